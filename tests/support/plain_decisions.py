"""Decisions once more, one child and day at a time, as an oracle for `build_decisions`."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from candour.config.question import Question
from candour.data.history import CaseHistory

Row = dict[str, Any]
ORDER = ("died", "turned_18", "transferred_out")
STARTS = {
    "referral_received": "referral", "contact_received": "contact", "early_help_started": "early_help",
    "cin_plan_started": "cin_plan", "cp_plan_started": "cp_plan",
}  # fmt: skip
ESCALATES = ("section_47", "icpc", "cp_plan", "care_episode")
DAY = timedelta(1)


def decide_plainly(history: CaseHistory, question: Question) -> list[Row]:
    """status, outcome, outcome_on, exit and exit_on of every decision, in the order of decision_id."""
    events = history.events.to_pylist()
    details = history.details.to_pylist()
    born = {row["child_id"]: row["birth_date"] for row in history.children.to_pylist()}
    seen: dict[tuple[date, str], Row] = {}
    for decided, event in _list_decisions(events, details, question, history):
        key = (decided, event["child_id"])
        # Of open cases the newest speaks, of everything else the first that was written down.
        newest = -event["started_on"].toordinal() if question.census_dates else 0
        if key not in seen or (newest, event["event_id"]) < seen[key]["rank"]:
            seen[key] = event | {"rank": (newest, event["event_id"])}
    rows = []
    for (decided, child), own in sorted(seen.items(), key=lambda entry: entry[0]):
        story = Story(decided, own, [row for row in events if row["child_id"] == child], details, question)
        judged = _judge(story, born[child], history)
        rows.append({"decided_on": decided, "child_id": child, "event_id": own["event_id"]} | judged)
    return rows


def _list_decisions(
    events: list[Row], details: list[Row], question: Question, history: CaseHistory
) -> Iterator[tuple[date, Row]]:
    for event in events:
        if question.decision_point == "case_open_on_census_date":
            yield from (
                (day, event) for day in _list_census(question, history) if _is_case(event, events, day)
            )
        elif question.decision_point == "referral_closed_no_further_action":
            closed = _close(event, details)
            if closed is not None:
                yield closed, event
        elif question.decision_point == "assessment_authorised":
            if event["kind"] == "assessment" and event["ended_on"] is not None:
                yield event["ended_on"], event
        elif event["kind"] == STARTS[question.decision_point]:
            yield event["started_on"], event


def _close(event: Row, details: list[Row]) -> date | None:
    days = []
    for detail in details:
        if detail["event_id"] != event["event_id"] or event["kind"] != "referral":
            continue
        if (detail["field"], detail["code"]) == ("referral_nfa", "1"):
            days.append(detail["known_on"])
        if (detail["field"], detail["code"]) == ("closure_reason", "RC8") and event["ended_on"]:
            days.append(event["ended_on"])
    return min(days, default=None)


def _list_census(question: Question, history: CaseHistory) -> list[date]:
    assert question.census_dates is not None
    if question.census_dates.days:
        return list(question.census_dates.days)
    closing = {"month": range(1, 13), "quarter": (3, 6, 9, 12), "year": (3,)}[
        question.census_dates.every or "year"
    ]
    covered = history.coverage[0]
    length = (covered.last_day - covered.first_day).days
    days = [covered.first_day + n * DAY for n in range(length + 1)]
    return [day for day in days if day.month in closing and (day + DAY).day == 1]


def _is_case(event: Row, events: list[Row], day: date) -> bool:
    gone = any(
        row["kind"] in {"died", "transferred_out"}
        and row["child_id"] == event["child_id"]
        and event["started_on"] <= row["started_on"] <= day
        for row in events
    )
    return event["kind"] in {"referral", "cin_plan"} and _is_open(event, day, known=True) and not gone


class Story:
    """What happened to the child of one decision, and which of it is the outcome."""

    def __init__(
        self, decided: date, own: Row, events: list[Row], details: list[Row], question: Question
    ) -> None:
        self.decided, self.own, self.events, self.details = decided, own, events, details
        self.question = question
        self.outcomes = sorted(day for kind in question.outcome.kinds for day in self._list_days(kind))

    def _list_others(self, *kinds: str) -> list[Row]:
        """Events on the day of the decision or later, but for those that are what is decided about."""
        is_start = self.own["started_on"] == self.decided
        return [
            row
            for row in self.events
            if row["kind"] in kinds
            and row["started_on"] >= self.decided
            and not (is_start and row["kind"] == self.own["kind"] and row["started_on"] == self.decided)
        ]

    def _list_days(self, kind: str) -> list[date]:
        match kind:
            case "re_referral":
                found = self._list_others("referral")
            case "re_referral_that_escalates":
                referred = [row["started_on"] for row in self._list_others("referral")]
                found = [
                    row
                    for row in self.events
                    if row["kind"] in self.question.outcome.escalates_to
                    and any(day <= row["started_on"] for day in referred)
                ]
            case "second_cp_plan":
                found = [row for row in self._list_others("cp_plan") if self._is_second(row)]
            case "step_up":
                ladder = self.question.outcome.ladder
                found = self._list_others(*ladder[self.find_rung() + 1 :])
            case _:
                found = self._list_others(kind)
        return [row["started_on"] for row in found]

    def _is_second(self, plan: Row) -> bool:
        told = any(
            detail["event_id"] == plan["event_id"]
            and detail["field"] == "previous_plans"
            and int(detail["code"]) > 0
            for detail in self.details
        )
        return told or any(
            row["kind"] == "cp_plan"
            and row["started_on"] < plan["started_on"]
            and row["ended_on"] is not None
            and row["ended_on"] <= plan["started_on"]
            for row in self.events
        )

    def find_rung(self) -> int:
        ladder = self.question.outcome.ladder
        standing = [
            ladder.index(row["kind"])
            for row in self.events
            if row["kind"] in ladder
            and (
                _is_open(row, self.decided, known=False)
                or (row["event_id"] == self.own["event_id"] and row["started_on"] == self.decided)
            )
        ]
        return max(standing, default=-1)


def _judge(story: Story, born: date | None, history: CaseHistory) -> Row:
    outcome, decided = story.question.outcome, story.decided
    opens, closes = decided + timedelta(outcome.after_days), decided + timedelta(outcome.within_days)
    outcome_on = min((day for day in story.outcomes if opens < day <= closes), default=None)
    exits = [
        (row["started_on"], ORDER.index(row["kind"]))
        for row in story.events
        if row["kind"] in {"died", "transferred_out"}
    ]
    exits += [] if born is None else [(_turn_18(born), 1)]
    exits = [
        (day, kind)
        for day, kind in exits
        if decided < day <= closes and (outcome_on is None or day < outcome_on)
    ]
    first = min(exits, default=None)
    status = _find_status(story, born, history, exited=first is not None)
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


def _find_status(story: Story, born: date | None, history: CaseHistory, *, exited: bool) -> str:
    question, decided = story.question, story.decided
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
        *(
            (
                f"excluded_open:{kind}",
                any(row["kind"] == kind and _is_open(row, decided, known=True) for row in story.events),
            )
            for kind in population.exclude_if_open
        ),
        (
            "excluded_no_step_left",
            outcome.kinds == ("step_up",) and story.find_rung() == len(outcome.ladder) - 1,
        ),
        (
            "excluded_outcome_before_window",
            any(decided <= day <= decided + timedelta(outcome.after_days) for day in story.outcomes),
        ),
        ("censored", decided + timedelta(outcome.within_days) > covered.last_day),
        ("excluded_competing_exit", exited and outcome.competing_exits == "exclude"),
    ]
    return next((status for status, holds in reasons if holds), "included")


def _count_years(born: date, decided: date) -> int:
    if born > decided:
        return -1
    return decided.year - born.year - ((decided.month, decided.day) < (born.month, born.day))


def _is_open(event: Row, day: date, *, known: bool) -> bool:
    """Begun before the day (and known before it), and not over before it."""
    begun = max(event["started_on"], event["known_on"]) if known else event["started_on"]
    return bool(begun < day and (event["ended_on"] is None or event["ended_on"] >= day))


def _turn_18(born: date) -> date:
    try:
        return born.replace(year=born.year + 18)
    except ValueError:
        return date(born.year + 18, 3, 1)
