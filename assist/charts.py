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

_LINES = {
    "guide_stroke_dasharray": "1,0",
    "major_guide_stroke_dasharray": "1,0",
    "opacity": ".9",
    "opacity_hover": "1",
}
_STYLES = {
    "light": Style(
        background="transparent",
        plot_background="transparent",
        foreground="#4b5563",
        foreground_strong="#111827",
        foreground_subtle="#9ca3af",
        guide_stroke_color="#e2e5eb",
        major_guide_stroke_color="#cfd4dd",
        **_LINES,
        colors=("#2a5bd7", "#0f9d8a", "#c2742c", "#9aa3b2"),
        font_family="system-ui, sans-serif",
    ),
    "dark": Style(
        background="transparent",
        plot_background="transparent",
        foreground="#a5adba",
        foreground_strong="#f3f4f6",
        foreground_subtle="#6b7280",
        guide_stroke_color="#2a303b",
        major_guide_stroke_color="#3a414e",
        **_LINES,
        colors=("#7aa2ff", "#4fd1bd", "#f0a35e", "#77808f"),
        font_family="system-ui, sans-serif",
    ),
}
MOST_GROUPS = 31
FEWEST_GROUPS = 5
"""Fewer stand in the middle of so many places: one bar as wide as the picture says nothing."""

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
    # Whole steps of the scale: between one and two conversations there is nothing.
    chart = kind(
        **options, order_min=0, truncate_legend=-1, value_formatter=lambda value: f"{value:.0f}"
    )
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
        "max_scale": 5,
        "rounded_bars": 2,
        "x_label_rotation": 30 if groups > 8 else 0,
    }


def _drawn(chart: Any, names: Sequence[str], series: Sequence[Series]) -> bytes:
    shown = names[:MOST_GROUPS]
    aside = max(0, FEWEST_GROUPS - len(shown)) // 2
    chart.x_labels = [*[""] * aside, *(name[:12] for name in shown), *[""] * aside]
    for label, values in series:
        chart.add(label, [*[None] * aside, *list(values)[:MOST_GROUPS], *[None] * aside])
    drawing = chart.render_tree()
    for part in list(drawing.iter()):
        # A picture runs no script, and names no other host.
        for inner in [child for child in part if str(child.tag).endswith("script")]:
            part.remove(inner)
    return bytes(etree.tostring(drawing, encoding="utf-8"))
