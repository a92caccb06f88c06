"""Lines with bands: one line a series, broken where a number is withheld."""

from math import nan
from typing import Any

from candour.report.cells import print_plainly
from candour.report.charts.legend import measure_legend, place_legend
from candour.report.charts.points import Point, label_axis, read_point, scale_reference
from candour.report.charts.style import CHART_WIDTH, INK, QUIET, style_of, wrap_label
from candour.results import Figure, Table


def measure_lines(figure: Figure, table: Table) -> tuple[float, float]:
    """Width and height in inches; a legend gets room above."""
    names = tuple(name for name, _ in _split_series(figure, table))
    legend = measure_legend(names) if len(names) > 1 else 0.0
    return CHART_WIDTH, 4.0 + legend + (0.6 if figure.diagonal else 0.0)


def draw_lines(axes: Any, figure: Figure, table: Table) -> None:
    """Every series against the same axes, with the diagonal and the reference where they are asked for."""
    series = _split_series(figure, table)
    places = _place_on_x(figure, table)
    at = table.index_of(figure.y)
    for number, (name, rows) in enumerate(series):
        points = [read_point(table.rows[row][at], table.columns[at]) for row in rows]
        _draw_series(axes, [places[row] for row in rows], points, number, name)
    _finish_axes(axes, figure, table, named=len(series) > 1)


def _split_series(figure: Figure, table: Table) -> list[tuple[str, list[int]]]:
    if figure.series is None:
        return [("", list(range(len(table.rows))))]
    at = table.index_of(figure.series)
    members: dict[str, list[int]] = {}
    for number, row in enumerate(table.rows):
        members.setdefault(print_plainly(row[at], table.columns[at]), []).append(number)
    return list(members.items())


def _place_on_x(figure: Figure, table: Table) -> list[float]:
    at = table.index_of(figure.x)
    column = table.columns[at]
    if _is_categorical(figure, table):
        order = list(dict.fromkeys(print_plainly(row[at], column) for row in table.rows))
        return [float(order.index(print_plainly(row[at], column))) for row in table.rows]
    points = [read_point(row[at], column) for row in table.rows]
    return [nan if point.value is None else point.value for point in points]


def _is_categorical(figure: Figure, table: Table) -> bool:
    return table.columns[table.index_of(figure.x)].unit in {"text", "date"}


def _draw_series(axes: Any, xs: list[float], points: list[Point], number: int, name: str) -> None:
    style = style_of(number)
    axes.plot(
        xs, [nan if p.value is None else p.value for p in points], color=style.color, linestyle=style.dash,
        marker=style.marker, markersize=5, linewidth=1.8, label=name,
    )  # fmt: skip
    if any(point.low is not None for point in points):
        axes.fill_between(
            xs, [_end(p, p.low) for p in points], [_end(p, p.high) for p in points],
            color=style.color, alpha=0.16, linewidth=0,
        )  # fmt: skip


def _end(point: Point, end: float | None) -> float:
    if end is not None:
        return end
    return nan if point.value is None else point.value


def _finish_axes(axes: Any, figure: Figure, table: Table, *, named: bool) -> None:
    x, y = (table.columns[table.index_of(name)] for name in (figure.x, figure.y))
    axes.set_xlabel(label_axis(x))
    axes.set_ylabel(label_axis(y))
    if _is_categorical(figure, table):
        at = table.index_of(figure.x)
        names = list(dict.fromkeys(print_plainly(row[at], x) for row in table.rows))
        axes.set_xticks(range(len(names)), [wrap_label(name) for name in names])
    if figure.diagonal:
        _draw_diagonal(axes)
    if figure.reference is not None:
        axes.axhline(scale_reference(figure.reference, y), color=INK, linewidth=1.2, linestyle=(0, (4, 3)))
    if named:
        place_legend(axes, axes.get_legend_handles_labels()[0])


def _draw_diagonal(axes: Any) -> None:
    lowest = min(axes.get_xlim()[0], axes.get_ylim()[0], 0.0)
    highest = max(axes.get_xlim()[1], axes.get_ylim()[1])
    axes.plot([lowest, highest], [lowest, highest], color=QUIET, linewidth=1.2, linestyle=(0, (4, 3)))
    axes.set_xlim(lowest, highest)
    axes.set_ylim(lowest, highest)
