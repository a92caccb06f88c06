"""Records that contradict themselves are told from those that do not."""

from typing import Any

import pytest

from candour.stats.single_case.coherence import (
    Described,
    find_contradictions,
    names_a_record_that_is_not_there,
)

FEATURES = (
    Described("count_referral_180d", "count", "referral"),
    Described("count_referral_365d", "count", "referral"),
    Described("count_referral_ever", "count", "referral"),
    Described("days_since_referral", "days_since", "referral"),
    Described("ever_referral", "ever", "referral"),
    Described("duration_referral_ever", "duration", "referral"),
    Described("count_cp_plan_ever", "count", "cp_plan"),
    Described("age", "age", "birth_date"),
    Described("unborn", "unborn", "birth_date"),
)
WHOLE: dict[str, Any] = {
    "count_referral_180d": 0.0, "count_referral_365d": 1.0, "count_referral_ever": 2.0, "days_since_referral": 200.0,
    "ever_referral": 1.0, "duration_referral_ever": 30.0, "count_cp_plan_ever": 0.0, "age": 4.0, "unborn": 0.0,
}  # fmt: skip
NOTHING: dict[str, Any] = {
    **WHOLE, "count_referral_365d": 0.0, "count_referral_ever": 0.0, "days_since_referral": None, "ever_referral": 0.0,
    "duration_referral_ever": 0.0,
}  # fmt: skip


def test_whole_records_do_not_contradict_themselves() -> None:
    assert find_contradictions(WHOLE, FEATURES) == frozenset()
    assert find_contradictions(NOTHING, FEATURES) == frozenset()


@pytest.mark.parametrize(
    ("changed", "pair"),
    [
        ({"count_referral_180d": 2.0}, ("count_referral_180d", "count_referral_365d")),
        ({"count_referral_ever": 0.0}, ("count_referral_365d", "count_referral_ever")),
        ({"days_since_referral": 20.0}, ("count_referral_180d", "days_since_referral")),
        ({"days_since_referral": 400.0}, ("count_referral_365d", "days_since_referral")),
        ({"days_since_referral": None}, ("count_referral_ever", "days_since_referral")),
        ({"ever_referral": 0.0}, ("count_referral_ever", "ever_referral")),
        ({"unborn": 1.0}, ("age", "unborn")),
    ],
)
def test_each_contradiction_is_found(changed: dict[str, Any], pair: tuple[str, str]) -> None:
    assert pair in find_contradictions(WHOLE | changed, FEATURES)


def test_time_spent_in_what_never_was_is_one() -> None:
    found = find_contradictions(NOTHING | {"duration_referral_ever": 10.0}, FEATURES)
    assert found == {
        ("count_referral_ever", "duration_referral_ever"),
        ("ever_referral", "duration_referral_ever"),
    }


def test_other_sources_do_not_contradict_each_other() -> None:
    assert find_contradictions(WHOLE | {"count_cp_plan_ever": 9.0}, FEATURES) == frozenset()


@pytest.mark.parametrize(("age", "days", "possible"), [(1.0, 645.0, True), (1.0, 646.0, False), (0.0, 280.0, True), (0.0, 300.0, False)])  # fmt: skip
def test_nothing_is_recorded_of_a_child_before_it_was_expected(
    age: float, days: float, *, possible: bool
) -> None:
    values = WHOLE | {
        "age": age,
        "days_since_referral": days,
        "count_referral_180d": 0.0,
        "count_referral_365d": float(days <= 365),
    }
    found = find_contradictions(values, FEATURES)
    assert (("days_since_referral", "age") not in found) is possible


@pytest.mark.parametrize(("record", "code", "impossible"), [(NOTHING, "N4", True), (NOTHING, None, False), (WHOLE, "N4", False)])  # fmt: skip
def test_a_code_of_an_earlier_record_needs_one(
    record: dict[str, Any], code: str | None, *, impossible: bool
) -> None:
    described = (*FEATURES, Described("last_code_primary_need", "last_code", "primary_need"))
    assert (
        names_a_record_that_is_not_there(record | {"last_code_primary_need": code}, described) is impossible
    )
