import pytest

from candour.data.checks import heaping
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

MANY = tuple(Child(f"C{number:06d}") for number in range(1, 41))


def starts(count: int) -> list[Event]:
    """So many referrals on one day, and one a day besides."""
    crowd = [Event("referral", 500, child=child.name) for child in MANY[:count]]
    return [*crowd, *(Event("referral", 10 * n, child=MANY[-1].name) for n in range(20))]


def ends(count: int) -> list[Event]:
    crowd = [Event("cp_plan", n, 500, child=child.name) for n, child in enumerate(MANY[:count])]
    return [*crowd, *(Event("cp_plan", 10 * n, 10 * n + 5, child=MANY[-1].name) for n in range(20))]


CASES = (
    Case("many_starts_on_one_day", starts(20), starts(19), fails=20, children=MANY),
    Case("many_ends_on_one_day", ends(20), ends(19), fails=20, children=MANY),
    Case(
        "placeholder_day",
        [Event("referral", number_of("1900-01-01")), Event("referral", 0, number_of("1900-01-01"))],
        [Event("referral", number_of("1900-01-02")), Event("referral", 0)],
        fails=2,
    ),
)


@pytest.mark.parametrize("case", CASES, ids=name_case)
def test_a_rule_fails_where_it_is_broken_and_only_there(case: Case) -> None:
    assert_case(case)


def test_every_rule_has_its_case() -> None:
    assert_all_tested(heaping.RULES, CASES)


def test_a_busy_authority_has_busy_days() -> None:
    """25 every day is no heap: a crowd must be ten times the mean too."""
    busy = [Event("referral", day, child=child.name) for day in range(4) for child in MANY[:25]]
    assert count_failed("many_starts_on_one_day", make_checked(busy, MANY, covered=(0, 3))) == (0, 100)


def test_days_outside_what_is_reported_do_not_fail() -> None:
    outside = make_checked(starts(30), MANY, covered=(600, 900))
    assert count_failed("many_starts_on_one_day", outside) == (0, 50)
