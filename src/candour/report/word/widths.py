"""How wide each column of a table is, and whether the table needs a page on its side."""

from typing import Final, NamedTuple

from candour.report.printing.cells import PrintedCell
from candour.report.printing.printed_table import PrintedTable
from candour.results import Table

UPRIGHT, SIDEWAYS = 170.0, 257.0
"""Millimetres between the margins of an A4 page, upright and on its side."""

LETTER, BOLD_LETTER, INTERVAL_LETTER, CELL_EDGES = 1.72, 1.92, 1.45, 3.2
"""Millimetres of a letter at nine points, of a bold one, of one in an interval, and of the white on both sides of a cell."""

ROW_NAME: Final = 30.0
"""Millimetres that the names of rows may ask for, so that their words do not pile up."""

SMALL = 0.84
"""What a letter of the small text of a table measures beside the usual one."""

_LONGEST_LINE = 120
"""Letters of a cell that may ask for room on one line; what is longer is broken. Columns of words then get most of the room."""


class Room(NamedTuple):
    """The columns' widths in millimetres, and whether their text has to be small."""

    widths: tuple[float, ...]
    small: bool


def needs_turning(table: Table, printed: PrintedTable) -> bool:
    """Whether the longest words of a table, side by side and small, are wider than an upright page."""
    return SMALL * sum(_measure_narrowest(table, printed)) > UPRIGHT


def share_room(table: Table, printed: PrintedTable, available: float) -> Room:
    """Columns as wide as their text asks for, where there is room; else none narrower than its longest word, if possible."""
    narrowest = _measure_narrowest(table, printed)
    small = sum(narrowest) > available
    narrowest = tuple(width * SMALL for width in narrowest) if small else narrowest
    wanted = tuple(
        max(least, wish) for least, wish in zip(narrowest, _measure_wishes(table, printed), strict=True)
    )
    return Room(divide(narrowest, wanted, available), small)


def divide(narrowest: tuple[float, ...], wanted: tuple[float, ...], available: float) -> tuple[float, ...]:
    """Between the least and the wished for: every column gets the same share of what it wishes beyond its least."""
    if sum(wanted) <= available:
        return wanted
    if sum(narrowest) >= available:
        return tuple(width * available / sum(narrowest) for width in narrowest)
    share = (available - sum(narrowest)) / (sum(wanted) - sum(narrowest))
    return tuple(least + (wish - least) * share for least, wish in zip(narrowest, wanted, strict=True))


def _measure_narrowest(table: Table, printed: PrintedTable) -> tuple[float, ...]:
    least = [
        CELL_EDGES
        + max((_measure_word(column.label, BOLD_LETTER), *(_measure_cell(row[at]) for row in printed.rows)))
        for at, column in enumerate(table.columns)
    ]
    longest = BOLD_LETTER * max((len(row[0].text) for row in printed.rows), default=0)
    return (max(least[0], min(ROW_NAME, longest)), *least[1:])


def _measure_wishes(table: Table, printed: PrintedTable) -> tuple[float, ...]:
    return tuple(
        CELL_EDGES
        + LETTER
        * min(
            _LONGEST_LINE,
            max(
                (
                    len(column.label) / 2,
                    *(max(len(row[at].text), len(row[at].interval)) for row in printed.rows),
                )
            ),
        )
        for at, column in enumerate(table.columns)
    )


def _measure_cell(cell: PrintedCell) -> float:
    """An interval may be broken before its upper end: `(0.754 to` and `0.941)`."""
    part = max(map(len, cell.interval.rsplit(" ", 1)))
    return max(_measure_word(cell.text, LETTER), INTERVAL_LETTER * max(part, len(cell.basis)))


def _measure_word(text: str, letter: float) -> float:
    return letter * max((len(word) for word in text.split(" ")), default=0)
