"""Lead times, what was already under way, and the authority's own decision: worked out by hand on small histories."""

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from candour.config.question import Question
from candour.data.decisions.build import build_decisions
from candour.data.decisions.lead_times import compute_lead_times
from candour.data.decisions.triage import compute_triage, is_silent
from candour.data.decisions.under_way import LONGEST_DAYS, compute_under_way
from candour.data.history import Coverage
from small_histories import EVERYTHING, Child, Decision, Detail, Event, day, make_decisions, make_history

ONE = Decision("C000001", 100, 1)
CHILD = Child("C000001")


def look(events: list[Event], kind: str) -> bool | None:
    table = compute_under_way(make_history([CHILD], events), make_decisions([ONE]))
    assert table is not None
    answer: bool | None = table[kind].to_pylist()[0]
    return answer


@pytest.mark.parametrize("kind", LONGEST_DAYS)
@pytest.mark.parametrize(
    ("started", "ended", "known", "expected"),
    [
        (90, None, None, True),
        (90, 99, None, False),
        (90, 100, None, True),  # ends on the day itself: it had not ended before
        (100, None, None, False),  # begins on the day: that may be what the decision led to
        (90, None, 100, False),  # written down on the day itself
        (90, None, 99, True),
    ],
)
def test_only_what_was_open_and_known_before_the_day_counts(
    kind: str, started: int, ended: int | None, known: int | None, expected: bool
) -> None:
    assert look([Event(1, "C000001", kind, started, ended, known)], kind) is expected


@pytest.mark.parametrize(("kind", "longest"), [("section_47", 21), ("assessment", 182)])
def test_what_has_no_end_does_not_stay_open_for_ever(kind: str, longest: int) -> None:
    assert look([Event(1, "C000001", kind, 100 - longest)], kind) is True
    assert look([Event(1, "C000001", kind, 99 - longest)], kind) is False
    # An end that is only written after the decision must not make the answer another one.
    assert look([Event(1, "C000001", kind, 99 - longest, 150)], kind) is False


def test_a_plan_lasts_until_it_ends() -> None:
    assert look([Event(1, "C000001", "cp_plan", -900)], "cp_plan") is True


def test_a_kind_is_null_on_days_that_no_extract_reports_and_absent_where_none_does() -> None:
    history = make_history([CHILD], [Event(1, "C000001", "cp_plan", 90)])
    covered = (
        Coverage("made up", ("referral", "cp_plan"), day(0), day(99)),
        Coverage("made up", ("referral", "assessment"), day(0), day(500)),
    )
    table = compute_under_way(replace(history, coverage=covered), make_decisions([ONE]))
    assert table is not None
    assert table.column_names == ["decision_id", "assessment", "cp_plan"]
    assert table["cp_plan"].to_pylist() == [None]
    assert table["assessment"].to_pylist() == [False]
    nothing = (Coverage("made up", ("referral",), day(0), day(500)),)
    assert compute_under_way(replace(history, coverage=nothing), make_decisions([ONE])) is None


def test_later_events_never_change_what_was_under_way() -> None:
    before = [Event(1, "C000001", "section_47", 95), Event(2, "C000001", "cin_plan", 10, 50)]
    after = [Event(3, "C000001", kind, 101) for kind in LONGEST_DAYS]
    decisions = make_decisions([ONE])
    seen, cut = (
        compute_under_way(make_history([CHILD], events), decisions) for events in (before + after, before)
    )
    assert seen is not None
    assert seen.equals(cut)


def draw_events(seed: int, children: int) -> list[Event]:
    rng = np.random.default_rng(seed)
    events = []
    for number in range(12 * children):
        started = int(rng.integers(0, 300))
        ended = None if rng.random() < 0.3 else started + int(rng.integers(0, 200))
        known = started + int(rng.choice([0, 0, 0, 1, 40]))
        kind = str(rng.choice(list(LONGEST_DAYS)))
        events.append(Event(number, f"C{rng.integers(children):06}", kind, started, ended, known))
    return events


def is_seen_open(event: Event, day_of_decision: int) -> bool:
    """In plain words: begun, known, and neither ended nor too old by the day before."""
    longest = LONGEST_DAYS[event.kind]
    last = event.ended if event.ended is not None else 10_000
    last = last if longest is None else min(last, event.started + longest)
    return (
        max(event.started, event.known or 0) < day_of_decision <= max(last, event.started, event.known or 0)
    )


@pytest.mark.parametrize("seed", range(5))
def test_it_is_what_plain_words_say_and_nothing_that_came_later_enters(seed: int) -> None:
    children = [Child(f"C{number:06}") for number in range(30)]
    events = draw_events(seed, len(children))
    asked = [Decision(child.name, on) for child in children for on in (60, 150, 280)]
    found = compute_under_way(make_history(children, events), make_decisions(asked))
    assert found is not None
    assert all(0 < sum(found[kind].to_pylist()) < len(asked) for kind in LONGEST_DAYS)
    for row, decision in enumerate(asked):
        own = [event for event in events if event.child == decision.child]
        expected = {
            kind: any(event.kind == kind and is_seen_open(event, decision.decided) for event in own)
            for kind in LONGEST_DAYS
        }
        assert {kind: found[kind][row].as_py() for kind in LONGEST_DAYS} == expected
    for on in (60, 150, 280):
        # As the record stood on that day: later events are not there, nor are later ends.
        cut = [
            event._replace(ended=event.ended if event.ended is not None and event.ended < on else None)
            for event in events
            if max(event.started, event.known or 0) < on
        ]
        then = [decision for decision in asked if decision.decided == on]
        seen = compute_under_way(make_history(children, cut), make_decisions(then))
        rows = [row for row, decision in enumerate(asked) if decision.decided == on]
        assert seen is not None
        for kind in LONGEST_DAYS:
            assert seen[kind].to_pylist() == found[kind].take(rows).to_pylist()


def test_lead_times_are_days_to_the_outcome_of_the_window() -> None:
    events = [
        Event(1, "C000001", "referral", 100), Event(2, "C000001", "cp_plan", 117),
        Event(3, "C000002", "referral", 100), Event(4, "C000002", "cp_plan", 600),
    ]  # fmt: skip
    question = Question.model_validate(
        {"decision_point": "referral_received", "outcome": {"kinds": ["cp_plan"], "within_days": 365}}
    )
    history = make_history([CHILD, Child("C000002")], events)
    table = compute_lead_times(build_decisions(history, question).table)
    assert table["days_to_outcome"].to_pylist() == [17, None]


def triage(details: list[Detail], events: list[Event], point: Any = "referral_received") -> pa.Table | None:
    table = compute_triage(make_history([CHILD], events, details), make_decisions([ONE]), point)
    return None if table is None or is_silent(table) else table


REFERRAL = Event(1, "C000001", "referral", 100)


@pytest.mark.parametrize(("code", "expected"), [("1", False), ("true", False), ("0", True), ("No", True)])
def test_no_further_action_is_the_answer_of_the_authority(code: str, expected: bool) -> None:
    table = triage([Detail(1, "C000001", "referral_nfa", code, 105)], [REFERRAL])
    assert table is not None
    assert table["taken_further"].to_pylist() == [expected]


def test_the_record_says_nothing_or_the_question_comes_too_late() -> None:
    other = Event(2, "C000001", "referral", 50)
    assert triage([], [REFERRAL]) is None
    # The answer to another referral is no answer to this one, on whatever day it was written.
    assert triage([Detail(2, "C000001", "referral_nfa", "1", 100)], [REFERRAL, other]) is None
    closed = [Detail(1, "C000001", "referral_nfa", "1", 100)]
    assert triage(closed, [REFERRAL], "referral_closed_no_further_action") is None


def test_two_referrals_of_one_day_are_taken_further_if_either_is() -> None:
    twice = [REFERRAL, Event(2, "C000001", "referral", 100)]
    answers = [Detail(1, "C000001", "referral_nfa", "1", 100), Detail(2, "C000001", "referral_nfa", "0", 100)]
    table = triage(answers, twice)
    assert table is not None
    assert table["taken_further"].to_pylist() == [True]


def test_every_kind_that_is_looked_for_exists() -> None:
    assert set(LONGEST_DAYS) <= set(EVERYTHING)
