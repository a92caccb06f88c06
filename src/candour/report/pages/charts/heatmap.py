"""A grid of shaded cells: the darker, the further from the reference; each holds its number, so no shade has to be read."""

from typing import Any

from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle

from candour.report.pages.charts.points import label_axis, read_point, scale_reference
from candour.report.pages.charts.room import AXIS_ROOM, measure_labels, place_axes, write_beside
from candour.report.pages.charts.style import CHART_WIDTH, GRID, INK, wrap_label
from candour.report.printing.cells import print_plainly
from candour.results import Cell, Column, Estimate, Figure, Table, Withheld

_SHADES = LinearSegmentedColormap.from_list("candour", ("#ffffff", "#c8d6e3", "#5f86ab", "#12436d"))
"""One hue that grows darker all the way: the order holds in grey and for every kind of colour vision."""
DARK_FROM = 0.55
"""From this shade on, the number is printed in white."""
WIDEST = 12
"""With more columns than this the numbers would not fit, so their names are turned."""


def measure_heatmap(figure: Figure, table: Table) -> tuple[float, float]:
    """Width and height in inches, so that every line and every column name has room."""
    lines = sum(label.count("\n") + 1.4 for label in map(wrap_label, _list_names(table, figure.y)))
    names = _list_columns(figure, table)
    turned = measure_labels(names) if _is_turned(names) else 0.3
    return CHART_WIDTH, 0.7 + turned + 0.2 * lines


def draw_heatmap(canvas: Any, figure: Figure, table: Table) -> None:
    """A cell a row of the table. Withheld: white, crossed and marked `c`; no number: a dash; no row: left empty."""
    axes = canvas.subplots()
    columns, lines = _list_columns(figure, table), _list_names(table, figure.y)
    value = table.columns[table.index_of(figure.value or figure.x)]
    scale = _find_scale(table, value)
    for row in table.rows:
        place = columns.index(_name_column(row, figure, table)), lines.index(_name(row, table, figure.y))
        cell = row[table.index_of(value.name)]
        _draw_cell(axes, place, cell, value, shade=_find_shade(cell, value, figure, scale))
    axes.set_xlim(-0.5, len(columns) - 0.5)
    axes.set_ylim(len(lines) - 0.5, -0.5)
    turn = {"rotation": 90} if _is_turned(columns) else {}
    axes.set_xticks(range(len(columns)), columns, **turn)
    write_beside(axes, map(wrap_label, lines))
    axes.tick_params(length=0)
    axes.grid(visible=False)
    axes.set_xlabel(
        f"{label_axis(table.columns[table.index_of(figure.x)])}. In the cells: {label_axis(value)}"
    )
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    place_axes(
        canvas,
        left=measure_labels(map(wrap_label, lines)),
        bottom=AXIS_ROOM + (measure_labels(columns) - 0.3 if _is_turned(columns) else 0.0),
    )


def _draw_cell(axes: Any, place: tuple[int, int], cell: Cell, column: Column, *, shade: float) -> None:
    at, line = place
    withheld = isinstance(cell, Withheld)
    corner = (at - 0.5, line - 0.5)
    hatch = "///" if withheld else None
    axes.add_patch(
        Rectangle(corner, 1, 1, facecolor=_SHADES(shade), edgecolor=GRID, linewidth=0.8, hatch=hatch)
    )
    axes.text(
        at, line, "c" if withheld else _print_short(cell, column), ha="center", va="center", fontsize=8,
        color="white" if shade >= DARK_FROM else INK,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1} if withheld else None,
    )  # fmt: skip


def _find_shade(cell: Cell, column: Column, figure: Figure, scale: tuple[float, float]) -> float:
    """0 (white) at the reference, or at the lowest value where there is none; 1 (dark) at the far end."""
    value, (low, high) = read_point(cell, column).value, scale
    if value is None or high == low:
        return 0.0
    if figure.reference is None:
        return (value - low) / (high - low)
    white = scale_reference(figure.reference, column)
    furthest = max(abs(low - white), abs(high - white))
    # The root brings out small distances: 94 % must look different from 100 %.
    return float((abs(value - white) / furthest) ** 0.5) if furthest > 0 else 0.0


def _print_short(cell: Cell, column: Column) -> str:
    """The number without its interval and its unit, which stands below: a cell has little room."""
    value = cell.value if isinstance(cell, Estimate) else cell
    if value is None or isinstance(value, (str, Withheld)):
        return "\u2013"
    if column.unit != "rate":
        return f"{value:,.3g}"
    # 99.96 % is not all, and 0.04 % is not none.
    share = 100 * value
    return f"{share:.0f}" if share in {0, 100} or 0.5 <= share < 99.5 else f"{min(max(share, 0.1), 99.9):.1f}"


def _find_scale(table: Table, column: Column) -> tuple[float, float]:
    """The values of the lightest and the darkest shade: a rate runs from 0 to 100 %."""
    if column.unit == "rate":
        return 0.0, 100.0
    points = [read_point(row[table.index_of(column.name)], column).value for row in table.rows]
    values = [value for value in points if value is not None]
    return min(values, default=0.0), max(values, default=0.0)


def _is_turned(names: list[str]) -> bool:
    return len(names) > WIDEST or sum(len(name) + 2 for name in names) > 60


def _list_columns(figure: Figure, table: Table) -> list[str]:
    """The columns in their order; where there are several sets of them, one set beside the other."""
    rows = table.rows
    if figure.series is not None:
        sets = _list_names(table, figure.series)
        rows = tuple(sorted(rows, key=lambda row: sets.index(_name(row, table, figure.series or ""))))
    return list(dict.fromkeys(_name_column(row, figure, table) for row in rows))


def _name_column(row: tuple[Cell, ...], figure: Figure, table: Table) -> str:
    name = _name(row, table, figure.x)
    return name if figure.series is None else f"{_name(row, table, figure.series)}: {name}"


def _list_names(table: Table, column: str) -> list[str]:
    return list(dict.fromkeys(_name(row, table, column) for row in table.rows))


def _name(row: tuple[Cell, ...], table: Table, column: str) -> str:
    at = table.index_of(column)
    return print_plainly(row[at], table.columns[at])
