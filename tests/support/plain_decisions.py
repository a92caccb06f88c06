"""Decisions once more, one referral at a time, as an oracle for `build_decisions`."""

from datetime import date, timedelta
from typing import Any

from candour.config.question import Question
from candour.data.history import CaseHistory

Row = dict[str, Any]
ORDER = ("died", "turned_18", "transferred_out")


def decide_plainly(history: CaseHistory, question: Question) -> list[Row]:
    """status, outcome, outcome_on, exit and exit_on of every decision, in the order of decision_id."""
    events = history.events.to_pylist()
    born = {row["child_id"]: row["birth_date"] for row in history.children.to_pylist()}
    seen: dict[tuple[date, str], int] = {}
    for event in events:
        decided = _decide(event, history, question.decision_point)
        if decided is not None:
            key = (decided, event["child_id"])
            seen[key] = min(seen.get(key, event["event_id"]), event["event_id"])
    return [
        {"decided_on": decided, "child_id": child, "event_id": event_id}
        | _judge(decided, born[child], [row for row in events if row["child_id"] == child], question, history)
        for (decided, child), event_id in sorted(seen.items())
    ]


def _decide(event: Row, history: CaseHistory, decision_point: str) -> date | None:
    if event["kind"] != "referral":
        return None
    if decision_point == "referral_received":
        return date.fromisoformat(str(event["started_on"]))
    days = []
    for detail in history.details.to_pylist():
        if detail["event_id"] != event["event_id"]:
            continue
        if (detail["field"], detail["code"]) == ("referral_nfa", "1"):
            days.append(detail["known_on"])
        if (detail["field"], detail["code"]) == ("closure_reason", "RC8") and event["ended_on"]:
            days.append(event["ended_on"])
    return min(days, default=None)


def _judge(
    decided: date, born: date | None, events: list[Row], question: Question, history: CaseHistory
) -> Row:
    outcome = question.outcome
    opens, closes = decided + timedelta(outcome.after_days), decided + timedelta(outcome.within_days)
    outcomes = [
        row["started_on"]
        for row in events
        if row["kind"] in outcome.kinds and opens < row["started_on"] <= closes
    ]
    outcome_on = min(outcomes, default=None)
    exits = [
        (row["started_on"], ORDER.index(row["kind"]))
        for row in events
        if row["kind"] in {"died", "transferred_out"}
    ]
    exits += [] if born is None else [(_turn_18(born), 1)]
    exits = [
        (day, kind) for day, kind in exits if decided < day <= closes and (not outcomes or day < outcome_on)
    ]
    first = min(exits, default=None)
    status = _find_status(decided, born, events, question, history, exited=first is not None)
    used = status == "included"
    left = first is not None and status in {"included", "excluded_competing_exit"}
    escalated = used and outcome_on is not None and first is None
    return {
        "status": status,
        "outcome": int(escalated) if used else None,
        "outcome_on": outcome_on if escalated else None,
        "exit": ORDER[first[1]] if first and left else None,
        "exit_on": first[0] if first and left else None,
    }


def _find_status(
    decided: date,
    born: date | None,
    events: list[Row],
    question: Question,
    history: CaseHistory,
    *,
    exited: bool,
) -> str:
    population, outcome, covered = question.population, question.outcome, history.coverage[0]
    first, last = population.decided_from or date.min, population.decided_until or date.max
    lowest = -1 if population.minimum_age is None else population.minimum_age
    reasons = [
        ("excluded_outside_dates", not first <= decided <= last),
        ("excluded_before_coverage", decided < covered.first_day),
        ("excluded_outside_coverage", decided > covered.last_day),
        (
            "excluded_age",
            born is not None and not lowest <= _count_years(born, decided) <= population.maximum_age,
        ),
        *((f"excluded_open:{kind}", _is_open(kind, events, decided)) for kind in population.exclude_if_open),
        (
            "excluded_outcome_before_window",
            any(
                row["kind"] in outcome.kinds
                and decided <= row["started_on"] <= decided + timedelta(outcome.after_days)
                for row in events
            ),
        ),
        ("censored", decided + timedelta(outcome.within_days) > covered.last_day),
        ("excluded_competing_exit", exited and outcome.competing_exits == "exclude"),
    ]
    return next((status for status, holds in reasons if holds), "included")


def _count_years(born: date, decided: date) -> int:
    if born > decided:
        return -1
    return decided.year - born.year - ((decided.month, decided.day) < (born.month, born.day))


def _is_open(kind: str, events: list[Row], decided: date) -> bool:
    return any(
        row["kind"] == kind
        and max(row["started_on"], row["known_on"]) < decided
        and (row["ended_on"] is None or row["ended_on"] >= decided)
        for row in events
    )


def _turn_18(born: date) -> date:
    try:
        return born.replace(year=born.year + 18)
    except ValueError:
        return date(born.year + 18, 3, 1)
