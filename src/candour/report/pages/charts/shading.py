"""The margin of the protocol, drawn as a band behind the numbers."""

from collections.abc import Iterable
from typing import Any

from candour.report.pages.charts.margins import Margin
from candour.report.pages.charts.points import scale_reference
from candour.report.pages.charts.style import BAND
from candour.results import Figure, Table


def shade_margin(panels: Iterable[Any], figure: Figure, table: Table, margin: Margin) -> None:
    """The same band in every small picture; the numbers keep the scale that they had."""
    upright = figure.kind == "line"
    column = table.columns[table.index_of(figure.y if upright else figure.x)]
    low, high = (scale_reference(end, column) for end in (margin.low, margin.high))
    for axes in panels:
        if not axes.get_visible():
            continue
        limits = axes.get_xlim(), axes.get_ylim()
        style = {"color": BAND, "linewidth": 0, "zorder": 0.4}
        if margin.diagonal:
            ends = limits[0]
            axes.fill_between(ends, [end + low for end in ends], [end + high for end in ends], **style)
        else:
            (axes.axhspan if upright else axes.axvspan)(low, high, **style)
        axes.set_xlim(*limits[0])
        axes.set_ylim(*limits[1])
