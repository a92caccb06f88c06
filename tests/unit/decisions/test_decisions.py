"""Decisions, worked out by hand: windows, coverage, exits, ages and groups."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from candour.config.question import Question
from candour.data.decisions.build import DECISIONS, build_decisions, compute_groups
from candour.data.history import CaseHistory, Coverage
from candour.errors import HistoryError
from small_histories import Child, Detail, Event, day, make_history

COMES = [Child("C000001")]


def ask(
    outcome: dict[str, Any] | None = None, *, point: str = "referral_received", **population: Any
) -> Question:
    settled = {"kinds": ["cp_plan"], "within_days": 30} | (outcome or {})
    return Question.model_validate({"decision_point": point, "outcome": settled, "population": population})


def read(history: CaseHistory, question: Question, *columns: str) -> list[tuple[Any, ...]]:
    return [
        tuple(row[name] for name in columns) for row in build_decisions(history, question).table.to_pylist()
    ]


@pytest.mark.parametrize(
    ("plan", "after", "expected"),
    [
        (11, 0, 1),
        (40, 0, 1),  # the last day of the window
        (41, 0, 0),
        (15, 5, None),  # escalated before the window opens: never counted as unharmed
        (16, 5, 1),
        (9, 0, 0),
    ],
)
def test_the_window_opens_after_and_closes_at_the_end(plan: int, after: int, expected: int | None) -> None:
    history = make_history(COMES, [Event(1, "C000001", "referral", 10), Event(2, "C000001", "cp_plan", plan)])
    found = read(history, ask({"after_days": after}), "outcome", "outcome_on")
    assert found == [(expected, day(plan) if expected else None)]


@pytest.mark.parametrize("kind", ["section_47", "care_episode"])
def test_a_child_who_escalated_on_the_very_day_is_left_out_and_never_counts_as_unharmed(kind: str) -> None:
    """A child met alone at the port comes into care on the day of the referral: nothing is left to forecast."""
    history = make_history(COMES, [Event(1, "C000001", "referral", 10), Event(2, "C000001", kind, 10)])
    decisions = build_decisions(history, ask({"kinds": [kind]}))
    assert decisions.table["status"].to_pylist() == ["excluded_outcome_before_window"]
    assert decisions.table["outcome"].to_pylist() == [None]
    assert ("The outcome came on the day of the decision, or before the window opens", 1) in [
        (step.label, step.decisions) for step in decisions.flow
    ]


def test_the_first_outcome_counts_by_its_real_start_however_late_it_was_known() -> None:
    plans = [Event(2, "C000001", "cp_plan", 30), Event(3, "C000001", "cp_plan", 20, known=400)]
    history = make_history(COMES, [Event(1, "C000001", "referral", 10), *plans])
    assert read(history, ask(), "outcome_on") == [(day(20),)]


def test_a_short_break_is_no_outcome() -> None:
    history = make_history(
        COMES, [Event(1, "C000001", "referral", 10), Event(2, "C000001", "short_break", 20)]
    )
    assert read(history, ask({"kinds": ["care_episode"]}), "outcome") == [(0,)]


def test_another_childs_plan_is_no_outcome() -> None:
    children = [Child("C000001"), Child("C000002")]
    history = make_history(
        children, [Event(1, "C000001", "referral", 10), Event(2, "C000002", "cp_plan", 20)]
    )
    assert read(history, ask(), "child_id", "outcome") == [("C000001", 0)]


def test_two_referrals_on_one_day_are_one_decision_and_are_counted() -> None:
    events = [Event(number, "C000001", "referral", 10) for number in (5, 3)]
    decisions = build_decisions(make_history(COMES, events), ask())
    assert decisions.table["event_id"].to_pylist() == [3]
    assert [(step.decisions, step.part) for step in decisions.flow[:2]] == [(2, "all"), (1, "left_out")]


def cover(history: CaseHistory, *spans: tuple[Sequence[str], int, int]) -> CaseHistory:
    covered = [Coverage("made up", tuple(kinds), day(first), day(last)) for kinds, first, last in spans]
    return replace(history, coverage=tuple(covered))


def test_a_window_must_be_covered_for_every_kind_of_outcome() -> None:
    history = make_history(
        COMES, [Event(number, "C000001", "referral", number) for number in (10, 69, 70, 71)]
    )
    history = cover(history, (["referral", "cp_plan"], 0, 200), (["care_episode"], 0, 99))
    statuses = read(history, ask({"kinds": ["cp_plan", "care_episode"]}), "status")
    assert statuses == [("included",), ("included",), ("censored",), ("censored",)]


def test_an_outcome_in_a_window_that_is_not_covered_does_not_count() -> None:
    history = make_history(
        COMES, [Event(1, "C000001", "referral", 90), Event(2, "C000001", "cp_plan", 95)], covered=(0, 100)
    )
    assert read(history, ask(), "status", "outcome", "outcome_on") == [("censored", None, None)]


def test_two_returns_that_touch_cover_a_window_across_them_and_a_gap_does_not() -> None:
    history = make_history(COMES, [Event(1, "C000001", "referral", 90)])
    both = ["referral", "cp_plan"]
    assert read(cover(history, (both, 0, 99), (both, 100, 200)), ask(), "status") == [("included",)]
    assert read(cover(history, (both, 0, 99), (both, 101, 200)), ask(), "status") == [("censored",)]
    # The longer return holds the shorter one.
    assert read(cover(history, (both, 0, 200), (both, 50, 60)), ask(), "status") == [("included",)]


def test_a_gap_on_the_first_day_of_the_window_censors_and_so_does_one_on_the_day_itself() -> None:
    """On a day that no return covers, nobody can say that the child had not escalated already."""
    history = make_history(COMES, [Event(number, "C000001", "referral", number) for number in (10, 11, 12)])
    history = cover(history, (["referral"], 0, 300), (["cp_plan"], 0, 10), (["cp_plan"], 12, 300))
    assert read(history, ask(), "status") == [("censored",), ("censored",), ("included",)]


def test_decisions_before_or_outside_the_returns_are_left_out() -> None:
    history = make_history(
        COMES, [Event(number, "C000001", "referral", number) for number in (-1, 0, 101, 301)]
    )
    both = ["referral", "cp_plan"]
    statuses = read(cover(history, (both, 0, 99), (both, 150, 300)), ask(), "status")
    assert statuses == [
        ("excluded_before_coverage",),
        ("included",),
        ("excluded_outside_coverage",),
        ("excluded_outside_coverage",),
    ]


def test_an_outcome_that_no_extract_reports_is_an_error_and_not_a_nought() -> None:
    history = cover(make_history(COMES), (["referral"], 0, 100))
    with pytest.raises(HistoryError, match="'cp_plan'"):
        build_decisions(history, ask())
    history = cover(make_history(COMES), (["referral", "cp_plan"], 0, 100))
    with pytest.raises(HistoryError, match="'care_episode'"):
        build_decisions(history, ask(exclude_if_open=["care_episode"]))


@pytest.mark.parametrize("kind", ["died", "transferred_out"])
def test_an_exit_before_any_outcome_counts_as_none_or_is_left_out(kind: str) -> None:
    events = [
        Event(1, "C000001", "referral", 10),
        Event(2, "C000001", kind, 20),
        Event(3, "C000001", "cp_plan", 25),
    ]
    history = make_history(COMES, events)
    columns = ("status", "outcome", "outcome_on", "exit", "exit_on")
    assert read(history, ask(), *columns) == [("included", 0, None, kind, day(20))]
    assert build_decisions(history, ask()).flow[-1].decisions == 1
    left_out = [("excluded_competing_exit", None, None, kind, day(20))]
    assert read(history, ask({"competing_exits": "exclude"}), *columns) == left_out


def test_an_exit_after_or_on_the_day_of_the_outcome_is_none() -> None:
    events = [
        Event(1, "C000001", "referral", 10),
        Event(2, "C000001", "died", 20),
        Event(3, "C000001", "cp_plan", 20),
    ]
    assert read(make_history(COMES, events), ask(), "outcome", "exit") == [(1, None)]


@pytest.mark.parametrize(("gone", "expected"), [(10, None), (11, "died"), (40, "died"), (41, None)])
def test_an_exit_counts_from_the_day_after_to_the_end_of_the_window(gone: int, expected: str | None) -> None:
    events = [Event(1, "C000001", "referral", 10), Event(2, "C000001", "died", gone)]
    assert read(make_history(COMES, events), ask({"after_days": 5}), "exit") == [(expected,)]


def test_turning_18_is_an_exit() -> None:
    born = (date(2002, 1, 21) - day(0)).days
    history = make_history([Child("C000001", born=born)], [Event(1, "C000001", "referral", 10)])
    assert read(history, ask(), "outcome", "exit", "exit_on") == [(0, "turned_18", date(2020, 1, 21))]


def test_ages_at_the_edges() -> None:
    born = {"C000001": date(2002, 1, 12), "C000002": date(2002, 1, 11), "C000003": date(2020, 1, 12)}
    children = [Child(name, born=(birth - day(0)).days) for name, birth in born.items()]
    events = [Event(place, name, "referral", 10) for place, name in enumerate([*born, "C000004"])]
    history = make_history([*children, Child("C000004", born=None)], events)
    statuses = read(history, ask(minimum_age=0), "child_id", "status")
    # On 11 January 2020 the first is 17, the second is 18 today, the third is born tomorrow, the fourth unknown.
    assert dict(statuses) == {
        "C000001": "included", "C000002": "excluded_age", "C000003": "excluded_age", "C000004": "included",
    }  # fmt: skip
    assert ("C000003", "included") in read(history, ask(), "child_id", "status")


@pytest.mark.parametrize(
    ("plan", "status"),
    [
        (Event(2, "C000001", "cp_plan", 5), "excluded_open:cp_plan"),
        (Event(2, "C000001", "cp_plan", 5, 10), "excluded_open:cp_plan"),
        (Event(2, "C000001", "cp_plan", 5, 9), "included"),
        (Event(2, "C000001", "cp_plan", 10), "excluded_outcome_before_window"),
        (Event(2, "C000001", "cp_plan", 5, known=10), "included"),
    ],
)
def test_what_is_open_on_the_day(plan: Event, status: str) -> None:
    history = make_history(COMES, [Event(1, "C000001", "referral", 10), plan])
    assert read(history, ask(exclude_if_open=["cp_plan"]), "status") == [(status,)]


def test_closed_with_no_further_action_at_once_or_after_an_assessment() -> None:
    events = [
        Event(1, "C000001", "referral", 10, 12),
        Event(2, "C000001", "referral", 20, 60),
        Event(3, "C000001", "referral", 70, 75),
        Event(4, "C000001", "referral", 80),
    ]
    details = [
        Detail(1, "C000001", "referral_nfa", "1", 11),
        Detail(2, "C000001", "closure_reason", "RC8", 60),
        Detail(3, "C000001", "closure_reason", "RC1", 75),
        Detail(4, "C000001", "closure_reason", "RC8", 99),
        Detail(4, "C000001", "referral_nfa", "0", 81),
    ]
    question = ask(point="referral_closed_no_further_action")
    assert read(make_history(COMES, events, details), question, "event_id", "decided_on") == [
        (1, day(11)),
        (2, day(60)),
    ]


def test_the_order_is_by_day_child_and_event() -> None:
    children = [Child("C000001", family="F1"), Child("C000002")]
    events = [
        Event(1, "C000002", "referral", 5),
        Event(2, "C000001", "referral", 9),
        Event(3, "C000001", "referral", 5),
    ]
    history = make_history(children, events)
    table = build_decisions(history, ask()).table
    assert table.schema.equals(DECISIONS)
    assert table["event_id"].to_pylist() == [3, 1, 2]
    assert table["family_key"].to_pylist() == ["F1", "C000002", "F1"]


def test_no_decisions_at_all_is_an_empty_table() -> None:
    decisions = build_decisions(make_history(COMES), ask())
    assert decisions.table.num_rows == 0
    assert {step.decisions for step in decisions.flow} == {0}


def test_an_event_of_an_unknown_child_is_an_error_that_names_nobody() -> None:
    history = make_history(COMES, [Event(1, "C000009", "referral", 10)])
    with pytest.raises(HistoryError, match="not among its children") as caught:
        build_decisions(history, ask())
    assert "C000009" not in str(caught.value)


@pytest.mark.parametrize(
    ("born", "band"),
    [
        (None, "Not recorded"),
        (date(2020, 1, 12), "Unborn"),
        (date(2020, 1, 11), "Under 1"),
        (date(2019, 1, 12), "Under 1"),
        (date(2019, 1, 11), "1 to 4"),
        (date(2015, 1, 11), "5 to 9"),
        (date(2010, 1, 12), "5 to 9"),
        (date(2010, 1, 11), "10 to 15"),
        (date(2004, 1, 12), "10 to 15"),
        (date(2004, 1, 11), "16 and over"),
    ],
)
def test_groups_are_those_of_the_day(born: date | None, band: str) -> None:
    child = Child(
        "C000001", None if born is None else (born - day(0)).days, None, "Male", "Mixed", "Not recorded"
    )
    history = make_history([child], [Event(1, "C000001", "referral", 10)])
    groups = compute_groups(history, build_decisions(history, ask()).table).to_pylist()
    assert groups == [
        {
            "decision_id": 0,
            "sex": "Male",
            "ethnic_group": "Mixed",
            "age_band": band,
            "disability": "Not recorded",
        }
    ]
