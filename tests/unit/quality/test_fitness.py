"""What a history can be used for: decided by the days that its sources report."""

from dataclasses import replace

import pytest

from candour.data.history import CaseHistory, Coverage
from candour.data.quality.fitness import FITNESS, assess_fitness
from small_histories import Child, day, make_history

ALL_YEAR_USE = "outcome_within_12_months_of_referral"
EVERY_KIND = ("referral", "section_47", "cp_plan", "care_episode", "contact")


def answer(history: CaseHistory, use: str) -> tuple[str, str]:
    row = next(row for row in assess_fitness(history).to_pylist() if row["use"] == use)
    return row["answer"], row["because"]


def covered(*periods: tuple[tuple[str, ...], int, int]) -> CaseHistory:
    return replace(
        make_history([Child("C000001")]),
        coverage=tuple(Coverage("made up", kinds, day(first), day(last)) for kinds, first, last in periods),
    )


def test_one_annex_a_workbook_cannot_follow_anybody_for_a_year() -> None:
    got, because = answer(covered((EVERY_KIND, 0, 182)), ALL_YEAR_USE)
    assert got == "cannot"
    assert "6 months" in because
    assert "12 months" in because


def test_six_years_can() -> None:
    assert answer(covered((EVERY_KIND, 0, 6 * 365)), ALL_YEAR_USE)[0] == "can"


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        # A year to watch, two of decisions, one of past.
        (4 * 365 - 1, "can"),
        (4 * 365 - 2, "doubtful"),
        (3 * 365 - 1, "doubtful"),
        (3 * 365 - 2, "cannot"),
    ],
)
def test_the_answer_changes_on_the_day(days: int, expected: str) -> None:
    assert answer(covered((EVERY_KIND, 0, days)), ALL_YEAR_USE)[0] == expected


def test_an_outcome_that_no_source_reports_cannot_be_forecast() -> None:
    census_only = covered((("referral", "section_47", "cp_plan"), 0, 3000))
    got, because = answer(census_only, ALL_YEAR_USE)
    assert got == "cannot"
    assert "periods of care" in because
    assert answer(census_only, "protection_plan_within_12_months_of_referral")[0] == "can"


def test_years_apart_do_not_add_up() -> None:
    holed = covered((EVERY_KIND, 0, 700), (EVERY_KIND, 1100, 1800))
    assert answer(holed, ALL_YEAR_USE)[0] == "cannot"


def test_years_that_touch_do() -> None:
    joined = covered((EVERY_KIND, 0, 700), (EVERY_KIND, 701, 1800))
    assert answer(joined, ALL_YEAR_USE)[0] == "can"


def test_scores_in_use_need_only_the_year_after_them() -> None:
    assert answer(covered((EVERY_KIND, 0, 395)), "audit_of_scores_in_use")[0] == "can"
    assert answer(covered((EVERY_KIND, 0, 390)), "audit_of_scores_in_use")[0] == "cannot"


def test_every_use_has_an_answer() -> None:
    table = assess_fitness(covered((EVERY_KIND, 0, 1000)))
    assert table.schema.equals(FITNESS)
    assert set(table["answer"].to_pylist()) <= {"can", "cannot", "doubtful"}
    assert len(set(table["use"].to_pylist())) == table.num_rows
