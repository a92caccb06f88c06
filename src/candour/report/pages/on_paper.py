"""What is printed on paper, and which pages are turned sideways for it."""

from candour.report.content.exhibits import Exhibit, FindingExhibits
from candour.report.pages.table_shape import has_long_labels
from candour.report.printing.printed_table import PrintedTable, print_table
from candour.results import Table

PAPER_FROM, PICTURED_FROM = 15, 8
"""A table with more rows than the first is not printed on paper, which says where it is; nor is one with more than
the second that has a picture, which shows the same numbers."""

WIDTH = 178.5
"""Millimetres between the margins of an upright page (176), and a little of the margin itself."""

TURNED_WIDTH = 265.5
"""The same for a page on its side. No page is turned for a table that its audit has meant as an annex."""

WORD_LETTER, INTERVAL_LETTER, CELL_EDGES = 1.45, 1.2, 2.6
"""Millimetres of a letter in a word, of one in an interval, and of the white on both sides of a cell."""


LABEL_WIDTH = 28
"""Millimetres that a first column with long words in it is given, as in the style sheet."""


def is_on_paper(exhibit: Exhibit) -> bool:
    """Whether a table is printed on paper, where its picture may stand for it: so it does where the page would be turned.

    One that is wider than its page is not: columns beyond the edge would be lost without a word.
    """
    if measure_width(exhibit.table, tight=True) > (WIDTH if exhibit.table.annex else TURNED_WIDTH):
        return False
    if exhibit.pictures:
        return len(exhibit.table.rows) <= PICTURED_FROM and measure_width(exhibit.table, tight=True) <= WIDTH
    return len(exhibit.table.rows) <= PAPER_FROM


def is_tight(table: Table) -> bool:
    """Whether a table fits on an upright page only where its intervals are broken into two lines."""
    return measure_width(table) > WIDTH >= measure_width(table, tight=True)


def is_wide(entry: FindingExhibits) -> bool:
    """Whether a printed table of a finding is wider than an upright page, however it is broken into lines."""
    return any(
        measure_width(exhibit.table, tight=True) > WIDTH
        for exhibit in entry.exhibits
        if not exhibit.table.annex and is_on_paper(exhibit)
    )


def are_mostly_wide(entries: tuple[FindingExhibits, ...]) -> bool:
    """Whether half or more of a section's findings are wide: then all are turned, for every turn begins a page."""
    return 2 * sum(map(is_wide, entries)) >= len(entries)


def measure_width(table: Table, *, tight: bool = False) -> float:
    """The narrowest that a table can be, in millimetres: its longest words and intervals side by side.

    With `tight`, an interval may be broken before its upper end.
    """
    printed = print_table(table)
    widths = [
        max(_measure_word(column.label), _measure_cells(printed, at, tight=tight))
        for at, column in enumerate(table.columns)
    ]
    if has_long_labels(table):
        widths[0] = max(widths[0], LABEL_WIDTH)
    return sum(widths) + CELL_EDGES * len(widths)


def _measure_cells(printed: PrintedTable, at: int, *, tight: bool) -> float:
    cells = [row[at] for row in printed.rows]
    return max(
        (
            max(_measure_word(cell.text), INTERVAL_LETTER * max(_count(cell.interval, tight=tight), len(cell.basis)))
            for cell in cells
        ),
        default=0.0,
    )  # fmt: skip


def _count(interval: str, *, tight: bool) -> int:
    """Letters of the longest part that is never broken: `(0.754 to` of `(0.754 to 0.941)`."""
    return max(map(len, interval.rsplit(" ", 1))) if tight else len(interval)


def _measure_word(text: str) -> float:
    return WORD_LETTER * max((len(word) for word in text.split(" ")), default=0)
