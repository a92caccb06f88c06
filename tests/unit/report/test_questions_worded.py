"""Every decision point and every outcome has its words wherever a report speaks of it, and none is called a referral that is not."""

from typing import Any, get_args

import pytest

from candour.config.question import DECIDED_EVENTS, OutcomeKind, Question
from candour.data.decisions.build import DECISIONS
from candour.data.decisions.flow import describe_flow
from candour.data.decisions.points import find_asked
from candour.report.content.question_wording import describe_question
from candour.report.layers.children_wording import list_outcomes, say_aim, say_moment
from candour.report.layers.pathway import draw_pathway
from small_histories import Child, make_history

POINTS = list(DECIDED_EVENTS)
KINDS = list(get_args(OutcomeKind))
OF_REFERRALS = {"referral_received", "referral_closed_no_further_action"}


def ask(point: str, kind: str = "care_episode", **outcome: Any) -> Question:
    return Question.model_validate(
        {
            "decision_point": point,
            "census_dates": {"every": "quarter"} if point == "case_open_on_census_date" else None,
            "outcome": {"kinds": [kind], "ladder": ["cin_plan", "cp_plan"] if kind == "step_up" else []}
            | outcome,
        }
    )


def state(point: str, kind: str = "care_episode") -> dict[str, str]:
    question = ask(point, kind)
    return {
        "decision_point": point,
        "outcome_kinds": kind,
        "outcome_events": ", ".join(question.outcome.events),
        "outcome_within_days": "365",
    }


@pytest.mark.parametrize("point", POINTS)
def test_no_decision_is_called_a_referral_that_is_none(point: str) -> None:
    question = ask(point)
    asked = find_asked(make_history([Child("C000001")]), question)
    flow = describe_flow(DECISIONS.empty_table(), asked.repeated, question, ("excluded_outside_coverage",))
    said = [fact.text for fact in describe_question(question)]
    said += [words for step in flow for words in (step.label, step.reason)]
    said += [say_moment(state(point)), say_aim(state(point))]
    about_open_cases = point == "case_open_on_census_date"
    assert any("referral" in words.lower() for words in said) == (point in OF_REFERRALS or about_open_cases)
    assert say_moment(state(point)) != say_moment({})


def test_every_decision_has_words_of_its_own() -> None:
    assert len({describe_question(ask(point))[0].text for point in POINTS}) == len(POINTS)
    assert len({say_moment(state(point)) for point in POINTS}) == len(POINTS)


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("kind", KINDS)
def test_the_pathway_shows_where_the_list_speaks_and_what_it_seeks(point: str, kind: str) -> None:
    parts = [step.part for step in draw_pathway(state(point, kind))]
    assert parts.count("speaks") == 1
    own_kind = set(ask(point, kind).outcome.events) <= set(DECIDED_EVENTS[ask(point).decision_point])
    assert ("sought" in parts) or own_kind


@pytest.mark.parametrize("kind", KINDS)
def test_every_outcome_has_words(kind: str) -> None:
    said = next(
        fact.text for fact in describe_question(ask("contact_received", kind)) if fact.label == "The outcome"
    )
    assert "_" not in said
    assert len(list_outcomes(state("contact_received", kind))) == 1
    assert say_aim(state("contact_received", kind)).startswith("It looks a year ahead for children who will ")


def test_the_ladder_the_calendar_and_further_windows_are_said() -> None:
    question = ask(
        "case_open_on_census_date",
        "step_up",
        further_windows=[{"within_days": 90}, {"after_days": 90, "within_days": 180}],
    )
    said = {fact.label: fact.text for fact in describe_question(question)}
    assert "31 March, 30 June, 30 September and 31 December" in said["The decision"]
    assert "(a child in need plan, a child protection plan)" in said["The outcome"]
    assert "from day 1 to day 90 and day 91 to day 180. It learns nothing" in said["Further windows"]
    named = question.model_dump() | {"census_dates": {"days": ["2024-03-31", "2023-03-31"]}}
    assert describe_question(Question.model_validate(named))[0].text.endswith(
        "on 31 March 2023 and 31 March 2024."
    )


def test_a_referral_that_must_escalate_names_what_it_leads_to() -> None:
    question = ask("early_help_started", "re_referral_that_escalates", escalates_to=["section_47", "icpc"])
    said = next(fact.text for fact in describe_question(question) if fact.label == "The outcome")
    assert "a further referral is received and, after it, an enquiry under section 47" in said
