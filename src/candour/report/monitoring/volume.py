"""How many cases a month brings: the decisions, those on the list, and those with the outcome."""

from calendar import month_name
from dataclasses import dataclass
from statistics import fmean, variance

from candour.config.protocol import Protocol
from candour.report.content.average_month import is_average_month
from candour.report.content.base_rate import BaseRate
from candour.report.content.published import Published, PublishedRow
from candour.results import Table

WITHOUT_MONTHS = 1000
"""Where no months are published, this many decisions stand for one."""

_TESTED = "Tested on"
_MONTHS = frozenset(name for name in month_name if name)
_SINGLE_MONTH = 2
"""Words in the name of a single month; a row with more stands for several months together, and one such as "2024 Q1" for a quarter."""


@dataclass(frozen=True)
class Volume:
    """`counts` are the decisions of each month of the test, and `tested` all of them; `finding` is where they were published.

    `to_a_family` are the decisions of the test for each of its families; 1 where families are not published.
    """

    decisions: float
    flagged: float
    outcomes: float
    tested: int
    counts: tuple[int, ...] = ()
    finding: str = ""
    to_a_family: float = 1.0

    @property
    def in_months(self) -> bool:
        """Whether a month is a month, or stands for 1,000 decisions because none is published."""
        return bool(self.counts)

    @property
    def variance(self) -> float:
        """How far the months of the test differ."""
        return variance(self.counts) if len(self.counts) > 1 else self.decisions


def read_volume(published: Published, base_rate: BaseRate | None, protocol: Protocol) -> Volume | None:
    """From the published months; None where not even the base rate is published."""
    if base_rate is None or not base_rate.decisions or base_rate.outcomes is None:
        return None
    tested, share = base_rate.decisions, base_rate.outcomes / base_rate.decisions
    for code, table, column in (("LAST-001", "months", "part"), ("USEF-001", "months", "month")):
        counts = tuple(
            count
            for row in published.list_rows(code, table)
            if _is_one_month(row, column) and isinstance(count := row.read("decisions"), int)
        )
        if len(counts) > 1:
            decisions = fmean(counts)
            flagged = _flag(published, decisions, protocol)
            return Volume(decisions, flagged, decisions * share, tested, counts, code)
    decisions = float(WITHOUT_MONTHS)
    return Volume(decisions, decisions * protocol.capacity_shares[-1], decisions * share, tested)


def count_to_a_family(tables: tuple[Table, ...]) -> float:
    """Decisions for each family in the part of the data that was tested on."""
    split = next((table for table in tables if table.name == "split"), None)
    names = [] if split is None else [column.name for column in split.columns]
    if split is None or not {"part", "decisions", "families"} <= set(names):
        return 1.0
    row = next((row for row in split.rows if row[names.index("part")] == _TESTED), None)
    decisions, families = (
        (None, None) if row is None else (row[names.index(n)] for n in ("decisions", "families"))
    )
    known = isinstance(decisions, int) and isinstance(families, int) and families > 0
    return max(1.0, decisions / families) if known else 1.0  # type: ignore[operator]


def _is_one_month(row: PublishedRow, column: str) -> bool:
    words = str(row.read(column) or "").split()
    return len(words) == _SINGLE_MONTH and words[0] in _MONTHS


def _flag(published: Published, decisions: float, protocol: Protocol) -> float:
    for row in published.list_rows("USEF-001", "capacity"):
        flagged = row.read("flagged")
        if is_average_month(row) and isinstance(flagged, (int, float)):
            return float(flagged)
    if protocol.capacity_per_month is not None:
        return float(protocol.capacity_per_month)
    return decisions * protocol.capacity_shares[-1]
