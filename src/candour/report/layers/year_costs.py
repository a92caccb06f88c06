"""What the errors of a list come to: in a month and in a year at the capacity that there is, or else out of 1,000 decisions."""

from dataclasses import replace

from candour.report.content.average_month import is_average_month
from candour.report.content.published import Published, PublishedRow, read_rows
from candour.report.layers.block import Line, SmallTable
from candour.report.layers.month_blocks import NOT_KNOWN, list_costs
from candour.results import Cell, Estimate, Table

MONTHS = 12
_ROWS = (
    ("flagged", "Looked at again"),
    ("right", "of these, rightly: the outcome came"),
    ("wrong", "of these, wrongly: the outcome did not come"),
    ("missed", "Missed: not on the list, and it came"),
)


def tabulate_costs(published: Published, caption: str) -> SmallTable | None:
    """The numbers with their intervals; None where none is published. A year is twelve average months.

    The intervals are those of the average: one month, or one year, can lie outside.
    """
    rows = list_costs(published)
    if not rows:
        return None
    months = [row for row in rows if is_average_month(row)]
    shown = months or rows[:1]
    headings = (
        "Decisions",
        *(row.say("counted") or "Out of 1,000 decisions" for row in shown),
        *("In an average year" for _ in months),
    )
    lines = tuple(
        Line(label, (*(_say(row, name) for row in shown), *(_say(_make_year(row), name) for row in months)))
        for name, label in _ROWS
    )
    return SmallTable(caption, headings, lines)


def _say(row: PublishedRow, column: str) -> str:
    cell = row.read(column)
    said = row.measure(column) if isinstance(cell, Estimate) else row.say(column)
    return said or NOT_KNOWN


def _make_year(row: PublishedRow) -> PublishedRow:
    """Twelve times a month, cell by cell; shares stay as they are."""
    table = row.table
    cells = tuple(
        _multiply(cell) if column.unit == "number" else cell
        for cell, column in zip(row.cells, table.columns, strict=True)
    )
    return read_rows(Table(table.name, table.title, table.columns, (cells,)))[0]


def _multiply(cell: Cell) -> Cell:
    if isinstance(cell, Estimate):
        value, low, high = (
            None if number is None else number * MONTHS for number in (cell.value, cell.low, cell.high)
        )
        return replace(cell, value=value, low=low, high=high)
    return cell * MONTHS if isinstance(cell, (int, float)) else cell
