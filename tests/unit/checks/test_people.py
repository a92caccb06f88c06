import pytest

from candour.data.checks import people
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


def born(day: str) -> list[Child]:
    return [Child(born=number_of(day))]


def person(rule: str, broken: list[Child], sound: list[Child]) -> Case:
    """One referral on 1 January 2020 of either child."""
    return Case(rule, [Event("referral", 0)], [Event("referral", 0)], children=broken, sound_children=sound)


CASES = (
    person("referred_as_adult", born("2002-01-01"), born("2002-01-02")),
    person("over_25", born("1995-01-01"), born("1995-01-02")),
    person("born_on_1_january", born("2012-01-01"), born("2012-01-02")),
    person("born_on_first_of_month", born("2012-02-01"), born("2012-01-01")),
    person("placeholder_birth", born("1900-01-01"), born("1900-01-02")),
    person(
        "sex_of_unborn",
        [Child(born=30, precision="expected")],
        [Child(born=30, precision="expected", sex="Not recorded")],
    ),
    person("sex_not_recorded", [Child(sex="Not recorded")], [Child(sex="Male")]),
)


@pytest.mark.parametrize("case", CASES, ids=name_case)
def test_a_rule_fails_where_it_is_broken_and_only_there(case: Case) -> None:
    assert_case(case)


def test_every_rule_has_its_case() -> None:
    assert_all_tested(people.RULES, CASES)


def test_a_child_counts_once_however_often_referred() -> None:
    history = make_checked(
        [Event("referral", 0), Event("referral", 90), Event("care_episode", -9)], born("2012-01-01")
    )
    assert count_failed("born_on_1_january", history) == (1, 1)


def test_births_that_are_known_to_the_month_do_not_heap() -> None:
    by_month = [born("2012-02-01")[0]._replace(precision="month")]
    assert count_failed("born_on_first_of_month", make_checked([Event("referral", 0)], by_month)) == (0, 1)
