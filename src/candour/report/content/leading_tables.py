"""Which tables of a finding stand in the full report, and which only in the technical annex.

The full report is read by people who have to decide, so a finding shows there at most two tables, neither of them long, and
the leading forecast itself where it is one:

1. its first table, which holds the answer;
2. the table of its first picture, where that is another one;
3. a points scorecard with what its sums mean, where it is the leading forecast: whole, since half of it cannot be added up.

Any other table with more than `LONGEST` rows, or one that its audit has meant as an annex, never stands there; nor does a table
of which disclosure control has left nothing but withheld cells, as long as there is another. Where the rule takes away
both, the first table that is short enough stands in for them. All others stand in the technical annex: no number vanishes.
A picture stands where its table stands.
"""

from candour.report.content.exhibits import Exhibit, FindingExhibits
from candour.results import Estimate, Table

CARD = ("scorecard", "scorecard_totals")
LONGEST = 30
"""Rows: about what fits on one page of paper."""


def split_tables(entry: FindingExhibits) -> tuple[tuple[Exhibit, ...], tuple[Exhibit, ...]]:
    """The tables for the full report, and those for the annex only; each in the order of the finding."""
    wanted = _list_wanted(entry)
    leading = tuple(exhibit for exhibit in entry.exhibits if exhibit.id in wanted)
    annexed = tuple(exhibit for exhibit in entry.exhibits if exhibit.id not in wanted)
    return leading, annexed


def _list_wanted(entry: FindingExhibits) -> frozenset[str]:
    short = [exhibit for exhibit in entry.exhibits if _is_short(exhibit.table)]
    telling = [exhibit for exhibit in short if _tells_anything(exhibit.table)] or short
    drawn = entry.finding.figures[0].table if entry.finding.figures else None
    first = entry.exhibits[0].id if entry.exhibits else None
    wanted = [exhibit.id for exhibit in telling if exhibit.id == first or exhibit.table.name == drawn]
    card = [exhibit.id for exhibit in entry.exhibits if _is_card(exhibit.table)]
    return frozenset([*(wanted or [exhibit.id for exhibit in telling[:1]]), *card])


def _is_card(table: Table) -> bool:
    return not table.annex and table.name in CARD


def _is_short(table: Table) -> bool:
    return not table.annex and len(table.rows) <= LONGEST


def _tells_anything(table: Table) -> bool:
    """Whether a number is left to print; a table of words alone tells what it tells."""
    published = [at for at, column in enumerate(table.columns) if not column.hidden]
    numbers = [at for at in published if table.columns[at].unit != "text"]
    return not numbers or any(
        isinstance(row[at], (int, float, Estimate)) for row in table.rows for at in numbers
    )
