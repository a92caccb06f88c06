"""What else came of each decision: the same question, asked of other kinds of event and of other windows.

An audit holds the same scores against these, to see whether its answer hangs on the kind of event or on the window that was
chosen for the outcome. They are outcomes, so nothing here is held to what was known at the time, and nothing here is a feature.
"""

import numpy as np
import pyarrow as pa

from candour.config.question import Outcome
from candour.data.days import NEVER
from candour.data.decisions.censoring import Mask, find_spans, is_covered
from candour.data.decisions.children import DecidedChildren, find_decided_children
from candour.data.decisions.endings import find_endings
from candour.data.decisions.outcomes import find_next_outcome
from candour.data.history import CaseHistory

ALTERNATIVES = ("referral", "section_47", "icpc", "cp_plan", "care_episode")
"""What may be asked about, in the order in which a case goes through it."""


def compute_alternative_outcomes(
    history: CaseHistory, decisions: pa.Table, outcome: Outcome, found: DecidedChildren | None = None
) -> pa.Table:
    """Whether each other kind of event came in the window of the outcome: decision_id and one column a kind.

    1 where one started more than `after_days` and at most `within_days` after the decision, else 0. Each kind is
    treated as if it were the outcome that is asked about: what comes after the child turned 18, moved away or died
    does not count. Null where nobody can say, or there was nothing left to ask: where no extract reports the kind
    for the whole window, where one started before the window opened, on the very day say, and where the question
    leaves out children who left before it. What the decision is about is no outcome of it.

    A kind has no column where no extract reports it, or where it is the whole outcome itself. found: the children behind the
    decisions, where they are known.
    """
    children = found or find_decided_children(history, decisions)
    reported = {kind for entry in history.coverage for kind in entry.kinds}
    asked = {kind: "re_referral" if kind == "referral" else kind for kind in ALTERNATIVES if kind in reported}
    return pa.table(
        {
            "decision_id": decisions["decision_id"],
            **{
                name: _ask(children, outcome.model_copy(update={"kinds": (kind,)}))
                for name, kind in asked.items()
                if outcome.kinds != (kind,)
            },
        }
    )


def compute_further_windows(
    history: CaseHistory, decisions: pa.Table, outcome: Outcome, found: DecidedChildren | None = None
) -> pa.Table | None:
    """Whether the outcome came in each further window: decision_id and one column a window, `days_1_to_90` say.

    1 or 0, and null where nobody can say or there was nothing left to ask, as for other outcomes. None where the question
    names no further window.
    """
    if not outcome.further_windows:
        return None
    children = found or find_decided_children(history, decisions)
    return pa.table(
        {
            "decision_id": decisions["decision_id"],
            **{
                f"days_{window.after_days + 1}_to_{window.within_days}": _ask(
                    children, outcome.model_copy(update=dict(window))
                )
                for window in outcome.further_windows
            },
        }
    )


def _ask(children: DecidedChildren, outcome: Outcome) -> pa.Array:
    endings = find_endings(children, outcome)
    known = _is_observed(children, outcome)
    known &= (
        find_next_outcome(children, outcome, children.decided - 1) > children.decided + outcome.after_days
    )
    if outcome.competing_exits == "exclude":
        known &= endings.exit < 0
    return pa.array((endings.outcome_on != NEVER).astype(np.int8), mask=~known)


def _is_observed(children: DecidedChildren, outcome: Outcome) -> Mask:
    """From the day of the decision on, as for the outcome itself: what came on it must have been seen."""
    coverage, decided = children.history.coverage, children.decided
    watched = [
        is_covered(find_spans(coverage, kind), decided, decided + outcome.within_days)
        for kind in outcome.events
    ]
    observed: Mask = np.logical_and.reduce(watched)
    return observed
