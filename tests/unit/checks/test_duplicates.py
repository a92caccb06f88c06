import pytest

from candour.data.checks import duplicates
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

TWINS = (Child(), Child(TWO))


def left_open(rule: str, kind: str) -> Case:
    """The first of two is open; or only the last."""
    return Case(rule, [Event(kind, 0), Event(kind, 50, 60)], [Event(kind, 0, 10), Event(kind, 50)])


CASES = (
    left_open("open_referral_left_behind", "referral"),
    left_open("open_assessment_left_behind", "assessment"),
    left_open("open_cin_plan_left_behind", "cin_plan"),
    left_open("open_cp_plan_left_behind", "cp_plan"),
    left_open("open_care_left_behind", "care_episode"),
    left_open("open_placement_left_behind", "care_placement"),
    left_open("open_missing_left_behind", "missing"),
    Case("referred_twice_on_one_day", [Event("referral", 5), Event("referral", 5)], [Event("referral", 5), Event("referral", 6)]),
    Case(
        "same_record_twice",
        [Event("icpc", 5), Event("icpc", 5), Event("icpc", 5)],
        [Event("icpc", 5), Event("cp_plan", 5), Event("icpc", 5, child=TWO)],
        fails=2,
        children=TWINS,
    ),
    Case(
        "reopened_within_a_week",
        [Event("referral", 0, 10), Event("referral", 17)],
        [Event("referral", 0, 10), Event("referral", 18, 20)],
    ),
    Case(
        "enquiry_repeated_within_its_time",
        [Event("section_47", 0), Event("section_47", 21)],
        [Event("section_47", 0), Event("icpc", 10), Event("section_47", 21), Event("section_47", 43)],
    ),
    Case(
        "possibly_one_child_under_two_ids",
        [Event("referral", 0), Event("referral", 0, child=TWO)],
        [Event("referral", 0), Event("referral", 1, child=TWO)],
        fails=2,
        children=TWINS,
    ),
    Case(
        "possibly_one_child_under_two_ids",
        [Event("referral", 0), Event("referral", 0, child=TWO)],
        [Event("referral", 0), Event("referral", 0, child=TWO)],
        fails=2,
        children=TWINS,
        sound_children=[Child(family="F1"), Child(TWO, family="F1")],
    ),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=name_case)
def test_a_rule_fails_where_it_is_broken_and_only_there(case: Case) -> None:
    assert_case(case)


def test_every_rule_has_its_case() -> None:
    assert_all_tested(duplicates.RULES, CASES)


@pytest.mark.parametrize(
    "other",
    [Child(TWO, born=-3001), Child(TWO, sex="Male"), Child(TWO, ethnicity=None), Child(TWO, born=None)],
)
def test_children_who_differ_are_not_taken_for_one(other: Child) -> None:
    events = [Event("referral", 0), Event("referral", 0, child=TWO)]
    assert count_failed("possibly_one_child_under_two_ids", make_checked(events, [Child(), other]))[0] == 0


def test_an_open_referral_without_further_action_is_left_behind_by_nobody() -> None:
    refused = Event("referral", 0, None, (("referral_nfa", "1"),))
    assert count_failed("open_referral_left_behind", make_checked([refused, Event("referral", 50)])) == (0, 2)
