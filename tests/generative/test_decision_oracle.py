"""Decisions against an oracle that looks at one child and day at a time, and a flow that adds up."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from candour.config.question import DECIDED_EVENTS, Question
from candour.data.decisions.build import build_decisions
from candour.data.history import CaseHistory
from plain_decisions import decide_plainly
from small_histories import Child, Detail, Event, day, make_history

NAMES = ("C000007", "C000020", "C000100")
DAYS = st.integers(-5, 60)


KINDS = (
    "referral", "referral", "cp_plan", "cp_plan", "care_episode", "section_47", "icpc", "contact", "early_help",
    "assessment", "cin_plan", "died", "transferred_out",
)  # fmt: skip
CODES = (
    ("referral_nfa", "1"), ("referral_nfa", "0"), ("closure_reason", "RC8"), ("closure_reason", "RC3"),
)  # fmt: skip
POINTS = tuple(DECIDED_EVENTS)
OUTCOMES = (
    "cp_plan", "care_episode", "section_47", "re_referral", "re_referral_that_escalates", "second_cp_plan", "step_up",
)  # fmt: skip
RUNGS = ("early_help", "referral", "cin_plan", "cp_plan", "care_episode")


@st.composite
def histories(draw: st.DrawFn) -> CaseHistory:
    # Born on 29 February 2004, the second child turns 18 on day 790: 1 March 2022.
    born = [draw(st.sampled_from([None, -5784, -6560, -6540, 30])) for _ in NAMES]
    events = []
    for number in range(draw(st.integers(0, 14))):
        started = draw(DAYS)
        ended = draw(st.none() | st.integers(started, started + 20))
        known = started + draw(st.sampled_from([0, 0, 2]))
        child, kind = draw(st.sampled_from(NAMES)), draw(st.sampled_from(KINDS))
        events.append(Event(number, child, kind, started, ended, known))
    details = [
        Detail(event.number, event.child, *draw(st.sampled_from(CODES)), draw(DAYS))
        for event in events
        if event.kind == "referral" and draw(st.booleans())
    ]
    details += [
        Detail(
            event.number,
            event.child,
            "previous_plans",
            draw(st.sampled_from(["0", "1", "02"])),
            event.started,
        )
        for event in events
        if event.kind == "cp_plan" and draw(st.booleans())
    ]
    children = [Child(name, born=birth) for name, birth in zip(NAMES, born, strict=True)]
    return make_history(children, events, details, covered=(0, draw(st.sampled_from([40, 60, 80]))))


@st.composite
def questions(draw: st.DrawFn) -> Question:
    after = draw(st.integers(0, 5))
    point = draw(st.sampled_from(POINTS))
    kinds = draw(st.lists(st.sampled_from(OUTCOMES), min_size=1, max_size=2, unique=True))
    outcome: dict[str, object] = {
        "kinds": kinds,
        "after_days": after,
        "within_days": after + draw(st.integers(1, 25)),
        "competing_exits": draw(st.sampled_from(["count_as_no_outcome", "exclude"])),
        "escalates_to": draw(
            st.sampled_from([["section_47"], ["section_47", "icpc", "cp_plan", "care_episode"]])
        ),
    }
    if "step_up" in kinds:
        outcome["ladder"] = draw(st.lists(st.sampled_from(RUNGS), min_size=2, unique=True))
    # Day 30 is 31 January 2020, a day that every calendar of months names.
    census = draw(
        st.sampled_from([{"every": "month"}, {"every": "quarter"}, {"days": [day(12), day(30), day(55)]}])
    )
    return Question.model_validate(
        {
            "decision_point": point,
            "census_dates": census if point == "case_open_on_census_date" else None,
            "outcome": outcome,
            "population": {
                "decided_from": draw(st.sampled_from([None, day(10)])),
                "decided_until": draw(st.sampled_from([None, day(30)])),
                "minimum_age": draw(st.sampled_from([None, 0, 17])),
                "maximum_age": draw(st.sampled_from([15, 17])),
                "exclude_if_open": draw(st.lists(st.sampled_from(["cp_plan", "care_episode"]), unique=True)),
            },
        }
    )


@given(histories(), questions())
@settings(max_examples=600, deadline=None, derandomize=True)
def test_every_decision_is_as_the_oracle_says(history: CaseHistory, question: Question) -> None:
    columns = ["decided_on", "child_id", "event_id", "status", "outcome", "outcome_on", "exit", "exit_on"]
    table = build_decisions(history, question).table
    assert table["decision_id"].to_pylist() == list(range(table.num_rows))
    assert table.select(columns).to_pylist() == decide_plainly(history, question)


@given(histories(), questions())
@settings(max_examples=100, deadline=None, derandomize=True)
def test_the_flow_adds_up_exactly(history: CaseHistory, question: Question) -> None:
    decisions = build_decisions(history, question)
    counted = {
        part: [step.decisions for step in decisions.flow if step.part == part]
        for part in ("all", "left_out", "kept")
    }
    assert counted["all"] == [sum(counted["left_out"]) + sum(counted["kept"])]
    outcomes = [row["outcome"] for row in decisions.table.to_pylist() if row["status"] == "included"]
    kept = next(step for step in decisions.flow if step.part == "kept")
    assert (kept.decisions, kept.events) == (len(outcomes), sum(outcomes))


@cache
def make_dense_history() -> CaseHistory:
    """Sixty children with a dozen events each within 300 days, so that every decision is met with every outcome."""
    chance = np.random.Generator(np.random.PCG64(7))
    names = [f"C{number:06}" for number in range(60)]
    events = []
    for number in range(900):
        started = int(chance.integers(300))
        ended = None if chance.random() < 0.2 else started + int(chance.integers(60))
        kind, child = str(chance.choice(KINDS[:-2] if number % 30 else KINDS[-2:])), str(chance.choice(names))
        events.append(Event(number, child, kind, started, ended, started + int(chance.integers(3))))
    details = [
        Detail(event.number, event.child, "referral_nfa", "1", event.started + 1)
        for event in events
        if event.kind == "referral" and event.number % 2
    ]
    return make_history([Child(name) for name in names], events, details, covered=(0, 320))


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("kind", [*OUTCOMES, "icpc"])
def test_every_point_with_every_outcome(point: str, kind: str) -> None:
    """An oracle that is never asked proves nothing: every pair has decisions with the outcome and without."""
    question = Question.model_validate(
        {
            "decision_point": point,
            "census_dates": {"every": "month"} if point == "case_open_on_census_date" else None,
            "outcome": {
                "kinds": [kind],
                "after_days": 2,
                "within_days": 40,
                "ladder": ["early_help", "cin_plan", "cp_plan", "care_episode"] if kind == "step_up" else [],
            },
        }
    )
    table = build_decisions(make_dense_history(), question).table
    columns = ["decided_on", "child_id", "event_id", "status", "outcome", "outcome_on", "exit", "exit_on"]
    assert table.select(columns).to_pylist() == decide_plainly(make_dense_history(), question)
    assert {0, 1} <= set(table["outcome"].to_pylist())
