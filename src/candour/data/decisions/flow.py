"""The flow of decisions: from all that were found to those that are used, with nothing lost in between."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from candour.config.question import DecisionPoint, Question


class Words(NamedTuple):
    """What the decisions are called in the flow."""

    start: str
    again: str
    reported: str


_WORDS: Mapping[DecisionPoint, Words] = {
    "referral_received": Words(
        "Referrals received", "Another referral of the same child on the same day", "referrals"
    ),
    "referral_closed_no_further_action": Words(
        "Referrals closed with no further action", "Another referral of the same child on the same day", "referrals"
    ),
    "contact_received": Words(
        "Contacts received", "Another contact about the same child on the same day", "contacts"
    ),
    "early_help_started": Words(
        "Starts of early help", "Another start of early help of the same child on the same day", "early help"
    ),
    "assessment_authorised": Words(
        "Assessments authorised", "Another assessment of the same child authorised on the same day", "assessments"
    ),
    "case_open_on_census_date": Words(
        "Open referrals and plans on the census days", "Another open referral or plan of the same child on the same day",
        "referrals and child in need plans",
    ),
    "cin_plan_started": Words(
        "Starts of child in need plans", "Another such plan of the same child that started on the same day",
        "child in need plans",
    ),
    "cp_plan_started": Words(
        "Starts of child protection plans", "Another such plan of the same child that started on the same day",
        "child protection plans",
    ),
}  # fmt: skip
_OPEN = {
    "cp_plan": "child protection plan",
    "care_episode": "period of care",
    "cin_plan": "child in need plan",
    "early_help": "period of early help",
}
_EXITED = "turned 18, moved away or died in the window, before any outcome"


@dataclass(frozen=True)
class FlowStep:
    """One box of the flow diagram.

    `all` = the sum of every `left_out` and of `kept`, exactly; `of_which` is a part of `kept`.
    """

    label: str
    """Plain English."""
    decisions: int
    children: int
    """Different children; one child may be in several steps."""
    events: int | None
    """How many of these decisions had the outcome; None where it was not looked for."""
    reason: str
    """Why these decisions are here, for a reader who is no programmer."""
    part: Literal["all", "left_out", "kept", "of_which"] = "left_out"


def describe_flow(
    table: pa.Table, repeated: pa.Table, question: Question, reasons: tuple[str, ...]
) -> tuple[FlowStep, ...]:
    """Count every decision once: all, then what was left out and why, then what is kept, then the exits in it."""
    words = _WORDS[question.decision_point]
    ids = [*table["child_id"].chunks, *repeated["child_id"].chunks]
    everyone = pa.table({"child_id": pa.chunked_array(ids, pa.string())})
    start = _count(everyone, words.start, "Every such decision in the extracts.", part="all")
    twice = _count(
        repeated,
        words.again,
        "What is decided of one child on one day is one decision.",
    )
    left_out = [
        _count(table.filter(pc.equal(table["status"], status)), *_describe_reason(status, question))
        for status in reasons
    ]
    included = table.filter(pc.equal(table["status"], "included"))
    kept = _count(included, "Decisions used", "These are forecast and tested.", part="kept")
    exited = _count(
        included.filter(pc.is_valid(included["exit"])),
        f"Of these: {_EXITED}",
        "They count as having had no outcome; the extracts cannot show what came later.",
        part="of_which",
    )
    counted = question.outcome.competing_exits == "count_as_no_outcome"
    return (start, twice, *left_out, kept, *((exited,) if counted else ()))


def _count(
    rows: pa.Table,
    label: str,
    reason: str,
    *,
    part: Literal["all", "left_out", "kept", "of_which"] = "left_out",
) -> FlowStep:
    outcome_known = part in {"kept", "of_which"}
    events = int(np.sum(rows["outcome"].to_numpy() == 1)) if outcome_known else None
    children = pc.count_distinct(rows["child_id"]).as_py()
    return FlowStep(label, rows.num_rows, children, events, reason, part)


def _describe_reason(status: str, question: Question) -> tuple[str, str]:
    if status.startswith("excluded_open:"):
        name = _OPEN[status.removeprefix("excluded_open:")]
        return f"A {name} was already open", "The question leaves these children out."
    window = f"{question.outcome.after_days + 1} to {question.outcome.within_days} days after the decision"
    return {
        "excluded_outside_dates": (
            "Outside the dates of the question",
            "The question names its first or last day.",
        ),
        "excluded_before_coverage": (
            "Before the extracts begin",
            "Decisions from before the first day that every needed extract covers are only there by chance.",
        ),
        "excluded_outside_coverage": (
            "In a gap of the extracts, or after their end",
            f"No extract reports all {_WORDS[question.decision_point].reported} of that day.",
        ),
        "excluded_age": (
            "Outside the ages of the question",
            "Age in completed years on the day of the decision.",
        ),
        "excluded_no_step_left": (
            "Already on the highest rung",
            "These children are where the highest step of the ladder leads, so there is none that they could still take.",
        ),
        "excluded_outcome_before_window": (
            "The outcome came on the day of the decision, or before the window opens",
            "There was nothing left to forecast, and counting these as having had no outcome would be wrong.",
        ),
        "censored": (
            "Outcome not fully observed",
            f"The extracts do not cover all the days from {window}, so nobody can say that nothing happened.",
        ),
        "excluded_competing_exit": (
            f"Children who {_EXITED}",
            "The question leaves these out; the extracts cannot show what came later.",
        ),
    }[status]
