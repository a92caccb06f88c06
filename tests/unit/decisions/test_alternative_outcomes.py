"""Other outcomes of the same decisions: worked out by hand, and held against plain Python on made-up histories."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from candour.config.question import Outcome, Question
from candour.data.decisions.alternative_outcomes import (
    ALTERNATIVES,
    compute_alternative_outcomes,
    compute_further_windows,
)
from candour.data.decisions.build import build_decisions
from candour.data.decisions.measures import compute_measures
from candour.data.history import CaseHistory, Coverage
from small_histories import Child, Decision, Event, day, make_decisions, make_history

ONE = Decision("C000001", 10)


def ask(kinds: tuple[str, ...] = ("cp_plan",), **changes: Any) -> Outcome:
    return Outcome.model_validate({"kinds": kinds, "within_days": 30} | changes)


def cover(history: CaseHistory, *spans: tuple[Sequence[str], int, int]) -> CaseHistory:
    covered = [Coverage("made up", tuple(kinds), day(first), day(last)) for kinds, first, last in spans]
    return replace(history, coverage=tuple(covered))


def answer(
    events: list[Event], outcome: Outcome, *, child: Child | None = None, decision: Decision = ONE
) -> dict[str, int | None]:
    """What is said of one decision on day 10, by kind."""
    history = make_history([child or Child("C000001")], events)
    found = compute_alternative_outcomes(history, make_decisions([decision]), outcome)
    assert found["decision_id"].to_pylist() == [0]
    return {kind: found[kind].to_pylist()[0] for kind in found.column_names[1:]}


def test_every_other_kind_has_a_column_and_the_whole_outcome_has_none() -> None:
    assert list(answer([], ask())) == ["referral", "section_47", "icpc", "care_episode"]
    both = answer([], ask(("cp_plan", "care_episode")))
    assert tuple(both) == ALTERNATIVES
    assert set(both.values()) == {0}


@pytest.mark.parametrize(
    ("on", "after", "expected"),
    [
        (9, 0, 0),  # before the decision: not this question
        (10, 0, None),  # on its very day: nothing was left to ask
        (11, 0, 1),
        (40, 0, 1),  # the last day of the window
        (41, 0, 0),
        (15, 5, None),  # before the window opens
        (16, 5, 1),
    ],
)
def test_the_window_is_that_of_the_outcome(on: int, after: int, expected: int | None) -> None:
    events = [Event(1, "C000001", "section_47", on)]
    assert answer(events, ask(after_days=after))["section_47"] == expected


@pytest.mark.parametrize(("on", "after", "expected"), [(10, 0, 0), (11, 0, 1), (12, 5, None), (40, 5, 1)])
def test_the_referral_that_is_decided_about_is_no_further_one(
    on: int, after: int, expected: int | None
) -> None:
    events = [Event(1, "C000001", "referral", 10), Event(2, "C000001", "referral", on)]
    assert answer(events, ask(after_days=after), decision=ONE._replace(event=1))["referral"] == expected


def test_a_referral_on_the_day_of_another_decision_leaves_nothing_to_ask() -> None:
    events = [Event(1, "C000001", "contact", 10), Event(2, "C000001", "referral", 10)]
    assert answer(events, ask(), decision=ONE._replace(event=1))["referral"] is None
    earlier = [Event(1, "C000001", "referral", 4), Event(2, "C000001", "referral", 10)]
    assert answer(earlier, ask(), decision=ONE._replace(event=1))["referral"] is None


def test_the_plan_that_is_decided_about_is_no_further_one() -> None:
    events = [Event(1, "C000001", "cp_plan", 10), Event(2, "C000001", "cp_plan", 30)]
    assert answer(events, ask(("icpc",)), decision=ONE._replace(event=1))["cp_plan"] == 1
    assert answer(events[:1], ask(("icpc",)), decision=ONE._replace(event=1))["cp_plan"] == 0


def test_further_windows_are_asked_like_the_outcome_itself() -> None:
    outcome = ask(
        further_windows=[{"within_days": 5}, {"after_days": 5, "within_days": 60}, {"within_days": 300}]
    )
    history = make_history(
        [Child("C000001")], [Event(1, "C000001", "cp_plan", 13), Event(2, "C000001", "cp_plan", 30)],
        covered=(0, 200),
    )  # fmt: skip
    found = compute_further_windows(history, make_decisions([ONE, Decision("C000001", 20)]), outcome)
    assert found is not None
    assert found.to_pydict() == {
        "decision_id": [0, 1],
        "days_1_to_5": [1, 0],
        # The first plan came before this window opened, so of the first decision nothing is left to ask.
        "days_6_to_60": [None, 1],
        "days_1_to_300": [None, None],
    }
    assert compute_further_windows(history, make_decisions([ONE]), ask()) is None


def test_a_further_event_does_not_heal_one_on_the_very_day() -> None:
    """As for the outcome itself: a child who was already enquired about was not there to be forecast."""
    events = [Event(1, "C000001", "section_47", 10), Event(2, "C000001", "section_47", 20)]
    assert answer(events, ask())["section_47"] is None


@pytest.mark.parametrize(("exits", "expected"), [("count_as_no_outcome", 0), ("exclude", None)])
def test_what_comes_after_an_exit_does_not_count(exits: str, expected: int | None) -> None:
    events = [Event(1, "C000001", "transferred_out", 15), Event(2, "C000001", "section_47", 20)]
    found = answer(events, ask(competing_exits=exits))
    assert found["section_47"] == expected
    assert found["icpc"] == expected


def test_what_comes_on_the_day_of_the_exit_counts() -> None:
    events = [Event(1, "C000001", "died", 15), Event(2, "C000001", "section_47", 15)]
    assert answer(events, ask(competing_exits="exclude"))["section_47"] == 1


def test_another_childs_enquiry_is_none_of_this_ones() -> None:
    history = make_history([Child("C000001"), Child("C000002")], [Event(1, "C000002", "section_47", 20)])
    found = compute_alternative_outcomes(history, make_decisions([ONE]), ask())
    assert found["section_47"].to_pylist() == [0]


def test_a_kind_that_was_not_watched_for_the_whole_window_is_null_and_one_never_reported_has_no_column() -> (
    None
):
    history = make_history([Child("C000001")], [Event(1, "C000001", "section_47", 20)])
    history = cover(history, (["referral", "cp_plan"], 0, 200), (["section_47"], 0, 99), (["icpc"], 70, 120))
    decisions = make_decisions([Decision("C000001", decided) for decided in (10, 69, 70, 90)])
    found = compute_alternative_outcomes(history, decisions, ask())
    assert found.column_names == ["decision_id", "referral", "section_47", "icpc"]
    assert found["referral"].to_pylist() == [0, 0, 0, 0]
    assert found["section_47"].to_pylist() == [1, 0, None, None]
    assert found["icpc"].to_pylist() == [None, None, 0, 0]


def test_a_gap_in_the_window_leaves_nothing_to_say_even_where_one_was_seen() -> None:
    """Else the decisions whose windows are full of holes would look more dangerous than they were."""
    history = make_history([Child("C000001")], [Event(1, "C000001", "section_47", 12)])
    history = cover(history, (["section_47"], 0, 20), (["section_47"], 30, 200))
    assert compute_alternative_outcomes(history, make_decisions([ONE]), ask())["section_47"].to_pylist() == [
        None
    ]


def test_a_gap_on_the_day_of_the_decision_leaves_nothing_to_say() -> None:
    history = cover(make_history([Child("C000001")]), (["section_47"], 11, 200))
    assert compute_alternative_outcomes(history, make_decisions([ONE]), ask())["section_47"].to_pylist() == [
        None
    ]


def test_columns_are_small_numbers_in_the_order_of_the_decisions() -> None:
    children = [Child(f"C{number:06}") for number in range(3)]
    events = [Event(1, "C000001", "icpc", 20)]
    decisions = make_decisions([Decision(name, 10) for name in ("C000002", "C000001", "C000000")])
    found = compute_alternative_outcomes(make_history(children, events), decisions, ask())
    assert found["decision_id"].to_pylist() == [0, 1, 2]
    assert found["icpc"].to_pylist() == [0, 1, 0]
    assert {found.schema.field(kind).type for kind in found.column_names[1:]} == {pa.int8()}


def make_random_history(seed: int) -> CaseHistory:
    """Forty children, a dozen events each within 200 days, exits among them, and coverage with holes."""
    chance = np.random.Generator(np.random.PCG64(seed))
    names = [f"C{number:06}" for number in range(40)]
    # Some turn 18 inside the days that are looked at, and some have no birth date.
    born = [None if number % 9 == 0 else int(chance.integers(-6700, 0)) for number in range(len(names))]
    kinds = [*ALTERNATIVES, *ALTERNATIVES, "referral", "died", "transferred_out", "assessment"]
    events = [
        Event(number, names[int(chance.integers(len(names)))], str(chance.choice(kinds)), int(chance.integers(200)))
        for number in range(480)
    ]  # fmt: skip
    # Some enquiries, plans and starts of care fall on the very day of a referral.
    events += [
        Event(1000 + each.number, each.child, str(chance.choice(ALTERNATIVES[1:])), each.started)
        for each in events
        if each.kind == "referral" and each.number % 2
    ]
    history = make_history([Child(*pair) for pair in zip(names, born, strict=True)], events)
    holes = [
        ([kind], first, first + int(chance.integers(40, 160)))
        for kind in ALTERNATIVES
        for first in (int(chance.integers(-50, 10)), 120)
        if kind not in {"icpc"} or seed % 2
    ]
    return cover(history, (["cp_plan", "referral"], -50, 260), *holes)


class Oracle:
    """One cell at a time in plain Python, straight from the words of the definition."""

    def __init__(self, history: CaseHistory, outcome: Outcome) -> None:
        self.outcome = outcome
        self.born = {row["child_id"]: row["birth_date"] for row in history.children.to_pylist()}
        self.starts: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for row in history.events.to_pylist():
            self.starts[row["child_id"], row["kind"]].append((row["started_on"] - day(0)).days)
        self.watched: defaultdict[str, set[int]] = defaultdict(set)
        for entry in history.coverage:
            first, last = (entry.first_day - day(0)).days, (entry.last_day - day(0)).days
            for kind in entry.kinds:
                self.watched[kind].update(range(first, last + 1))

    def say(self, child: str, decided: int, kind: str, own: str) -> int | None:
        opens, closes = decided + self.outcome.after_days, decided + self.outcome.within_days
        if not set(range(decided, closes + 1)) <= self.watched[kind]:
            return None
        starts = self.starts[child, kind]
        earliest = decided + 1 if kind == own else decided
        if any(earliest <= start <= opens for start in starts):
            return None
        came = [start for start in starts if opens < start <= closes]
        left = [start for start in self.list_exits(child) if decided < start <= closes]
        if left and (not came or min(left) < min(came)):
            return None if self.outcome.competing_exits == "exclude" else 0
        return int(bool(came))

    def list_exits(self, child: str) -> list[int]:
        born = self.born[child]
        exits = self.starts[child, "died"] + self.starts[child, "transferred_out"]
        return exits if born is None else [*exits, find_eighteenth(born)]


def find_eighteenth(born: date) -> int:
    leap_day = (born.month, born.day) == (2, 29)
    turned = date(born.year + 18, 3, 1) if leap_day else born.replace(year=born.year + 18)
    return (turned - day(0)).days


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("exits", ["count_as_no_outcome", "exclude"])
def test_every_cell_agrees_with_plain_python(seed: int, exits: str) -> None:
    history = make_random_history(seed)
    outcome = ask(("cp_plan", "care_episode"), after_days=3 * (seed % 3), competing_exits=exits)
    chance = np.random.Generator(np.random.PCG64(100 + seed))
    asked = [
        Decision(
            str(chance.choice(history.children["child_id"].to_pylist())), int(chance.integers(0, 200)), -1
        )
        for _ in range(100)
    ]
    events = [row for row in history.events.to_pylist() if row["kind"] in {"referral", "cp_plan"}]
    about = [events[int(chance.integers(len(events)))] for _ in range(100)]
    asked += [Decision(row["child_id"], (row["started_on"] - day(0)).days, row["event_id"]) for row in about]
    own = [""] * 100 + [row["kind"] for row in about]
    found = compute_alternative_outcomes(history, make_decisions(asked), outcome)
    oracle = Oracle(history, outcome)
    assert ("icpc" in found.column_names) == bool(seed % 2)
    seen: set[int | None] = set()
    for kind in found.column_names[1:]:
        expected = [
            oracle.say(row.child, row.decided, kind, about) for row, about in zip(asked, own, strict=True)
        ]
        assert found[kind].to_pylist() == expected, kind
        seen |= set(expected)
    assert seen == {0, 1, None}


@pytest.mark.parametrize("kind", ["section_47", "icpc", "care_episode"])
@pytest.mark.parametrize("exits", ["count_as_no_outcome", "exclude"])
def test_it_is_the_answer_that_the_question_itself_would_give(kind: str, exits: str) -> None:
    """Asked about the kind alone, the question includes the decisions that are not null here, with the same outcomes."""
    history = make_random_history(3)
    history = cover(history, (ALTERNATIVES, -50, 260))
    question = {"decision_point": "referral_received", "population": {"maximum_age": 99}}
    own = Question.model_validate(question | {"outcome": ask(competing_exits=exits).model_dump()})
    other = Question.model_validate(question | {"outcome": ask((kind,), competing_exits=exits).model_dump()})
    decisions = build_decisions(history, own).table
    decisions = decisions.filter(pc.equal(decisions["status"], "included"))
    found = compute_alternative_outcomes(history, decisions, own.outcome)
    asked = build_decisions(history, other).table
    expected = dict(zip(asked["event_id"].to_pylist(), asked["outcome"].to_pylist(), strict=True))
    assert found[kind].to_pylist() == [expected[event] for event in decisions["event_id"].to_pylist()]
    assert 0 < found[kind].null_count < found.num_rows


@pytest.mark.parametrize(
    ("born", "expected"), [(10, 0.0), (9, 1 / 365.25), (-3643, 10.001), (20, -10 / 365.25), (None, None)]
)
def test_the_age_is_that_of_the_day_in_years(born: int | None, expected: float | None) -> None:
    history = make_history([Child("C000001", born)])
    (row,) = compute_measures(history, make_decisions([ONE])).to_pylist()
    assert row["age_years"] == (None if expected is None else pytest.approx(expected, abs=1e-3))


def test_an_unknown_age_is_null_and_never_a_number_that_stands_for_it() -> None:
    history = make_history([Child("C000001", None)])
    column = compute_measures(history, make_decisions([ONE]))["age_years"]
    assert column.type == pa.float64()
    assert column.null_count == 1
