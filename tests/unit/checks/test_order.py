import pytest

from candour.data.checks import order
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
    Case("ends_before_start", [Event("cp_plan", 10, 9)], [Event("cp_plan", 10, 10), Event("referral", 3)]),
    Case("before_birth", [Event("care_episode", -3001)], [Event("care_episode", -3000)]),
    Case(
        "before_birth", [Event("missing", -3032)], [Event("missing", -3031)], children=[Child(precision="month")]
    ),
    Case("referred_long_before_birth", [Event("referral", -3281)], [Event("referral", -3280)]),
    Case("after_death", [Event("referral", 101), Event("died", 100)], [Event("referral", 100), Event("died", 100)]),
    Case(
        "ends_after_death",
        [Event("cp_plan", 5, 101), Event("cin_plan", 5), Event("died", 100)],
        [Event("cp_plan", 5, 100), Event("died", 100)],
        fails=2,
    ),
    Case("starts_in_the_future", [Event("referral", 1501)], [Event("referral", 1500)]),
    Case("ends_in_the_future", [Event("cp_plan", 5, 1501)], [Event("cp_plan", 5, 1500)]),
    Case("known_before_it_happened", [Event("contact", 5, known=4)], [Event("contact", 5, known=5)]),
    Case("known_two_years_late", [Event("contact", 5, known=736)], [Event("contact", 5, known=735)]),
    Case(
        "review_outside_plan",
        [Event("cp_plan", 10, 100), Event("cp_review", 10), Event("cp_review", 101)],
        [Event("cp_plan", 10, 100), Event("cp_review", 11), Event("cp_review", 100)],
        fails=2,
    ),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=name_case)
def test_a_rule_fails_where_it_is_broken_and_only_there(case: Case) -> None:
    assert_case(case)


def test_every_rule_has_its_case() -> None:
    assert_all_tested(order.RULES, CASES)


def test_what_is_not_known_does_not_fail() -> None:
    care = [Event("care_episode", -5000)]
    for child in (Child(born=None), Child(precision="expected")):
        assert count_failed("before_birth", make_checked(care, [child])) == (0, 1)
    assert count_failed("starts_in_the_future", make_checked(care, kinds=("referral",))) == (0, 0)
    assert count_failed("ends_after_death", make_checked([Event("cp_plan", 5)])) == (0, 1)


def test_care_of_an_unborn_child_is_an_error_but_a_plan_is_none() -> None:
    events = [Event("cp_plan", -3010, -2900), Event("care_placement", -3010)]
    assert count_failed("before_birth", make_checked(events)) == (1, 1)


def test_an_early_future_day_depends_on_the_kind_reported() -> None:
    assert number_of("2020-01-01") == 0
    history = make_checked(
        [Event("referral", 20), Event("missing", 20)], covered=(0, 10), kinds=("referral",)
    )
    assert count_failed("starts_in_the_future", history) == (1, 1)
