"""Finding the decisions: which events make one, on which day, and when two are the same decision."""

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from candour.config.question import DecisionPoint
from candour.data.days import NEVER, Days, find_codes, read_days, write_days
from candour.data.history import CaseHistory

_TRUE_CODES = ("1", "true", "True", "TRUE", "Yes", "yes", "Y", "y")
_CLOSED_AFTER_ASSESSMENT = "RC8"


class Asked(NamedTuple):
    """The decisions before any is left out, and the further events of a child that are the same decision."""

    table: pa.Table
    """decided_on, child_id, event_id, in this order; the smallest event_id speaks for the day."""
    repeated: pa.Table


def find_asked(history: CaseHistory, decision_point: DecisionPoint) -> Asked:
    """Every decision of this kind in the history, one per child and day.

    A referral is decided on when it is received, or when it is closed with no further action: either at once
    (the day this became known) or after an assessment (RC8; the day the referral ended, and none where that is
    missing).
    """
    referrals = history.events.filter(pc.equal(history.events["kind"], "referral"))
    decided = read_days(referrals["started_on"])
    if decision_point == "referral_closed_no_further_action":
        decided = _find_closing(history, referrals)
    table = pa.table(
        {
            "decided_on": write_days(decided, known=decided != NEVER),
            "child_id": referrals["child_id"],
            "event_id": referrals["event_id"],
        }
    ).filter(pa.array(decided != NEVER))
    table = table.sort_by([("decided_on", "ascending"), ("child_id", "ascending"), ("event_id", "ascending")])
    first = np.ones(table.num_rows, dtype=bool)
    child = find_codes(table["child_id"], pc.unique(table["child_id"]))
    first[1:] = (np.diff(child) != 0) | (np.diff(read_days(table["decided_on"])) != 0)
    return Asked(table.filter(pa.array(first)), table.filter(pa.array(~first)))


def _find_closing(history: CaseHistory, referrals: pa.Table) -> Days:
    """The day on which each referral was closed with no further action; NEVER where it was not."""
    details = history.details
    refused = pc.and_(
        pc.equal(details["field"], "referral_nfa"), pc.is_in(details["code"], value_set=pa.array(_TRUE_CODES))
    )
    assessed = pc.and_(
        pc.equal(details["field"], "closure_reason"), pc.equal(details["code"], _CLOSED_AFTER_ASSESSMENT)
    )
    ids = referrals["event_id"].combine_chunks()
    refused_on = _find_first_known(details.filter(refused), ids)
    recorded = _find_first_known(details.filter(assessed), ids) != NEVER
    assessed_on = np.where(recorded, read_days(referrals["ended_on"], missing=NEVER), NEVER)
    closed_on: Days = np.minimum(refused_on, assessed_on)
    return closed_on


def _find_first_known(details: pa.Table, event_ids: pa.Array) -> Days:
    first = np.full(len(event_ids), NEVER, dtype=np.int64)
    place = find_codes(details["event_id"], event_ids)
    np.minimum.at(first, place[place >= 0], read_days(details["known_on"])[place >= 0])
    return first
