"""Finding the decisions: which events make one, on which day, and when two are the same decision."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from candour.config.question import DECIDED_EVENTS, DecisionPoint, Question
from candour.data.days import NEVER, Days, find_codes, read_days, write_days
from candour.data.decisions.censoring import find_spans
from candour.data.decisions.census import find_open_cases
from candour.data.history import CaseHistory
from candour.data.partitions.parts import HistoryParts

_TRUE_CODES = ("1", "true", "True", "TRUE", "Yes", "yes", "Y", "y")
_CLOSED_AFTER_ASSESSMENT = "RC8"


class Asked(NamedTuple):
    """The decisions before any is left out, and the further events of a child that are the same decision."""

    table: pa.Table
    """decided_on, child_id, event_id, in this order; the smallest event_id speaks for the day, and of several open cases the newest."""
    repeated: pa.Table


def list_deciding(history: HistoryParts, decision_point: DecisionPoint) -> tuple[str, ...]:
    """The kinds of event that make these decisions, as far as any extract reports them.

    Raises HistoryError where none does.
    """
    reported = {kind for entry in history.coverage for kind in entry.kinds}
    kinds = tuple(kind for kind in DECIDED_EVENTS[decision_point] if kind in reported)
    if not kinds:
        find_spans(history.coverage, DECIDED_EVENTS[decision_point][0])
    return kinds


def find_asked(history: CaseHistory, question: Question) -> Asked:
    """Every decision of this kind in the history, one per child and day.

    A referral is decided on when it is received, or when it is closed with no further action: either at once
    (the day this became known) or after an assessment (RC8; the day the referral ended, and none where that is
    missing). A contact is decided on when it is received, an assessment on the day that it ended, for then it was
    authorised, and a plan or early help when it starts. An open case is looked at on every census day.

    Raises HistoryError where no extract reports such an event.
    """
    kinds = list_deciding(history, question.decision_point)
    if question.census_dates is not None:
        found = find_open_cases(history, kinds, question)
    else:
        events = history.events.filter(pc.equal(history.events["kind"], kinds[0]))
        found = _date_events(events, _DECIDED.get(question.decision_point, _find_start)(history, events))
    first = np.ones(found.num_rows, dtype=bool)
    child = find_codes(found["child_id"], pc.unique(found["child_id"]))
    first[1:] = (np.diff(child) != 0) | (np.diff(read_days(found["decided_on"])) != 0)
    return Asked(found.filter(pa.array(first)), found.filter(pa.array(~first)))


def _date_events(events: pa.Table, decided: Days) -> pa.Table:
    table = pa.table(
        {
            "decided_on": write_days(decided, known=decided != NEVER),
            "child_id": events["child_id"],
            "event_id": events["event_id"],
        }
    ).filter(pa.array(decided != NEVER))
    return table.sort_by([("decided_on", "ascending"), ("child_id", "ascending"), ("event_id", "ascending")])


def _find_start(history: CaseHistory, events: pa.Table) -> Days:
    del history
    return read_days(events["started_on"])


def _find_end(history: CaseHistory, events: pa.Table) -> Days:
    """The day on which each ended; NEVER where it had not, or no day was written down."""
    del history
    return read_days(events["ended_on"], missing=NEVER)


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


_DECIDED: Mapping[DecisionPoint, Callable[[CaseHistory, pa.Table], Days]] = {
    "referral_closed_no_further_action": _find_closing,
    "assessment_authorised": _find_end,
}
"""How the day is found where it is not that of the start."""
