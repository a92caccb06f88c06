"""The way of a case, step by step, and where on it a forecast would speak and what it looks for.

The times are those of the statutory guidance "Working together to safeguard children": a decision within one working day of
a referral, an assessment within 45 working days, a conference within 15 working days of the strategy discussion.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

_CLOSED = "referral_closed_no_further_action"
_OPEN = "case_open_on_census_date"
_EVENTS = {
    "contact_received": "contact",
    "early_help_started": "early_help",
    "referral_received": "referral",
    "assessment_authorised": "assessment",
    "cin_plan_started": "cin_plan",
    "cp_plan_started": "cp_plan",
}
"""The kind of event that each step is, where it is not called by it."""
_ONLY_WHERE_ASKED = {"contact_received", "early_help_started", _CLOSED, "cin_plan_started", _OPEN}
"""Steps that are drawn only where the forecast speaks there or looks for them."""
_STEPS = (
    ("contact_received", "Contact", ""),
    ("early_help_started", "Early help", ""),
    ("referral_received", "Referral", "decision within one working day"),
    (_CLOSED, "Closed, no further action", ""),
    ("assessment_authorised", "Assessment", "within 45 working days"),
    ("cin_plan_started", "Child in need plan", ""),
    (_OPEN, "Open case, looked at on a fixed day", ""),
    ("strategy_discussion", "Strategy discussion", ""),
    ("section_47", "Section 47 enquiry", ""),
    ("icpc", "Initial child protection conference", "within 15 working days of the strategy discussion"),
    ("cp_plan_started", "Child protection plan", ""),
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
    sought = _find_sought(facts)
    return tuple(
        Step(label, time, part)
        for name, label, time in _STEPS
        for part in (_find_part(name, speaks, sought),)
        if part or name not in _ONLY_WHERE_ASKED
    )


def _find_part(name: str, speaks: str, sought: frozenset[str]) -> Literal["speaks", "sought", ""]:
    if name == speaks:
        return "speaks"
    return "sought" if _EVENTS.get(name, name) in sought else ""


def _find_sought(facts: Mapping[str, str]) -> frozenset[str]:
    """The kinds of event that make up the outcome. A referral that must escalate is itself a part of what is looked for."""
    said = facts.get("outcome_events") or facts.get("outcome_kinds", "")
    return frozenset(kind.strip() for kind in said.split(","))
