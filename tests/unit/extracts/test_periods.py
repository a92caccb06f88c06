from datetime import date

from candour.data.extracts.files.day_formats import census_year_end
from candour.data.extracts.findings import Findings
from candour.data.extracts.versions.periods import CENSUS_KINDS, cover_care, cover_census, join_spans
from candour.data.history import EVENT_KINDS


def last_days(*years: int) -> dict[int, int]:
    return {year: census_year_end(year) for year in years}


def test_a_run_of_years_is_one_coverage() -> None:
    found, _workers = cover_care({2023, 2022, 2024}, Findings())
    assert (found.source, found.first_day, found.last_day) == ("ssda903", date(2021, 4, 1), date(2024, 3, 31))


def test_a_missing_year_makes_two_coverages_and_a_warning() -> None:
    findings = Findings()
    found = cover_care({2020, 2021, 2023}, findings)
    assert [(cover.first_day.year, cover.last_day.year) for cover in found] == [(2019, 2021), (2022, 2023)]
    rows = findings.to_table().to_pylist()
    assert [(row["rule"], row["year"], row["severity"]) for row in rows] == [
        ("missing_year", 2022, "warning")
    ]


def test_plans_are_covered_since_2022_only() -> None:
    found = cover_census(last_days(2020, 2021, 2022, 2023), Findings())
    assert [(cover.kinds, cover.first_day) for cover in found] == [
        (CENSUS_KINDS, date(2019, 4, 1)),
        (("cin_plan",), date(2021, 4, 1)),
    ]
    assert [cover.kinds for cover in cover_census(last_days(2020), Findings())] == [CENSUS_KINDS]


def test_pre_proceedings_are_covered_since_2027_only() -> None:
    found = {cover.kinds: cover for cover in cover_census(last_days(2025, 2026, 2027, 2028), Findings())}
    assert found[("pre_proceedings",)].first_day == date(2026, 4, 1)
    assert found[("pre_proceedings",)].last_day == date(2028, 3, 31)


def test_nothing_read_covers_nothing() -> None:
    assert cover_census({}, Findings()) == cover_care(set(), Findings()) == ()


BEYOND_THE_TWO_RETURNS = {"contact", "early_help", "visit", "placed_for_adoption", "local_event"}
SENT_FOR_FEW_ONLY = {"adoption_match", "previous_permanence"}


def test_all_kinds_but_the_exits_are_covered() -> None:
    kinds = {
        kind
        for cover in (*cover_census(last_days(2027), Findings()), *cover_care({2027}, Findings()))
        for kind in cover.kinds
    }
    assert {*EVENT_KINDS} - kinds == {"died", "transferred_out", *BEYOND_THE_TWO_RETURNS, *SENT_FOR_FEW_ONLY}


def test_tables_of_the_ssda903_are_covered_since_they_are_asked_for() -> None:
    since = {
        kind: cover.first_day
        for cover in cover_care({2022, 2023, 2024, 2025, 2026, 2027}, Findings())
        for kind in cover.kinds
    }
    assert since["care_outcomes"] == date(2021, 4, 1)
    assert since["social_worker_change"] == date(2023, 4, 1)
    assert since["deprivation_of_liberty"] == date(2026, 4, 1)


def test_spans_that_overlap_or_follow_on_the_next_day_are_one_run() -> None:
    assert join_spans([(10, 12), (1, 3), (4, 6), (2, 5)]) == [(1, 6), (10, 12)]
    assert join_spans([(1, 9), (2, 3), (11, 12)]) == [(1, 9), (11, 12)]
    assert join_spans([]) == []
