"""Figures as a picture: SVG by pygal, shown as an image, so that its styles stay inside it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import pygal

# Its own choice of XML library: a tree can only be written by the one that built it.
from pygal.etree import etree
from pygal.style import Style

from assist.figures import Figure

# pygal adds a finder of an interface Python has dropped to every later import; it only serves
# third-party chart kinds, which are not used here.
sys.meta_path[:] = [one for one in sys.meta_path if type(one).__module__ != "pygal"]

_STYLES = {
    "light": Style(
        background="transparent",
        plot_background="transparent",
        foreground="#4b5563",
        foreground_strong="#111827",
        foreground_subtle="#9ca3af",
        colors=("#2a5bd7", "#0f9d8a", "#c2742c", "#9aa3b2"),
        font_family="system-ui, sans-serif",
    ),
    "dark": Style(
        background="transparent",
        plot_background="transparent",
        foreground="#a5adba",
        foreground_strong="#f3f4f6",
        foreground_subtle="#6b7280",
        colors=("#7aa2ff", "#4fd1bd", "#f0a35e", "#77808f"),
        font_family="system-ui, sans-serif",
    ),
}
MOST_GROUPS = 31

Series = tuple[str, Sequence[float | None]]
"""A legend and its values, one for each name."""


def rates(
    shown: Sequence[Figure], names: Sequence[str], labels: tuple[str, str], theme: str
) -> bytes:
    """Bars of the rates within target and within limit, in percent, for each of ``names``."""
    series = [
        (label, [None if value is None else value * 100 for value in values])
        for label, values in (
            (labels[0], [one.within_target for one in shown]),
            (labels[1], [one.within_limit for one in shown]),
        )
    ]
    chart = pygal.Bar(
        **_common(len(shown), theme), range=(0, 100), value_formatter=lambda value: f"{value:.0f}%"
    )
    return _drawn(chart, names, series)


def counts(
    names: Sequence[str], series: Sequence[Series], theme: str, *, stacked: bool = False
) -> bytes:
    """Bars of numbers for each of ``names``: side by side, or ``stacked`` where they are parts."""
    kind = pygal.StackedBar if stacked else pygal.Bar
    # Three of them stand side by side: drawn small, their letters keep their size.
    small = {"height": 240, "width": 400, "margin": 4, "x_label_rotation": 40 * (len(names) > 4)}
    options = {**_common(len(names), theme), **small}
    chart = kind(**options, truncate_legend=-1, value_formatter=lambda value: f"{value:.0f}")
    return _drawn(chart, names, series)


def _common(groups: int, theme: str) -> dict[str, Any]:
    return {
        "style": _STYLES[theme],
        "height": 260,
        "width": 760,
        "legend_at_bottom": True,
        "disable_xml_declaration": False,
        "no_data_text": "—",
        "show_minor_x_labels": True,
        "x_label_rotation": 30 if groups > 8 else 0,
    }


def _drawn(chart: Any, names: Sequence[str], series: Sequence[Series]) -> bytes:
    chart.x_labels = [name[:12] for name in names[:MOST_GROUPS]]
    for label, values in series:
        chart.add(label, list(values)[:MOST_GROUPS])
    drawing = chart.render_tree()
    for part in list(drawing.iter()):
        # A picture runs no script, and names no other host.
        for inner in [child for child in part if str(child.tag).endswith("script")]:
            part.remove(inner)
    return bytes(etree.tostring(drawing, encoding="utf-8"))
