"""What is printed on paper, and which pages are turned sideways for it."""

from candour.report.content.exhibits import Exhibit, FindingExhibits
from candour.report.printing.printed_table import PrintedTable, print_table
from candour.results import Table

PAPER_FROM, PICTURED_FROM = 30, 15
"""A table with more rows than the first is not printed on paper, which says where it is; nor is one with more than
the second that has a picture, which shows the same numbers."""

WIDTH = 178.5
"""Millimetres between the margins of an upright page (174), and a little of the margin itself."""

WORD_LETTER, INTERVAL_LETTER, CELL_EDGES = 1.45, 1.2, 2.6
"""Millimetres of a letter in a word, of one in an interval, and of the white on both sides of a cell."""


def is_on_paper(exhibit: Exhibit) -> bool:
    """Whether a table is printed on paper, where its picture may stand for it."""
    return len(exhibit.table.rows) <= (PICTURED_FROM if exhibit.pictures else PAPER_FROM)


def is_wide(entry: FindingExhibits) -> bool:
    """Whether a printed table of a finding is wider than an upright page, however its words are broken into lines."""
    return any(
        measure_width(exhibit.table) > WIDTH
        for exhibit in entry.exhibits
        if not exhibit.table.annex and is_on_paper(exhibit)
    )


def are_mostly_wide(entries: tuple[FindingExhibits, ...]) -> bool:
    """Whether half or more of a section's findings are wide: then all are turned, for every turn begins a page."""
    return 2 * sum(map(is_wide, entries)) >= len(entries)


def measure_width(table: Table) -> float:
    """The narrowest that a table can be, in millimetres: its longest words and intervals side by side."""
    printed = print_table(table)
    return sum(
        CELL_EDGES + max(_measure_word(column.label), _measure_cells(printed, at))
        for at, column in enumerate(table.columns)
    )


def _measure_cells(printed: PrintedTable, at: int) -> float:
    cells = [row[at] for row in printed.rows]
    return max(
        (max(_measure_word(cell.text), INTERVAL_LETTER * max(len(cell.interval), len(cell.basis))) for cell in cells),
        default=0.0,
    )  # fmt: skip


def _measure_word(text: str) -> float:
    return WORD_LETTER * max((len(word) for word in text.split(" ")), default=0)
