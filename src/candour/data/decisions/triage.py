"""What the authority itself decided at the moment that is asked about, where the record says so.

It is what followed from the worker's decision, so it is never a feature: a forecast has to stand beside it, not on it.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from candour.config.question import DecisionPoint
from candour.data.days import Numbers, find_codes, make_keys, read_days
from candour.data.decisions.children import DecidedChildren, find_decided_children
from candour.data.history import CaseHistory

_YES = ("1", "true", "yes", "y")
_NO = ("0", "false", "no", "n")


class Answer(NamedTuple):
    """Where the record says what was decided: the field, the kind of event that has it, and which codes mean taken further."""

    field: str
    event: str
    day: Literal["started_on", "ended_on"]
    taken: tuple[str, ...]
    refused: tuple[str, ...]


ANSWERS: Mapping[DecisionPoint, Answer] = {
    "referral_received": Answer("referral_nfa", "referral", "started_on", _NO, _YES),
    "assessment_authorised": Answer("assessment_need", "assessment", "ended_on", _YES, _NO),
}
"""Of the other moments no extract records the authority's own yes or no."""


def compute_triage(
    history: CaseHistory,
    decisions: pa.Table,
    decision_point: DecisionPoint,
    found: DecidedChildren | None = None,
) -> pa.Table | None:
    """decision_id and taken_further: whether the authority went on, or decided on no further action.

    Of a referral that it was not closed with no further action, of an assessment that it found a need for support. Several
    of one child on one day are one decision, which is taken further if any of them is. Null where nothing was recorded. None
    where the question is asked at another moment.
    """
    answer = ANSWERS.get(decision_point)
    if answer is None:
        return None
    answers = history.details.filter(pc.equal(history.details["field"], answer.field))
    children = found or find_decided_children(history, decisions)
    taken, refused = (
        _find_decided(children, answers, answer, said) for said in (answer.taken, answer.refused)
    )
    recorded = taken | refused
    return pa.table(
        {
            "decision_id": decisions["decision_id"],
            "taken_further": pa.array(taken, pa.bool_(), mask=~recorded),
        }
    )


def is_silent(triage: pa.Table) -> bool:
    """Whether no answer is recorded for any of these decisions."""
    taken = triage["taken_further"]
    return bool(taken.null_count == len(taken))


def _find_decided(
    children: DecidedChildren, answers: pa.Table, answer: Answer, said: tuple[str, ...]
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Whether any such event of each decision's child on its day was answered so."""
    ids = answers.filter(pc.is_in(pc.utf8_lower(answers["code"]), value_set=pa.array(said)))["event_id"]
    events = children.history.events
    chosen = pc.and_(
        pc.equal(events["kind"], answer.event), pc.is_in(events["event_id"], value_set=pc.unique(ids))
    )
    decided = events.filter(pc.and_(chosen, pc.is_valid(events[answer.day])))
    owner: Numbers = find_codes(decided["child_id"], children.table["child_id"].combine_chunks())
    keys = make_keys(owner[owner >= 0], read_days(decided[answer.day])[owner >= 0])
    return np.isin(make_keys(children.child, children.decided), keys)
