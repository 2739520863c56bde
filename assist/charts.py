"""Figures as a picture: SVG by pygal, shown as an image, so that its styles stay inside it."""

from __future__ import annotations

import sys
from collections.abc import Sequence

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
        colors=("#2a5bd7", "#0f9d8a"),
        font_family="system-ui, sans-serif",
    ),
    "dark": Style(
        background="transparent",
        plot_background="transparent",
        foreground="#a5adba",
        foreground_strong="#f3f4f6",
        foreground_subtle="#6b7280",
        colors=("#7aa2ff", "#4fd1bd"),
        font_family="system-ui, sans-serif",
    ),
}
MOST_GROUPS = 31


def rates(
    shown: Sequence[Figure], names: Sequence[str], labels: tuple[str, str], theme: str
) -> bytes:
    """Bars of the rates within target and within limit, in percent, for each of ``names``."""
    chart = pygal.Bar(
        style=_STYLES[theme],
        height=260,
        width=760,
        range=(0, 100),
        legend_at_bottom=True,
        disable_xml_declaration=False,
        no_data_text="—",
        show_minor_x_labels=True,
        x_label_rotation=30 if len(shown) > 8 else 0,
        value_formatter=lambda value: f"{value:.0f}%",
    )
    chart.x_labels = [name[:12] for name in names[:MOST_GROUPS]]
    for label, values in (
        (labels[0], [one.within_target for one in shown]),
        (labels[1], [one.within_limit for one in shown]),
    ):
        percents = [None if value is None else value * 100 for value in values]
        chart.add(label, percents[:MOST_GROUPS])
    drawing = chart.render_tree()
    for part in list(drawing.iter()):
        # A picture runs no script, and names no other host.
        for inner in [child for child in part if str(child.tag).endswith("script")]:
            part.remove(inner)
    return bytes(etree.tostring(drawing, encoding="utf-8"))
