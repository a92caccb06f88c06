import pytest

from candour.data.checks import pathway
from candour.data.checks.pathway import STEPS
from checked_histories import (
    Case,
    Event,
    assert_all_tested,
    assert_case,
    count_failed,
    make_checked,
    name_case,
)

REFUSED = (("referral_nfa", "1"),)
NOT_REQUIRED = (("icpc_not_required", "1"),)
ELSEWHERE = Event("section_47", 900, None, NOT_REQUIRED)
CASE = Event("referral", 0, 100)

CASES = (
    *(Case("before_first_referral", [Event(kind, 9), Event("referral", 10)], [Event(kind, 10), Event("referral", 10)]) for kind in STEPS),
    *(Case("after_closure", [CASE, Event(kind, 101)], [CASE, Event(kind, 100)]) for kind in STEPS),
    Case(
        "after_no_further_action",
        [Event("referral", 0, 0, REFUSED), Event("cp_plan", 5)],
        [Event("referral", 0, 0, REFUSED), Event("referral", 5), Event("cp_plan", 5)],
    ),
    Case(
        "after_no_further_action",
        [Event("referral", 0, 0, REFUSED), Event("icpc", 0)],
        [Event("referral", -9, 50), Event("referral", 0, 0, REFUSED), Event("icpc", 0)],
    ),
    Case("closed_with_assessment_open", [CASE, Event("assessment", 50)], [CASE, Event("assessment", 50, 99)]),
    Case(
        "closed_with_enquiry_open",
        [CASE, Event("section_47", 50), Event("icpc", 101), ELSEWHERE],
        [CASE, Event("section_47", 50), Event("icpc", 100), Event("section_47", 60, None, NOT_REQUIRED)],
    ),
    Case(
        "enquiry_without_answer",
        [Event("section_47", 0), Event("icpc", 61), ELSEWHERE],
        [Event("section_47", 0), Event("icpc", 60), ELSEWHERE],
    ),
    Case("cp_plan_without_conference", [Event("icpc", 0), Event("cp_plan", 31)], [Event("icpc", 0), Event("cp_plan", 30)]),
    Case("cp_plan_not_on_conference_day", [Event("icpc", 0), Event("cp_plan", 1)], [Event("icpc", 0), Event("cp_plan", 0)]),
    Case(
        "more_plans_than_conferences",
        [Event("icpc", 0), Event("cp_plan", 0, 10), Event("cp_plan", 20)],
        [Event("icpc", 0), Event("cp_plan", 0, 10), Event("icpc", 20), Event("cp_plan", 20)],
    ),
    Case("conference_without_enquiry", [Event("section_47", 0), Event("icpc", 61)], [Event("section_47", 0), Event("icpc", 60)]),
    Case("conference_at_weekend", [Event("icpc", 3), Event("icpc", 4)], [Event("icpc", 2), Event("icpc", 5)], fails=2),
    Case(
        "enquiry_without_assessment",
        [CASE, Event("section_47", 10), Event("assessment", 101)],
        [CASE, Event("section_47", 10), Event("assessment", 0)],
    ),
    Case(
        "closed_after_no_assessment",
        [Event("referral", 0, 10, (("closure_reason", "RC8"),)), Event("assessment", 11)],
        [Event("referral", 0, 10, (("closure_reason", "RC9"),)), Event("assessment", 10)],
    ),
    Case(
        "after_transfer",
        [CASE, Event("transferred_out", 50), Event("assessment", 51)],
        [CASE, Event("transferred_out", 50), Event("referral", 51), Event("assessment", 51)],
    ),
    Case(
        "reason_without_closure",
        [Event("referral", 0, None, (("closure_reason", "RC7"),))],
        [Event("referral", 0, 9, (("closure_reason", "RC7"),))],
    ),
    Case(
        "closure_without_reason",
        [Event("referral", 0, 9), Event("referral", 20, 29, (("closure_reason", "RC7"),))],
        [Event("referral", 0), Event("referral", 20, 29, (("closure_reason", "RC7"),))],
    ),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=name_case)
def test_a_rule_fails_where_it_is_broken_and_only_there(case: Case) -> None:
    assert_case(case)


def test_every_rule_has_its_case() -> None:
    assert_all_tested(pathway.RULES, CASES)


def test_a_step_breaks_one_of_the_three_rules_only() -> None:
    history = make_checked(
        [
            Event("icpc", -5),
            Event("referral", 0, 10),
            Event("icpc", 11),
            Event("referral", 20, 20, REFUSED),
            Event("icpc", 22),
        ]
    )
    names = ("before_first_referral", "after_closure", "after_no_further_action")
    assert [count_failed(name, history) for name in names] == [(1, 3)] * 3


def test_what_no_source_reports_is_not_looked_at() -> None:
    plans = [Event("cp_plan", 40)]
    assert count_failed("cp_plan_without_conference", make_checked(plans, kinds=("cp_plan",))) == (0, 0)
    early = make_checked([Event("cp_plan", 29)], covered=(0, 900))
    assert count_failed("cp_plan_without_conference", early) == (0, 0)
    assert count_failed("cp_plan_without_conference", make_checked(plans, covered=(0, 900))) == (1, 1)
    assert count_failed("enquiry_without_answer", make_checked([Event("section_47", 0)])) == (0, 0)
    assert count_failed("closure_without_reason", make_checked([Event("referral", 0, 9)])) == (0, 0)


def test_the_value_known_last_counts() -> None:
    changed = Event("referral", 0, 0, (("referral_nfa", "1"), ("referral_nfa", "0")))
    assert count_failed("after_no_further_action", make_checked([changed, Event("cp_plan", 0)])) == (0, 1)
