import pytest

from candour.data.checks import overlaps
from checked_histories import (
    TWO,
    Case,
    Child,
    Event,
    assert_all_tested,
    assert_case,
    count_failed,
    make_checked,
    name_case,
)

BOTH = (Child(), Child(TWO))


def span(rule: str, kind: str) -> Case:
    """The second starts a day before the first ends; or on its last day, or belongs to another child."""
    return Case(
        rule,
        [Event(kind, 0, 10), Event(kind, 9, 20)],
        [Event(kind, 0, 10), Event(kind, 10, 20), Event(kind, 5, 8, child=TWO)],
        children=BOTH,
    )


CASES = (
    span("referrals_overlap", "referral"),
    span("assessments_overlap", "assessment"),
    span("cin_plans_overlap", "cin_plan"),
    span("cp_plans_overlap", "cp_plan"),
    span("care_periods_overlap", "care_episode"),
    span("placements_overlap", "care_placement"),
    span("missing_periods_overlap", "missing"),
    span("liberty_orders_overlap", "deprivation_of_liberty"),
    Case(
        "cin_plan_during_cp_plan",
        [Event("cp_plan", 10, 20), Event("cin_plan", 19, 30), Event("cin_plan", 5, 11)],
        [Event("cp_plan", 10, 20), Event("cin_plan", 20, 30), Event("cin_plan", 5, 10)],
        fails=2,
    ),
    Case(
        "cin_plan_during_cp_plan",
        [Event("cp_plan", 10), Event("cin_plan", 5)],
        [Event("cp_plan", 10), Event("cin_plan", 5, 10)],
    ),
)


@pytest.mark.parametrize("case", CASES, ids=name_case)
def test_a_rule_fails_where_it_is_broken_and_only_there(case: Case) -> None:
    assert_case(case)


def test_every_rule_has_its_case() -> None:
    assert_all_tested(overlaps.RULES, CASES)


def test_a_long_span_is_remembered_behind_a_short_one() -> None:
    plans = [Event("cp_plan", 0, 100), Event("cp_plan", 10, 20), Event("cp_plan", 50, 60)]
    assert count_failed("cp_plans_overlap", make_checked(plans)) == (2, 3)


def test_an_open_end_is_a_duplicate_and_no_overlap() -> None:
    plans = [Event("cp_plan", 0), Event("cp_plan", 10, 20)]
    assert count_failed("cp_plans_overlap", make_checked(plans)) == (0, 2)
    assert count_failed("open_cp_plan_left_behind", make_checked(plans)) == (1, 2)


def test_a_referral_without_further_action_overlaps_nothing() -> None:
    refused = Event("referral", 5, 5, (("referral_nfa", "1"),))
    assert count_failed("referrals_overlap", make_checked([Event("referral", 0, 10), refused])) == (0, 2)
