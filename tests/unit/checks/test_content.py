from dataclasses import replace
from datetime import timedelta

import pyarrow as pa
import pytest

from candour.data.checks import content
from checked_histories import (
    DAY_ZERO,
    Case,
    Event,
    assert_all_tested,
    assert_case,
    count_failed,
    make_checked,
    name_case,
)


def factors(*codes: str) -> tuple[tuple[str, str], ...]:
    return tuple(("factor", code) for code in codes)


def previous(count: str) -> tuple[tuple[str, str], ...]:
    return (("previous_plans", count),)


NOT_REQUIRED = (("icpc_not_required", "1"),)
CASES = (
    Case(
        "no_factors_with_others",
        [Event("assessment", 0, 9, factors("21", "3A")), Event("assessment", 50, 60, factors("3A"))],
        [Event("assessment", 0, 9, factors("21")), Event("assessment", 50, 60, factors("3A", "3B"))],
    ),
    Case(
        "factors_missing",
        [Event("assessment", 0, 9), Event("assessment", 50, 60, factors("3A"))],
        [Event("assessment", 0), Event("assessment", 50, 60, factors("21"))],
    ),
    Case("factors_before_the_end", [Event("assessment", 0, None, factors("3A"))], [Event("assessment", 0, 9, factors("3A"))]),
    Case(
        "fewer_previous_plans_than_seen",
        [Event("cp_plan", 0, 9, previous("0")), Event("cp_plan", 20, 29, previous("0"))],
        [Event("cp_plan", 0, 9, previous("0")), Event("cp_plan", 20, 29, previous("1"))],
    ),
    Case(
        "conference_though_not_required",
        [Event("section_47", 0, None, NOT_REQUIRED), Event("icpc", 21)],
        [Event("section_47", 0, None, NOT_REQUIRED), Event("icpc", 22)],
    ),
    Case(
        "conference_though_not_required",
        [Event("section_47", 0, None, NOT_REQUIRED), Event("icpc", 5)],
        [Event("section_47", 0, None, NOT_REQUIRED), Event("section_47", 2), Event("icpc", 5)],
    ),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=name_case)
def test_a_rule_fails_where_it_is_broken_and_only_there(case: Case) -> None:
    assert_case(case)


def test_every_rule_has_its_case() -> None:
    assert_all_tested(content.RULES, CASES)


def test_a_list_that_replaced_no_factors_does_not_contradict_it() -> None:
    history = make_checked([Event("assessment", 0, 9, factors("21", "3A"))])
    known = pa.array([DAY_ZERO, DAY_ZERO + timedelta(days=300)], pa.date32())
    later = replace(history, details=history.details.set_column(4, history.details.schema.field(4), known))
    assert count_failed("no_factors_with_others", history) == (1, 1)
    assert count_failed("no_factors_with_others", later) == (0, 1)


def test_a_number_that_is_none_contradicts_nothing() -> None:
    history = make_checked([Event("cp_plan", 0, 9), Event("cp_plan", 20, 29, previous("unknown"))])
    assert count_failed("fewer_previous_plans_than_seen", history) == (0, 2)


def test_factors_that_nobody_records_are_not_missed() -> None:
    assert count_failed("factors_missing", make_checked([Event("assessment", 0, 9)])) == (0, 0)
    assert count_failed("no_factors_with_others", make_checked([Event("assessment", 0, 9)])) == (0, 0)
