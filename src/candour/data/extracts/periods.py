"""Which days each source reports on: runs of years without a gap."""

from collections.abc import Iterable
from itertools import pairwise

from candour.data.extracts.day_formats import census_year_end, census_year_start, to_date
from candour.data.extracts.findings import Findings
from candour.data.history import Coverage

CENSUS_KINDS = ("referral", "assessment", "section_47", "icpc", "cp_plan", "cp_review")
CARE_KINDS = ("care_episode", "care_placement", "care_review", "missing", "short_break")
PLANS_SINCE = 2022


def cover_census(last_days: dict[int, int], findings: Findings) -> tuple[Coverage, ...]:
    """The coverage of the census from the last reference day of each year; plans only since 2022."""
    runs = _find_runs(last_days, "cin_census", findings)
    since = [[year for year in run if year >= PLANS_SINCE] for run in runs]
    return (
        *(_cover("cin_census", CENSUS_KINDS, run, last_days) for run in runs),
        *(_cover("cin_census", ("cin_plan",), run, last_days) for run in since if run),
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
