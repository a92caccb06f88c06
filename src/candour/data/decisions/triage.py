"""What the authority itself decided at the moment that is asked about, where the record says so.

It is what followed from the worker's decision, so it is never a feature: a forecast has to stand beside it, not on it.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from candour.config.question import DecisionPoint
from candour.data.days import Numbers, find_codes, make_keys, read_days
from candour.data.decisions.children import find_decided_children
from candour.data.history import CaseHistory

_REFUSED = ("1", "true", "yes", "y")
_TAKEN = ("0", "false", "no", "n")


def compute_triage(
    history: CaseHistory, decisions: pa.Table, decision_point: DecisionPoint
) -> pa.Table | None:
    """decision_id and taken_further: whether the referral led to anything, or was closed with no further action.

    Several referrals of one child on one day are one decision, which is taken further if any of them is. Null where
    nothing was recorded. None where the question is asked when all are already closed, or no answer is recorded at all.
    """
    if decision_point != "referral_received":
        return None
    answers = history.details.filter(pc.equal(history.details["field"], "referral_nfa"))
    codes = pc.utf8_lower(answers["code"])
    taken, refused = (_find_decided(history, decisions, answers, codes, said) for said in (_TAKEN, _REFUSED))
    recorded = taken | refused
    if not recorded.any():
        return None
    return pa.table(
        {
            "decision_id": decisions["decision_id"],
            "taken_further": pa.array(taken, pa.bool_(), mask=~recorded),
        }
    )


def _find_decided(
    history: CaseHistory,
    decisions: pa.Table,
    answers: pa.Table,
    codes: pa.ChunkedArray,
    said: tuple[str, ...],
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Whether any referral of each decision's child on its day was answered so."""
    children = find_decided_children(history, decisions)
    ids = answers.filter(pc.is_in(codes, value_set=pa.array(said)))["event_id"]
    events = history.events
    chosen = pc.and_(
        pc.equal(events["kind"], "referral"), pc.is_in(events["event_id"], value_set=pc.unique(ids))
    )
    referrals = events.filter(chosen)
    owner: Numbers = find_codes(referrals["child_id"], children.table["child_id"].combine_chunks())
    keys = make_keys(owner[owner >= 0], read_days(referrals["started_on"])[owner >= 0])
    return np.isin(make_keys(children.child, children.decided), keys)
