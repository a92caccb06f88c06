"""A figure drawn from its published table, before it becomes a file of any kind."""

from collections.abc import Iterator
from contextlib import contextmanager

import matplotlib as mpl
from matplotlib.figure import Figure as Canvas

from candour.errors import ReportError
from candour.report.pages.charts.heatmap import draw_heatmap, measure_heatmap
from candour.report.pages.charts.lines import draw_lines, measure_lines
from candour.report.pages.charts.margins import Margin
from candour.report.pages.charts.rows import draw_bars, draw_intervals, measure_rows
from candour.report.pages.charts.shading import shade_margin
from candour.report.pages.charts.style import SETTINGS
from candour.results import Figure, Table

_DRAWERS = {
    "intervals": (measure_rows, draw_intervals),
    "bars": (measure_rows, draw_bars),
    "line": (measure_lines, draw_lines),
    "heatmap": (measure_heatmap, draw_heatmap),
}


@contextmanager
def drawn(figure: Figure, table: Table, margin: Margin | None = None) -> Iterator[Canvas]:
    """The drawing, with the settings of all charts in force until it is saved.

    `margin` is shaded behind the numbers (`margins.find_margin`).
    Raises ReportError where the figure names a column that the published table does not have.
    """
    _check_columns(figure, table)
    measure, draw = _DRAWERS[figure.kind]
    with mpl.rc_context(SETTINGS):
        canvas = Canvas(figsize=measure(figure, table))
        draw(canvas, figure, table)
        if margin is not None:
            shade_margin(canvas.axes, figure, table, margin)
        yield canvas


def _check_columns(figure: Figure, table: Table) -> None:
    published = [column.name for column in table.columns]
    for name in (figure.x, figure.y, figure.series, figure.value, figure.marks):
        if name is not None and name not in published:
            raise ReportError(
                f"figure '{figure.name}' shows column '{name}' of table '{table.name}', which is not published; "
                f"published are {published}; let the figure name one of those"
            )
