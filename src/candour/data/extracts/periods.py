"""Which days each source reports on: runs of years without a gap."""

from collections.abc import Iterable
from itertools import pairwise

from candour.data.extracts.day_formats import census_year_end, census_year_start, to_date
from candour.data.extracts.findings import Findings
from candour.data.history import Coverage

CENSUS_KINDS = ("referral", "assessment", "section_47", "icpc", "cp_plan", "cp_review")
CARE_KINDS = ("care_episode", "care_placement", "care_review", "missing", "short_break")
PLANS_SINCE = 2022
PRE_PROCEEDINGS_SINCE = 2027


def cover_census(last_days: dict[int, int], findings: Findings) -> tuple[Coverage, ...]:
    """The coverage of the census from the last reference day of each year; some kinds came in later."""
    runs = _find_runs(last_days, "cin_census", findings)
    return tuple(
        _cover("cin_census", kinds, years, last_days)
        for kinds, first in (
            (CENSUS_KINDS, 0),
            (("cin_plan",), PLANS_SINCE),
            (("pre_proceedings",), PRE_PROCEEDINGS_SINCE),
        )
        for years in ([year for year in run if year >= first] for run in runs)
        if years
    )


def cover_care(years: set[int], findings: Findings) -> tuple[Coverage, ...]:
    """The coverage of the SSDA903."""
    last_days = {year: census_year_end(year) for year in years}
    return tuple(
        _cover("ssda903", CARE_KINDS, run, last_days) for run in _find_runs(last_days, "ssda903", findings)
    )


def _find_runs(years: Iterable[int], source: str, findings: Findings) -> list[list[int]]:
    ordered = sorted(years)
    runs = [[year] for year in ordered[:1]]
    for before, year in pairwise(ordered):
        if year == before + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
        for lacking in range(before + 1, year):
            findings.add("missing_year", source=source, table="file", year=lacking)
    return runs


def _cover(source: str, kinds: tuple[str, ...], run: list[int], last_days: dict[int, int]) -> Coverage:
    return Coverage(source, kinds, to_date(census_year_start(run[0])), to_date(last_days[run[-1]]))
