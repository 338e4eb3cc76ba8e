"""The charts of a report as SVG: told apart by light and dark and by dashes, so that they need no colour."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

import pygal
from pygal.graph.graph import Graph
from pygal.style import Style

# pygal hooks itself into every later import, for maps of no use here, by a protocol that Python dropped.
sys.meta_path[:] = [finder for finder in sys.meta_path if hasattr(finder, "find_spec")]

_INK, _LIGHT, _MIDDLE, _OTHER = "#1b3a57", "#a9c4dc", "#5d86ab", "#a8480a"
_WIDTH, _HEIGHT, _FLAT = 480, 260, 150


def _style(colors: tuple[str, ...], values: tuple[str, ...]) -> Style:
    """One of these colours for each series, and one for the numbers on it."""
    return Style(
        background="transparent",
        plot_background="transparent",
        foreground="#24292f",
        foreground_strong="#24292f",
        foreground_subtle="#8c959f",
        guide_stroke_color="#d8dee4",
        major_guide_stroke_color="#c4ccd4",
        font_family="system-ui, sans-serif",
        label_font_size=11,
        major_label_font_size=11,
        legend_font_size=12,
        value_font_size=11,
        value_colors=values,
        colors=colors,
        opacity="1",
    )


def _on_white(colors: tuple[str, ...]) -> Style:
    """The numbers stand beside what they belong to."""
    return _style(colors, ("#24292f",) * len(colors))


_STYLE = _style((_INK, _LIGHT, _MIDDLE), ("#ffffff", "#24292f", "#ffffff"))


@dataclass(frozen=True, slots=True)
class Series:
    """Numbers under one name; a `dashed` line is told from another one without colour."""

    name: str
    numbers: Sequence[float]
    dashed: bool = False


def lines(labels: Sequence[str], every: Sequence[Series]) -> str:
    """Lines over days; about seven of the labels are shown."""
    usual = _usual(_HEIGHT) | {"style": _on_white((_INK, _OTHER))}
    chart = pygal.Line(**usual, x_label_rotation=0, dots_size=2, show_minor_x_labels=False)
    step = max(1, -(-len(labels) // 7))
    chart.x_labels = list(labels)
    chart.x_labels_major = list(labels[::step])
    for series in every:
        dashes = {"width": 2, **({"dasharray": "5, 4"} if series.dashed else {})}
        name = f"{series.name} (- -)" if series.dashed else series.name
        chart.add(name, list(series.numbers), stroke_style=dashes)
    return _svg(chart)


def columns(labels: Sequence[str], series: Series) -> str:
    """Upright bars, one for each label."""
    usual = _usual(_HEIGHT) | {"style": _on_white((_MIDDLE,))}
    chart = pygal.Bar(**usual, show_legend=False, spacing=4, print_values=True, print_zeroes=False)
    chart.print_values_position = "top"
    chart.x_labels = list(labels)
    chart.add(series.name, list(series.numbers))
    return _svg(chart)


def shares(labels: Sequence[str], every: Sequence[Series]) -> str:
    """Lying bars of parts that make up a whole, each with its number."""
    chart = pygal.HorizontalStackedBar(**_usual(_FLAT), print_values=True, print_zeroes=False)
    chart.x_labels = list(labels)
    for series in every:
        chart.add(series.name, list(series.numbers))
    return _svg(chart)


def _usual(height: int) -> dict[str, object]:
    return {
        "style": _STYLE,
        "width": _WIDTH,
        "height": height,
        "margin": 6,
        "legend_at_bottom": True,
        "legend_box_size": 11,
        "truncate_legend": 40,
        "truncate_label": 40,
        "js": (),
        "disable_xml_declaration": True,
        "min_scale": 2,
        "max_scale": 6,
        "include_x_axis": True,
        "value_formatter": "{:g}".format,
    }


def _svg(chart: Graph) -> str:
    chart.add_xml_filter(_without_scripts)
    drawn: str = chart.render(is_unicode=True)
    return drawn


def _without_scripts(root: Element) -> Element:
    """The picture alone: a page that runs nothing may be opened by anybody."""
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag == "script":
                parent.remove(child)
    return root
