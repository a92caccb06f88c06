"""Who was decided about, when, and what came of it.

One row per decision, whatever became of it: the flow accounts for every one. Outcomes and exits are dated by
the day on which they really began; only features are held to what was known at the time.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from candour.config.question import Question
from candour.data.days import NEVER, UNKNOWN, Numbers, compute_age, write_days
from candour.data.decisions.censoring import Mask, find_spans, is_covered
from candour.data.decisions.children import DecidedChildren, find_decided_children, is_open
from candour.data.decisions.deprivation import take_fifths
from candour.data.decisions.endings import EXITS, Ending, find_endings
from candour.data.decisions.flow import FlowStep, describe_flow
from candour.data.decisions.outcomes import find_next_outcome, is_on_highest_rung
from candour.data.decisions.points import find_asked, list_deciding
from candour.data.history import CaseHistory

DECISIONS = pa.schema(
    [
        # 0, 1, 2, ... in the order of decided_on, child_id, event_id.
        pa.field("decision_id", pa.int64(), nullable=False),
        pa.field("child_id", pa.string(), nullable=False),
        # family_id, or child_id for a child without a listed family.
        pa.field("family_key", pa.string(), nullable=False),
        pa.field("event_id", pa.int64(), nullable=False),
        pa.field("decided_on", pa.date32(), nullable=False),
        # included, censored, or excluded_ and the reason.
        pa.field("status", pa.string(), nullable=False),
        # 1 where the outcome came in the window, else 0; null unless included.
        pa.field("outcome", pa.int8()),
        pa.field("outcome_on", pa.date32()),
        # turned_18, died or transferred_out, where that came in the window before any outcome.
        pa.field("exit", pa.string()),
        pa.field("exit_on", pa.date32()),
    ]
)
AGE_BANDS = ("Not recorded", "Unborn", "Under 1", "1 to 4", "5 to 9", "10 to 15", "16 and over")


@dataclass(frozen=True)
class Decisions:
    """Every decision that was asked about, and the flow from all of them to those that are included."""

    table: pa.Table
    """One row per decision, with the columns of DECISIONS."""
    flow: tuple[FlowStep, ...]


def build_decisions(history: CaseHistory, question: Question) -> Decisions:
    """Find every decision of the question, say whether it can be used, and what the outcome was.

    A decision is left out for the first of these reasons: outside the dates of the question; on a day that the
    extracts do not cover; age; an event that is already open; no step left on the ladder; an outcome on the very day,
    which leaves nothing to forecast and must not count as none; the outcome window not fully observed (censored); an exit before any
    outcome, where the question excludes these. A child whose birth date is missing is never left out for age. An outcome in a window that is not fully observed does not count: else the newest decisions
    would look more dangerous than they were.

    Raises HistoryError where no extract reports a kind of event that the question needs.
    """
    asked = find_asked(history, question)
    children = find_decided_children(history, asked.table)
    endings = find_endings(children, question.outcome)
    reasons = _find_reasons(children, question)
    if question.outcome.competing_exits == "exclude":
        reasons["excluded_competing_exit"] = endings.exit >= 0
    table = _assemble(asked.table, children, reasons, endings)
    return Decisions(table, describe_flow(table, asked.repeated, question, tuple(reasons)))


def compute_groups(history: CaseHistory, decisions: pa.Table) -> pa.Table:
    """The groups of each decision that audits compare: decision_id, sex, ethnic_group, age_band, disability.

    The age band is that of the day of the decision. "Not recorded" is a group of its own. Where areas are known there
    is also `deprivation`, the fifth of the child's area.
    """
    groups, fifths = compute_own_groups(history, decisions), take_fifths(history, decisions["child_id"])
    return groups if fifths is None else groups.append_column("deprivation", pa.chunked_array([fifths]))


def compute_own_groups(
    history: CaseHistory, decisions: pa.Table, found: DecidedChildren | None = None
) -> pa.Table:
    """The same but for the fifth of the area, which depends on all other children. found: the children, where they are known."""
    children = found or find_decided_children(history, decisions)
    band = np.searchsorted([-1, 0, 1, 5, 10, 16], compute_age(children.born, children.decided), side="right")
    return pa.table(
        {
            "decision_id": decisions["decision_id"],
            "sex": children.take("sex"),
            "ethnic_group": children.take("ethnic_group"),
            "age_band": pa.array(AGE_BANDS).take(pa.array(band)),
            "disability": children.take("disability"),
        }
    )


def _find_reasons(children: DecidedChildren, question: Question) -> dict[str, Mask]:
    """Why a decision cannot be used: for each status, in order of precedence, the decisions it holds for."""
    population, outcome = question.population, question.outcome
    coverage, decided = children.history.coverage, children.decided
    decides = list_deciding(children.history, question.decision_point)
    needed = {kind: find_spans(coverage, kind) for kind in (*decides, *outcome.events)}
    asked_from = np.datetime64(population.decided_from or "0001-01-01", "D").astype(np.int64)
    asked_until = np.datetime64(population.decided_until or "9999-12-31", "D").astype(np.int64)
    age = compute_age(children.born, decided)
    lowest = UNKNOWN if population.minimum_age is None else population.minimum_age
    reasons = {
        "excluded_outside_dates": (decided < asked_from) | (decided > asked_until),
        "excluded_before_coverage": decided < max(spans[0].first for spans in needed.values()),
        "excluded_outside_coverage": ~np.logical_and.reduce(
            [is_covered(needed[kind], decided, decided) for kind in decides]
        ),
        "excluded_age": (age != UNKNOWN) & ((age < lowest) | (age > population.maximum_age)),
    }
    for kind in population.exclude_if_open:
        find_spans(coverage, kind)
        reasons[f"excluded_open:{kind}"] = is_open(children, kind)
    if outcome.kinds == ("step_up",):
        reasons["excluded_no_step_left"] = is_on_highest_rung(children, outcome)
    # Escalated before the window opens: there is nothing left to forecast, and "no outcome" would be untrue.
    soonest = find_next_outcome(children, outcome, decided - 1)
    reasons["excluded_outcome_before_window"] = soonest <= decided + outcome.after_days
    watched = [is_covered(needed[kind], decided, decided + outcome.within_days) for kind in outcome.events]
    reasons["censored"] = ~np.logical_and.reduce(watched)
    return reasons


def _choose_status(reasons: dict[str, Mask], count: int) -> Numbers:
    """The place of the first reason that holds for each decision; the number of reasons where none does."""
    status = np.full(count, len(reasons), dtype=np.int64)
    for place, holds in reversed(list(enumerate(reasons.values()))):
        status[holds] = place
    return status


def _assemble(
    asked: pa.Table, children: DecidedChildren, reasons: dict[str, Mask], endings: Ending
) -> pa.Table:
    status = _choose_status(reasons, len(children.child))
    names = np.array([*reasons, "included"])
    included = status == len(reasons)
    escalated = included & (endings.outcome_on != NEVER)
    left = (included | (names[status] == "excluded_competing_exit")) & (endings.exit >= 0)
    columns = {
        "decision_id": pa.array(np.arange(len(status), dtype=np.int64)),
        "child_id": asked["child_id"],
        "family_key": pc.coalesce(children.take("family_id"), asked["child_id"]),
        "event_id": asked["event_id"],
        "decided_on": asked["decided_on"],
        "status": pa.array(names.tolist()).take(pa.array(status)),
        "outcome": pa.array(escalated.astype(np.int8), mask=~included),
        "outcome_on": write_days(endings.outcome_on, known=escalated),
        "exit": pa.array(EXITS).take(pa.array(endings.exit, mask=~left)),
        "exit_on": write_days(endings.exit_on, known=left),
    }
    return pa.table(columns, schema=DECISIONS).combine_chunks()
