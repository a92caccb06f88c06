"""Lines with bands: one line a series, broken where a number is withheld; upright marks where the table has any."""

from math import nan
from textwrap import fill
from typing import Any

from matplotlib.ticker import MaxNLocator

from candour.report.pages.charts.legend import measure_legend, place_legend
from candour.report.pages.charts.points import Point, label_axis, read_point, scale_reference
from candour.report.pages.charts.room import AXIS_ROOM, EDGE, place_axes
from candour.report.pages.charts.style import CHART_WIDTH, INK, QUIET, style_of, wrap_label
from candour.report.printing.cells import print_plainly
from candour.results import Figure, Table, Withheld

MANY = 6
"""More series than this get a small picture each, on the same scales."""

PANELS_ACROSS = 3
PANEL_WIDTH = 26
"""Characters of a small picture's title on one line."""
SCALE_ROOM, TITLE_ROOM = 0.85, 0.42
"""Inches for the numbers and the name of the upright axis, and for the titles of small pictures."""
MARK = "#a8480b"
TICKS, PANEL_TICKS = 8, 3
MANY_POINTS = 24
"""With more points than this on a line, each is a small dot, so that the line can be seen."""


def measure_lines(figure: Figure, table: Table) -> tuple[float, float]:
    """Width and height in inches; a legend gets room above."""
    names = tuple(name for name, _ in _split_series(figure, table))
    if _needs_panels(figure, names):
        return CHART_WIDTH, 0.6 + 1.55 * _count_rows(len(names))
    legend = measure_legend(names) if len(names) > 1 else 0.0
    return CHART_WIDTH, 4.0 + legend + (0.6 if figure.diagonal else 0.0)


def draw_lines(canvas: Any, figure: Figure, table: Table) -> None:
    """Every series, with the diagonal and the reference where they are asked for."""
    series = _split_series(figure, table)
    if _needs_panels(figure, tuple(name for name, _ in series)):
        _draw_panels(canvas, figure, table, series)
        return
    axes = canvas.subplots()
    for number, (name, rows) in enumerate(series):
        _draw_rows(axes, figure, table, rows, number=number, name=name)
        _draw_marks(axes, figure, table, rows)
    _label_x(axes, figure, table, TICKS)
    _add_references(axes, figure, table)
    axes.set_xlabel(label_axis(table.columns[table.index_of(figure.x)]))
    axes.set_ylabel(label_axis(table.columns[table.index_of(figure.y)]))
    names = tuple(name for name, _ in series)
    if len(series) > 1:
        place_legend(axes, axes.get_legend_handles_labels()[0])
    place_axes(
        canvas,
        left=SCALE_ROOM,
        bottom=AXIS_ROOM + 0.16 * _count_label_lines(figure, table),
        top=2 * EDGE + (measure_legend(names) if len(series) > 1 else 0.0),
        right=3 * EDGE,
    )


def _draw_panels(canvas: Any, figure: Figure, table: Table, series: list[tuple[str, list[int]]]) -> None:
    shape = _count_rows(len(series)), PANELS_ACROSS
    grid = canvas.subplots(*shape, squeeze=False)
    panels = list(grid.flat)
    for axes, (name, rows) in zip(panels, series, strict=False):
        _draw_rows(axes, figure, table, rows, number=0, name=name)
        if figure.own_scales:
            axes.set_ylim(bottom=min(0.0, axes.get_ylim()[0]))
        _draw_marks(axes, figure, table, rows)
        # With a height of its own a title is placed without measuring all that is below it.
        axes.set_title(fill(name, PANEL_WIDTH), fontsize=10, loc="left", y=1.0)
        _label_x(axes, figure, table, PANEL_TICKS)
    for axes in panels[: len(series)]:
        _add_references(axes, figure, table)
    if series:
        _share_scales(panels[: len(series)], own_scales=figure.own_scales)
    for axes in panels[len(series) :]:
        axes.set_visible(False)
    canvas.supxlabel(
        label_axis(table.columns[table.index_of(figure.x)]),
        fontsize=10.5,
        y=0.05 / canvas.get_figheight(),
        va="bottom",
    )
    canvas.supylabel(
        label_axis(table.columns[table.index_of(figure.y)]),
        fontsize=10.5,
        x=0.05 / canvas.get_figwidth(),
        ha="left",
    )
    place_axes(canvas, left=SCALE_ROOM, top=TITLE_ROOM, right=2 * EDGE)
    canvas.subplots_adjust(wspace=0.38 if figure.own_scales else 0.14, hspace=0.62)


def _share_scales(panels: list[Any], *, own_scales: bool) -> None:
    """The same limits everywhere, set once all is drawn; numbers stand only at the left and at the foot."""
    xs, ys = zip(*((axes.get_xlim(), axes.get_ylim()) for axes in panels), strict=True)
    for number, axes in enumerate(panels):
        axes.set_xlim(min(low for low, _ in xs), max(high for _, high in xs))
        if number + PANELS_ACROSS < len(panels):
            axes.tick_params(axis="x", labelbottom=False)
        if not own_scales:
            axes.set_ylim(min(low for low, _ in ys), max(high for _, high in ys))
            if number % PANELS_ACROSS:
                axes.tick_params(axis="y", labelleft=False)


def _count_label_lines(figure: Figure, table: Table) -> int:
    """How many lines the longest name under the axis has beyond the first."""
    if not _is_categorical(figure, table):
        return 0
    at = table.index_of(figure.x)
    return max(
        (wrap_label(print_plainly(row[at], table.columns[at])).count("\n") for row in table.rows), default=0
    )


def _needs_panels(figure: Figure, names: tuple[str, ...]) -> bool:
    return figure.own_scales or len(names) > MANY


def _count_rows(panels: int) -> int:
    """At least one: a table that has no rows leaves an empty picture."""
    return max(1, -(-panels // PANELS_ACROSS))


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


def _draw_rows(axes: Any, figure: Figure, table: Table, rows: list[int], *, number: int, name: str) -> None:
    places = _place_on_x(figure, table)
    at = table.index_of(figure.y)
    xs = [places[row] for row in rows]
    points = [read_point(table.rows[row][at], table.columns[at]) for row in rows]
    style = style_of(number)
    axes.plot(
        xs, [nan if p.value is None else p.value for p in points], color=style.color, linestyle=style.dash,
        marker=style.marker, markersize=5 if len(rows) <= MANY_POINTS else 2.2,
        linewidth=1.8 if len(rows) <= MANY_POINTS else 1.1, label=name,
    )  # fmt: skip
    if any(point.low is not None for point in points):
        axes.fill_between(
            xs, [_end(p, p.low) for p in points], [_end(p, p.high) for p in points],
            color=style.color, alpha=0.16, linewidth=0,
        )  # fmt: skip


def _draw_marks(axes: Any, figure: Figure, table: Table, rows: list[int]) -> None:
    """An upright dashed line with a triangle on top at every row that has a mark."""
    if figure.marks is None:
        return
    at, places = table.index_of(figure.marks), _place_on_x(figure, table)
    for row in rows:
        cell = table.rows[row][at]
        if cell and not isinstance(cell, Withheld):
            axes.axvline(places[row], color=MARK, linewidth=1.3, linestyle=(0, (4, 2)))
            top = axes.get_xaxis_transform()
            axes.plot([places[row]], [1.0], "v", color=MARK, markersize=6, transform=top, clip_on=False)


def _end(point: Point, end: float | None) -> float:
    if end is not None:
        return end
    return nan if point.value is None else point.value


def _label_x(axes: Any, figure: Figure, table: Table, most: int) -> None:
    """Names of categories, as many as have room; whole numbers stay whole."""
    if not _is_categorical(figure, table):
        if all(isinstance(row[table.index_of(figure.x)], int) for row in table.rows):
            axes.xaxis.set_major_locator(MaxNLocator(most, integer=True))
        return
    at = table.index_of(figure.x)
    names = list(dict.fromkeys(print_plainly(row[at], table.columns[at]) for row in table.rows))
    step = -(-len(names) // most)
    axes.set_xticks(range(0, len(names), step), [wrap_label(name) for name in names[::step]])
    axes.set_xlim(-0.5, len(names) - 0.5)


def _add_references(axes: Any, figure: Figure, table: Table) -> None:
    if figure.diagonal:
        _draw_diagonal(axes)
    if figure.reference is not None:
        height = scale_reference(figure.reference, table.columns[table.index_of(figure.y)])
        axes.axhline(height, color=INK, linewidth=1.2, linestyle=(0, (4, 3)))


def _draw_diagonal(axes: Any) -> None:
    lowest = min(axes.get_xlim()[0], axes.get_ylim()[0], 0.0)
    highest = max(axes.get_xlim()[1], axes.get_ylim()[1])
    axes.plot([lowest, highest], [lowest, highest], color=QUIET, linewidth=1.2, linestyle=(0, (4, 3)))
    axes.set_xlim(lowest, highest)
    axes.set_ylim(lowest, highest)
