"""What was already under way for a child on the day of each decision: who knew the child without any forecast."""

from collections.abc import Mapping

import pyarrow as pa

from candour.config.question import DecisionPoint
from candour.data.decisions.censoring import find_spans, is_covered
from candour.data.decisions.children import DecidedChildren, find_decided_children, is_open
from candour.data.history import CaseHistory

LONGEST_DAYS: Mapping[str, int | None] = {
    "section_47": 21,
    "assessment": 182,
    "cin_plan": None,
    "cp_plan": None,
    "care_episode": None,
}
"""Each kind that is looked for, and for how many days after its start it counts at most. The census gives enquiries no
end: from the strategy discussion to a conference there are 15 working days (Working Together to Safeguard Children). An
assessment whose end was never written down must not stay open for ever. None: until it ends."""


def compute_under_way(
    history: CaseHistory,
    decisions: pa.Table,
    decision_point: DecisionPoint = "referral_received",
    found: DecidedChildren | None = None,
) -> pa.Table | None:
    """decision_id and one bool column a kind: begun and known before the day of the decision, and not ended before it.

    Only what could be seen on that day enters: an end that was written later changes nothing before it. A kind has no
    column where no extract reports it, and is null for decisions on days that no extract reports. None where no kind is
    reported. An assessment that is authorised on the day is the decision itself, so that kind has no column then.
    """
    reported = {kind for entry in history.coverage for kind in entry.kinds}
    own = "assessment" if decision_point == "assessment_authorised" else ""
    kinds = [kind for kind in LONGEST_DAYS if kind in reported and kind != own]
    if not kinds:
        return None
    children = found or find_decided_children(history, decisions)
    return pa.table(
        {"decision_id": decisions["decision_id"], **{kind: _look(children, kind) for kind in kinds}}
    )


def _look(children: DecidedChildren, kind: str) -> pa.Array:
    seen = is_covered(find_spans(children.history.coverage, kind), children.decided, children.decided)
    return pa.array(is_open(children, kind, longest_days=LONGEST_DAYS[kind]), pa.bool_(), mask=~seen)
