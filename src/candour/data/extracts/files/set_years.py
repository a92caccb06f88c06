"""Which year does a set of tables belong to? A bare label is not trusted, for sets are named by the year in which
they start as often as by the year in which they end: the days inside decide.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from candour.data.extracts.files.day_formats import NO_DAY, census_year
from candour.data.extracts.files.taken_days import find_newest_day
from candour.data.extracts.findings import Findings


def find_latest_year(days: Iterable[int]) -> int | None:
    """The reporting year of the latest day, leaving out the last half per cent as typing errors; None without days."""
    newest = find_newest_day(Counter(days))
    return None if newest == NO_DAY else census_year(newest)


def settle_year(
    label: int | None, found: Sequence[int | None], findings: Findings, *, source: str
) -> int | None:
    """The first of the years found in days that the label could mean, else the first found, else the label.

    A label could mean its own year or the next. Where it is not the year settled on, that is counted.
    """
    claimed = () if label is None else (label, label + 1)
    years = [year for year in found if year is not None]
    settled = next((year for year in years if year in claimed), years[0] if years else label)
    if label is not None and settled is not None and settled != label:
        rule = "labelled_by_start_year" if settled == label + 1 else "year_differs_from_days"
        findings.add(rule, source=source, table="set", year=settled)
    return settled
