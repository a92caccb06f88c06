"""Which days each source reports on: runs of years without a gap."""

from collections.abc import Iterable
from itertools import pairwise

from candour.data.extracts.files.day_formats import census_year_end, census_year_start, to_date
from candour.data.extracts.findings import Findings
from candour.data.history import Coverage

CENSUS_KINDS = ("referral", "assessment", "section_47", "icpc", "cp_plan", "cp_review")
CARE_KINDS = (
    "care_episode",
    "care_placement",
    "care_review",
    "missing",
    "short_break",
    "care_outcomes",
    "care_leaver",
    "adoption_decision",
)
# Matches with adopters are sent only for the adopted, earlier orders only for children who come into care: nobody
# else's are shown, so no days of them are covered. A move to adopters is a placement (A3 to A6), not a table.
WORKERS_SINCE = 2024
LIBERTY_SINCE = 2027
PLANS_SINCE = 2022
PRE_PROCEEDINGS_SINCE = 2027


def cover_census(last_days: dict[int, int], findings: Findings) -> tuple[Coverage, ...]:
    """The coverage of the census from the last reference day of each year; some kinds came in later."""
    return _cover_since(
        "cin_census",
        {
            CENSUS_KINDS: 0,
            ("cin_plan",): PLANS_SINCE,
            ("pre_proceedings",): PRE_PROCEEDINGS_SINCE,
        },
        last_days,
        findings,
    )


def cover_care(years: set[int], findings: Findings) -> tuple[Coverage, ...]:
    """The coverage of the SSDA903; some tables came in later."""
    return _cover_since(
        "ssda903",
        {
            CARE_KINDS: 0,
            ("social_worker_change",): WORKERS_SINCE,
            ("deprivation_of_liberty",): LIBERTY_SINCE,
        },
        {year: census_year_end(year) for year in years},
        findings,
    )


def join_spans(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Runs of days without a gap, in order: spans (first day, last day) that overlap or follow on the next day."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined


def _cover_since(
    source: str, since: dict[tuple[str, ...], int], last_days: dict[int, int], findings: Findings
) -> tuple[Coverage, ...]:
    """One coverage for each run of years and each set of kinds from the first year that has them."""
    runs = _find_runs(last_days, source, findings)
    return tuple(
        _cover(source, kinds, years, last_days)
        for kinds, first in since.items()
        for years in ([year for year in run if year >= first] for run in runs)
        if years
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
