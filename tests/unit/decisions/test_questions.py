"""Decision points and outcomes one at a time, worked out by hand; `tests/generative` holds all of them against an oracle."""

from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from candour.config.question import DECIDED_EVENTS, Question
from candour.data.decisions.build import build_decisions
from candour.data.decisions.triage import compute_triage
from candour.data.decisions.under_way import compute_under_way
from candour.data.history import CaseHistory, Coverage
from candour.errors import HistoryError
from small_histories import Child, Decision, Detail, Event, day, make_decisions, make_history

ANNA = "C000001"


def ask(point: str, outcome: dict[str, Any], **others: Any) -> Question:
    return Question.model_validate(
        {"decision_point": point, "outcome": {"within_days": 100} | outcome, **others}
    )


def decide(question: Question, *events: Event, details: tuple[Detail, ...] = ()) -> list[tuple[Any, ...]]:
    """Day, status, outcome and day of the outcome of every decision."""
    table = build_decisions(make_history([Child(ANNA)], events, details), question).table
    return [
        tuple(row[name] for name in ("decided_on", "status", "outcome", "outcome_on"))
        for row in table.to_pylist()
    ]


@pytest.mark.parametrize("point", DECIDED_EVENTS)
def test_a_history_that_does_not_report_the_decisions_is_refused_with_what_would(point: Any) -> None:
    history = make_history([Child(ANNA)])
    others = tuple(kind for kind in history.coverage[0].kinds if kind not in DECIDED_EVENTS[point])
    blind = replace(history, coverage=(Coverage("made up", others, day(0), day(900)),))
    census = {"every": "year"} if point == "case_open_on_census_date" else None
    with pytest.raises(
        HistoryError, match=r"No extract reports events of the kind '\w+'.* would\. Add an extract"
    ):
        build_decisions(blind, ask(point, {"kinds": ["care_episode"]}, census_dates=census))


def test_an_outcome_is_refused_where_a_part_of_it_is_not_reported() -> None:
    history = make_history([Child(ANNA)])
    seen = tuple(kind for kind in history.coverage[0].kinds if kind != "icpc")
    history = replace(history, coverage=(Coverage("made up", seen, day(0), day(900)),))
    escalates = {"kinds": ["re_referral_that_escalates"]}
    with pytest.raises(HistoryError, match="'icpc'"):
        build_decisions(history, ask("referral_received", escalates))
    build_decisions(history, ask("referral_received", escalates | {"escalates_to": ["section_47"]}))


def test_an_assessment_is_decided_on_the_day_that_it_ended() -> None:
    events = (
        Event(1, ANNA, "assessment", 10, 40),
        Event(2, ANNA, "assessment", 50),
        Event(3, ANNA, "icpc", 60),
    )
    assert decide(ask("assessment_authorised", {"kinds": ["icpc"]}), *events) == [
        (day(40), "included", 1, day(60))
    ]


def test_a_further_referral_escalates_by_what_follows_it_and_not_by_what_was_under_way() -> None:
    question = ask("referral_received", {"kinds": ["re_referral_that_escalates"], "after_days": 5})
    first, again = Event(1, ANNA, "referral", 0), Event(2, ANNA, "referral", 50)
    enquiry = Event(3, ANNA, "section_47", 20)
    assert decide(question, first, again, enquiry)[0][1:] == ("included", 0, None)
    late = Event(4, ANNA, "cp_plan", 70)
    assert decide(question, first, again, enquiry, late)[0][1:] == ("included", 1, day(70))
    # Referred again before the window opens, escalated inside it: dated by the escalation, so it counts.
    assert decide(question, first, Event(2, ANNA, "referral", 3), late)[0][1:] == ("included", 1, day(70))
    soon = Event(4, ANNA, "icpc", 4)
    assert (
        decide(question, first, Event(2, ANNA, "referral", 3), soon)[0][1] == "excluded_outcome_before_window"
    )


def test_a_second_plan_follows_one_that_ended_here_or_elsewhere() -> None:
    question = ask("cp_plan_started", {"kinds": ["second_cp_plan"]})
    first, second = Event(1, ANNA, "cp_plan", 0, 30), Event(2, ANNA, "cp_plan", 60)
    assert decide(question, first, second)[0][1:] == ("included", 1, day(60))
    overlapping = Event(1, ANNA, "cp_plan", 0, 90)
    assert decide(question, overlapping, second)[0][1:] == ("included", 0, None)
    told = (Detail(2, ANNA, "previous_plans", "1", 60),)
    assert decide(question, overlapping, second, details=told)[0][1:] == ("included", 1, day(60))
    untold = (Detail(2, ANNA, "previous_plans", "0", 60),)
    assert decide(question, overlapping, second, details=untold)[0][1:] == ("included", 0, None)


@pytest.mark.parametrize(
    ("standing", "came", "expected"),
    [
        (None, "early_help", 1),
        ("early_help", "early_help", 0),
        ("early_help", "cin_plan", 1),
        ("cp_plan", "cin_plan", 0),
        ("cp_plan", "care_episode", 1),
    ],
)
def test_a_step_up_is_from_where_the_child_stands(standing: str | None, came: str, expected: int) -> None:
    question = ask(
        "referral_received",
        {"kinds": ["step_up"], "ladder": ["early_help", "cin_plan", "cp_plan", "care_episode"]},
    )
    below = () if standing is None else (Event(2, ANNA, standing, -50),)
    events = (Event(1, ANNA, "referral", 0), *below, Event(3, ANNA, came, 20))
    assert decide(question, *events)[0][1:3] == ("included", expected)


def test_who_stands_on_the_highest_rung_is_left_out_unless_more_is_asked() -> None:
    ladder = {"ladder": ["cin_plan", "cp_plan"]}
    events = (
        Event(1, ANNA, "referral", 0),
        Event(2, ANNA, "cp_plan", -5),
        Event(3, ANNA, "care_episode", 20),
    )
    assert (
        decide(ask("referral_received", {"kinds": ["step_up"], **ladder}), *events)[0][1]
        == "excluded_no_step_left"
    )
    more = ask("referral_received", {"kinds": ["step_up", "care_episode"], **ladder})
    assert decide(more, *events)[0][1:] == ("included", 1, day(20))


def count_open(
    question: Question, *events: Event, covered: tuple[int, int] = (0, 800)
) -> list[tuple[Any, int]]:
    history = make_history([Child(ANNA)], events, covered=covered)
    table = build_decisions(history, question).table
    return list(zip(table["decided_on"].to_pylist(), table["event_id"].to_pylist(), strict=True))


def test_open_cases_are_looked_at_on_the_last_days_of_the_calendar() -> None:
    """Day 0 is 1 January 2020."""
    case = Event(1, ANNA, "referral", 10, 100)
    for every, days in (("month", [30, 59, 90]), ("quarter", [90]), ("year", [90])):
        question = ask("case_open_on_census_date", {"kinds": ["cp_plan"]}, census_dates={"every": every})
        assert count_open(question, case) == [(day(each), 1) for each in days]


def test_a_case_is_open_from_the_day_after_it_was_known_until_it_ends_or_the_child_leaves() -> None:
    named = {"days": [day(each) for each in (10, 11, 20, 21, 40)]}
    question = ask("case_open_on_census_date", {"kinds": ["cp_plan"]}, census_dates=named)
    assert count_open(question, Event(1, ANNA, "referral", 10, 20)) == [(day(11), 1), (day(20), 1)]
    assert count_open(question, Event(1, ANNA, "referral", 10, 20, 15)) == [(day(20), 1)]
    forgotten = (Event(1, ANNA, "referral", 10), Event(2, ANNA, "transferred_out", 20))
    assert count_open(question, *forgotten) == [(day(11), 1)]
    back = (*forgotten, Event(3, ANNA, "cin_plan", 30))
    assert count_open(question, *back) == [(day(11), 1), (day(40), 3)]
    # The newest of several speaks, and the child is one decision.
    both = (Event(1, ANNA, "referral", 5), Event(2, ANNA, "cin_plan", 8))
    assert count_open(question, *both) == [(day(each), 2) for each in (10, 11, 20, 21, 40)]


def test_no_open_case_is_no_decision() -> None:
    question = ask("case_open_on_census_date", {"kinds": ["cp_plan"]}, census_dates={"every": "month"})
    assert count_open(question) == []
    assert count_open(question, covered=(0, 10)) == []


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ({"decision_point": "case_open_on_census_date"}, "needs census_dates"),
        ({"decision_point": "contact_received", "census_dates": {"every": "year"}}, "are for case_open"),
        ({"census_dates": {}}, "say either days or every"),
        ({"census_dates": {"days": ["2024-03-31", "2024-03-31"]}}, "same day is named twice"),
        ({"outcome": {"kinds": ["step_up"]}}, "needs a ladder"),
        ({"outcome": {"kinds": ["cp_plan"], "ladder": ["cin_plan", "cp_plan"]}}, "only climbed by step_up"),
        ({"outcome": {"kinds": ["step_up"], "ladder": ["cin_plan", "cin_plan"]}}, "same rung twice"),
        ({"outcome": {"kinds": ["cp_plan"], "further_windows": [{"within_days": 365}]}}, "names a window twice"),
        ({"outcome": {"kinds": ["cp_plan"], "further_windows": [{"after_days": 9, "within_days": 9}]}}, "must be greater"),
    ],
)  # fmt: skip
def test_questions_that_contradict_themselves_are_refused(question: dict[str, Any], words: str) -> None:
    whole = {"decision_point": "referral_received", "outcome": {"kinds": ["cp_plan"]}} | question
    with pytest.raises(ValidationError, match=words):
        Question.model_validate(whole)


def make_assessed(answer: str) -> CaseHistory:
    events = (Event(1, ANNA, "assessment", 10, 40), Event(2, ANNA, "cin_plan", 20))
    return make_history([Child(ANNA)], events, (Detail(1, ANNA, "assessment_need", answer, 40),))


@pytest.mark.parametrize(("answer", "taken"), [("Yes", True), ("N", False), ("perhaps", None)])
def test_an_assessment_says_what_the_authority_decided(answer: str, taken: bool | None) -> None:
    history, decisions = make_assessed(answer), make_decisions([Decision(ANNA, 40, 1)])
    found = compute_triage(history, decisions, "assessment_authorised")
    assert (None if found is None else found["taken_further"].to_pylist()[0]) == taken
    assert compute_triage(history, decisions, "contact_received") is None


def test_the_assessment_that_is_authorised_is_not_under_way_besides() -> None:
    history, decisions = make_assessed("Y"), make_decisions([Decision(ANNA, 40, 1)])
    found = compute_under_way(history, decisions, "assessment_authorised")
    assert found is not None
    assert "assessment" not in found.column_names
    assert found["cin_plan"].to_pylist() == [True]
