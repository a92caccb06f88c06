"""One row of the picture a row of the table: dots with intervals, or bars."""

from typing import Any

from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from candour.report.pages.charts.legend import measure_legend, place_legend
from candour.report.pages.charts.points import Point, label_axis, read_point, scale_reference
from candour.report.pages.charts.room import EDGE, measure_labels, place_axes, write_beside
from candour.report.pages.charts.style import CHART_WIDTH, INK, PALE, QUIET, style_of, wrap_label
from candour.report.printing.cells import print_plainly
from candour.results import Cell, Figure, Table

CHARACTERISTIC, GROUP = "characteristic", "group"
MANY_SERIES = 6
"""More series than this cannot be told apart by their signs: each row is named with its own instead."""

MANY_ROWS = 30
"""More rows than this stand closer together, so that the picture fits on a page of paper."""


def measure_rows(figure: Figure, table: Table) -> tuple[float, float]:
    """Width and height in inches, so that every label has room."""
    labels = _label_rows(figure, table)
    lines = sum(max(1, label.count("\n") + 1) for label in labels)
    series = _list_series(figure, table)
    legend = measure_legend(series) if _needs_legend(figure, series) else 0.0
    between = 0.1 if len(labels) <= MANY_ROWS else 0.04
    return CHART_WIDTH, 0.85 + legend + 0.19 * lines + between * len(labels)


def draw_intervals(canvas: Any, figure: Figure, table: Table) -> None:
    """A dot and its interval a row; what is withheld is a gap that says so."""
    _draw_rows(canvas.subplots(), figure, table, as_bars=False)


def draw_bars(canvas: Any, figure: Figure, table: Table) -> None:
    """A bar a row, with its interval where there is one."""
    axes = canvas.subplots()
    _draw_rows(axes, figure, table, as_bars=True)
    axes.set_xlim(left=min(0.0, axes.get_xlim()[0]))


def _draw_rows(axes: Any, figure: Figure, table: Table, *, as_bars: bool) -> None:
    column = table.columns[table.index_of(figure.x)]
    at = table.index_of(figure.x)
    series = _list_series(figure, table)
    members: dict[int, list[tuple[int, Point]]] = {}
    for position, row in enumerate(table.rows):
        point = read_point(row[at], column)
        number = series.index(_series_name(figure, table, position)) if _needs_legend(figure, series) else 0
        if point.value is None:
            axes.annotate(
                point.gap, (0, position), xycoords=("axes fraction", "data"), xytext=(6, 0),
                textcoords="offset points", va="center", color=QUIET, fontstyle="italic",
            )  # fmt: skip
        else:
            members.setdefault(number, []).append((position, point))
    for number, drawn in members.items():
        (_draw_series_as_bars if as_bars else _draw_series)(axes, drawn, number)
    _label_chart(axes, figure, table)
    _draw_legend(axes, figure, series, as_bars=as_bars)
    place_axes(
        axes.figure,
        left=measure_labels(_label_rows(figure, table)),
        top=EDGE + (measure_legend(series) if _needs_legend(figure, series) else 0.0),
        right=3 * EDGE,
    )


def _draw_series(axes: Any, drawn: list[tuple[int, Point]], number: int) -> None:
    """All rows of one series at once: a dot and a line each."""
    style = style_of(number)
    _draw_ends(axes, drawn, style.color, 2)
    axes.plot(
        [point.value for _, point in drawn], [position for position, _ in drawn], linestyle="none",
        marker=style.marker, color=style.color, markersize=7,
    )  # fmt: skip


def _draw_series_as_bars(axes: Any, drawn: list[tuple[int, Point]], number: int) -> None:
    axes.barh(
        [position for position, _ in drawn],
        [point.value for _, point in drawn],
        height=0.62,
        **_fill_bar(number),
    )
    _draw_ends(axes, drawn, INK, 1.6)


def _draw_ends(axes: Any, drawn: list[tuple[int, Point]], color: str, width: float) -> None:
    ends = [
        (position, point.low, point.high)
        for position, point in drawn
        if point.low is not None and point.high is not None
    ]
    if ends:
        places, lows, highs = zip(*ends, strict=True)
        axes.hlines(places, lows, highs, color=color, linewidth=width)


def _label_chart(axes: Any, figure: Figure, table: Table) -> None:
    column = table.columns[table.index_of(figure.x)]
    write_beside(axes, _label_rows(figure, table))
    axes.set_ylim(len(table.rows) - 0.45, -0.55)
    axes.set_xlabel(label_axis(column))
    if figure.reference is not None:
        axes.axvline(
            scale_reference(figure.reference, column), color=INK, linewidth=1.2, linestyle=(0, (4, 3))
        )


def _draw_legend(axes: Any, figure: Figure, series: tuple[str, ...], *, as_bars: bool) -> None:
    if not _needs_legend(figure, series):
        return
    handles = [_make_handle(number, name, as_bars=as_bars) for number, name in enumerate(series)]
    place_legend(axes, handles)


def _make_handle(number: int, name: str, *, as_bars: bool) -> Any:
    style = style_of(number)
    if as_bars:
        return Patch(**_fill_bar(number), label=name)
    return Line2D([], [], color=style.color, marker=style.marker, linewidth=2, label=name)


def _fill_bar(number: int) -> dict[str, Any]:
    style = style_of(number)
    shade = "white" if style.hatch else PALE
    return {"facecolor": shade, "edgecolor": style.color, "hatch": style.hatch, "linewidth": 1.1}


def _needs_legend(figure: Figure, series: tuple[str, ...]) -> bool:
    return 1 < len(series) <= MANY_SERIES and figure.series != figure.y


def _label_rows(figure: Figure, table: Table) -> list[str]:
    """The name of every row; of rows with the same name, one after the other, only the first has it."""
    names = [_name_row(figure, table, row) for row in table.rows]
    if figure.series != figure.y and len(_list_series(figure, table)) > MANY_SERIES:
        names = [f"{name}: {_series_name(figure, table, number)}" for number, name in enumerate(names)]
    return [
        "" if number and name == names[number - 1] else wrap_label(name) for number, name in enumerate(names)
    ]


def _name_row(figure: Figure, table: Table, row: tuple[Cell, ...]) -> str:
    """A group is named with its characteristic where nothing else in the picture tells it: many have "Not recorded"."""
    name = print_plainly(row[table.index_of(figure.y)], table.columns[table.index_of(figure.y)])
    known = [column.name for column in table.columns]
    if figure.y != GROUP or CHARACTERISTIC not in known or figure.series == CHARACTERISTIC:
        return name
    said = f"{row[known.index(CHARACTERISTIC)]}: "
    return name if name.startswith(said) else said + name


def _list_series(figure: Figure, table: Table) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_series_name(figure, table, n) for n in range(len(table.rows))))


def _series_name(figure: Figure, table: Table, number: int) -> str:
    if figure.series is None:
        return ""
    at = table.index_of(figure.series)
    return print_plainly(table.rows[number][at], table.columns[at])
