import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.data.checks import durations
from candour.data.checks.working_days import count_working_days, find_weekday
from checked_histories import (
    Case,
    Child,
    Event,
    assert_all_tested,
    assert_case,
    count_failed,
    make_checked,
    name_case,
    number_of,
)

CASES = (
    # From day 1436 to the last day reported there are 46 working days, from day 1437 there are 45.
    Case(
        "assessment_open_too_long",
        [Event("assessment", 1436)],
        [Event("assessment", 1400, 1405), Event("assessment", 1437)],
    ),
    # Wednesday to Wednesday nine weeks later is 45 working days.
    Case("assessment_took_too_long", [Event("assessment", 0, 64)], [Event("assessment", 0, 63)]),
    Case("assessment_of_no_days", [Event("assessment", 5, 5)], [Event("assessment", 5, 6)]),
    Case("cp_plan_of_no_days", [Event("cp_plan", 5, 5)], [Event("cp_plan", 5, 6)]),
    Case("cin_plan_of_no_days", [Event("cin_plan", 5, 5)], [Event("cin_plan", 5, 6)]),
    Case("care_of_no_days", [Event("care_episode", 5, 5)], [Event("care_episode", 5, 6)]),
    Case("placement_of_no_days", [Event("care_placement", 5, 5)], [Event("care_placement", 5, 6)]),
    Case(
        "cp_plan_over_four_years",
        [Event("cp_plan", -500, 962), Event("cp_plan", 38)],
        [Event("cp_plan", -500, 961), Event("cp_plan", 39)],
        fails=2,
    ),
    Case(
        "missing_open_too_long", [Event("missing", 1469), Event("missing", 0, 90)], [Event("missing", 1470)]
    ),
    Case(
        "open_without_activity",
        [Event("referral", 0), Event("contact", 1134), Event("assessment", 5, 9)],
        [Event("referral", 0), Event("contact", 1135)],
    ),
    Case(
        "open_without_activity",
        [Event("referral", 0), Event("cp_plan", 100, 1134)],
        [Event("referral", 0), Event("cp_plan", 100)],
    ),
    Case(
        "open_at_25",
        [Event("referral", 0)],
        [Event("referral", 0), Event("referral", 900)],
        children=[Child(born=number_of("1999-02-09"))],
        sound_children=[Child(born=number_of("1999-02-10"))],
    ),
)


@pytest.mark.parametrize("case", CASES, ids=name_case)
def test_a_rule_fails_where_it_is_broken_and_only_there(case: Case) -> None:
    assert_case(case)


def test_every_rule_has_its_case() -> None:
    assert_all_tested(durations.RULES, CASES)


def test_an_open_referral_that_needed_no_action_is_not_silent() -> None:
    refused = Event("referral", 0, None, (("referral_nfa", "1"),))
    assert count_failed("open_without_activity", make_checked([refused])) == (0, 1)


@given(st.integers(-40_000, 60_000), st.integers(0, 400))
def test_working_days_are_counted_as_one_would_by_hand(start: int, length: int) -> None:
    by_hand = sum(np.datetime64(start + n, "D").astype(object).weekday() < 5 for n in range(length))
    assert count_working_days(np.array([start]), np.array([start + length])).tolist() == [by_hand]
    assert find_weekday(np.array([start])).tolist() == [np.datetime64(start, "D").astype(object).weekday()]
