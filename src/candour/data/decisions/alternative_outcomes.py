"""What else came of each decision: the same question, asked of every other kind of event that the extracts report.

An audit holds the same scores against these, to see whether its answer hangs on the kind of event that was chosen as
the outcome. They are outcomes, so nothing here is held to what was known at the time, and nothing here is a feature.
"""

import numpy as np
import pyarrow as pa

from candour.config.question import Outcome
from candour.data.days import NEVER, Days
from candour.data.decisions.censoring import Mask, Span, find_spans, is_covered
from candour.data.decisions.children import DecidedChildren, find_decided_children, find_next
from candour.data.decisions.endings import find_endings
from candour.data.history import CaseHistory

ALTERNATIVES = ("referral", "section_47", "icpc", "cp_plan", "care_episode")
"""What may be asked about, in the order in which a case goes through it."""


def compute_alternative_outcomes(history: CaseHistory, decisions: pa.Table, outcome: Outcome) -> pa.Table:
    """Whether each other kind of event came in the window of the outcome: decision_id and one column a kind.

    1 where one started more than `after_days` and at most `within_days` after the decision, else 0. Each kind is
    treated as if it were the outcome that is asked about: what comes after the child turned 18, moved away or died
    does not count. Null where nobody can say, or there was nothing left to ask: where no extract reports the kind
    for the whole window, where one started before the window opened, on the very day say, and where the question
    leaves out children who left before it. The referral that is decided about is no further referral.

    A kind has no column where no extract reports it, or where it is the whole outcome itself.
    """
    children = find_decided_children(history, decisions)
    reported = {kind for entry in history.coverage for kind in entry.kinds}
    asked = [kind for kind in ALTERNATIVES if kind in reported and outcome.kinds != (kind,)]
    return pa.table(
        {
            "decision_id": decisions["decision_id"],
            **{kind: _ask(children, kind, outcome) for kind in asked},
        }
    )


def _ask(children: DecidedChildren, kind: str, outcome: Outcome) -> pa.Array:
    endings = find_endings(children, outcome.model_copy(update={"kinds": (kind,)}))
    known = _is_observed(children, find_spans(children.history.coverage, kind), outcome)
    known &= ~_came_before(children, kind, children.decided + outcome.after_days)
    if outcome.competing_exits == "exclude":
        known &= endings.exit < 0
    return pa.array((endings.outcome_on != NEVER).astype(np.int8), mask=~known)


def _is_observed(children: DecidedChildren, spans: tuple[Span, ...], outcome: Outcome) -> Mask:
    """From the day of the decision on, as for the outcome itself: what came on it must have been seen."""
    return is_covered(spans, children.decided, children.decided + outcome.within_days)


def _came_before(children: DecidedChildren, kind: str, opens: Days) -> Mask:
    """Whether one started on the day of the decision or later, but before the window opened.

    Of a referral the day itself says nothing: it may be the one that is decided about.
    """
    looked_at_from = children.decided if kind == "referral" else children.decided - 1
    earlier: Mask = find_next(children, (kind,), looked_at_from) <= opens
    return earlier
