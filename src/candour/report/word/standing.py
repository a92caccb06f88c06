"""Which tables stand in the Word document, and which it names with a link to the full report, where they are whole.

A panel marks up Word, so it holds what is read from paper: the rule is that of the PDF (`pages.on_paper`). A table whose picture
shows the same numbers is left out where it is long, or where a page would have to be turned for it.
"""

from candour.report.content.exhibits import Exhibit, FindingExhibits
from candour.report.content.leading_tables import split_tables
from candour.report.pages.on_paper import is_on_paper
from candour.report.printing.printed_table import print_table
from candour.report.word.widths import needs_turning


def stands_in_word(exhibit: Exhibit) -> bool:
    """Whether a table of the full report is printed in Word too."""
    if exhibit.pictures and _is_wide(exhibit):
        return False
    return is_on_paper(exhibit)


def is_wide(entry: FindingExhibits) -> bool:
    """Whether a table of the finding that stands in Word is wider than an upright page."""
    return any(_is_wide(exhibit) for exhibit in split_tables(entry)[0] if stands_in_word(exhibit))


def _is_wide(exhibit: Exhibit) -> bool:
    return needs_turning(exhibit.table, print_table(exhibit.table))
