import pytest

from candour.data.checks import care
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

TEEN = (Child(born=number_of("2002-06-30")),)
BIRTHDAY = number_of("2020-06-30")
CARE = Event("care_episode", 0, 100)


def limit(rule: str, code: str, days: int) -> Case:
    status = (("legal_status", code),)
    return Case(
        rule,
        [
            Event("care_placement", 0, days + 1, status),
            Event("care_placement", 50, 90, (("legal_status", "C2"),)),
        ],
        [Event("care_placement", 0, days, status)],
    )


CASES = (
    Case("care_without_placement", [CARE, Event("care_placement", 1)], [CARE, Event("care_placement", 0)]),
    Case(
        "placement_gap",
        [CARE, Event("care_placement", 0, 50), Event("care_placement", 52, 100)],
        [CARE, Event("care_placement", 0, 50), Event("care_placement", 51, 100)],
    ),
    Case("placement_gap", [CARE, Event("care_placement", 0, 50)], [CARE, Event("care_placement", 0, 99)]),
    Case(
        "placement_outside_care", [CARE, Event("care_placement", 101)], [CARE, Event("care_placement", 100)]
    ),
    Case(
        "care_began_at_18",
        [Event("care_episode", BIRTHDAY)],
        [Event("care_episode", BIRTHDAY - 1)],
        children=TEEN,
    ),
    Case(
        "care_beyond_18",
        [Event("care_episode", 0, BIRTHDAY + 1), Event("care_episode", BIRTHDAY - 1)],
        [Event("care_episode", 0, BIRTHDAY)],
        fails=2,
        children=TEEN,
    ),
    limit("police_protection_too_long", "L1", 3),
    limit("emergency_order_too_long", "L2", 21),
    limit("assessment_order_too_long", "L3", 7),
    Case("care_without_case", [Event("referral", 1), CARE], [Event("referral", 0), CARE]),
    Case("missing_open_after_care", [CARE, Event("missing", 100)], [CARE, Event("missing", 100, 101)]),
    Case(
        "adoption_decision_outside_care",
        [CARE, Event("adoption_decision", -1), Event("adoption_decision", 101)],
        [CARE, Event("adoption_decision", 0)],
        fails=2,
    ),
    Case(
        "adoption_placement_outside_care",
        [CARE, Event("placed_for_adoption", 101)],
        [CARE, Event("placed_for_adoption", 100)],
    ),
)


@pytest.mark.parametrize("case", CASES, ids=name_case)
def test_a_rule_fails_where_it_is_broken_and_only_there(case: Case) -> None:
    assert_case(case)


def test_every_rule_has_its_case() -> None:
    assert_all_tested(care.RULES, CASES)


def test_a_birth_known_to_the_month_leaves_a_month() -> None:
    by_month = [TEEN[0]._replace(precision="month")]
    assert count_failed(
        "care_began_at_18", make_checked([Event("care_episode", BIRTHDAY + 30)], by_month)
    ) == (
        0,
        1,
    )
    assert count_failed(
        "care_began_at_18", make_checked([Event("care_episode", BIRTHDAY + 31)], by_month)
    ) == (
        1,
        1,
    )


def test_a_placement_inside_a_longer_one_leaves_no_gap() -> None:
    placements = [Event("care_placement", 0, 100), Event("care_placement", 10, 20)]
    assert count_failed("placement_gap", make_checked([CARE, *placements])) == (0, 2)


def test_no_placement_is_missed_where_no_source_reports_placements() -> None:
    assert count_failed("care_without_placement", make_checked([CARE], kinds=("care_episode",))) == (0, 0)
    first_year = make_checked([CARE], covered=(-364, 900))
    assert count_failed("care_without_case", first_year) == (0, 0)


def test_an_order_that_is_still_open_counts_up_to_the_last_day_reported() -> None:
    order = Event("care_placement", 1497, None, (("legal_status", "L1"),))
    assert count_failed("police_protection_too_long", make_checked([order])) == (0, 1)
    assert count_failed("police_protection_too_long", make_checked([order._replace(started=1496)])) == (1, 1)
