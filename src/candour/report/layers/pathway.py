"""The way of a case, step by step, and where on it a forecast would speak and what it looks for.

The times are those of the statutory guidance "Working together to safeguard children": a decision within one working day of
a referral, an assessment within 45 working days, a conference within 15 working days of the strategy discussion.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

_CLOSED = "referral_closed_no_further_action"
_STEPS = (
    ("referral_received", "Referral", "decision within one working day"),
    (_CLOSED, "Closed, no further action", ""),
    ("assessment", "Assessment", "within 45 working days"),
    ("strategy_discussion", "Strategy discussion", ""),
    ("section_47", "Section 47 enquiry", ""),
    ("icpc", "Initial child protection conference", "within 15 working days of the strategy discussion"),
    ("cp_plan", "Child protection plan", ""),
    ("care_episode", "Period of care", ""),
)


@dataclass(frozen=True)
class Step:
    """One step. `part` says whether the list would speak here, or looks for this to come."""

    label: str
    time: str
    part: Literal["speaks", "sought", ""]


def draw_pathway(facts: Mapping[str, str]) -> tuple[Step, ...]:
    """The steps; none where nobody said at which decision the forecast would speak."""
    speaks = facts.get("decision_point")
    if speaks is None:
        return ()
    sought = {kind.strip() for kind in facts.get("outcome_kinds", "").split(",")}
    return tuple(
        Step(label, time, "speaks" if name == speaks else "sought" if name in sought else "")
        for name, label, time in _STEPS
        if name != _CLOSED or speaks == _CLOSED
    )
