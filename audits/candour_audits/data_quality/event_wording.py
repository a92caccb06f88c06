"""Kinds of event in the words of a report, and months as people write them."""

from collections.abc import Mapping
from datetime import date

KINDS: Mapping[str, str] = {
    "contact": "contacts",
    "early_help": "early help",
    "referral": "referrals",
    "assessment": "assessments",
    "section_47": "section 47 enquiries",
    "icpc": "initial child protection conferences",
    "cin_plan": "child in need plans",
    "cp_plan": "child protection plans",
    "cp_review": "child protection reviews",
    "care_episode": "periods of care",
    "care_placement": "placements in care",
    "care_review": "reviews of care",
    "missing": "episodes of going missing from care",
    "short_break": "short breaks",
    "visit": "visits",
    "pre_proceedings": "pre-proceedings",
    "care_outcomes": "yearly outcomes of children in care",
    "care_leaver": "care leavers",
    "adoption_decision": "decisions on adoption",
    "adoption_match": "adoption matches",
    "placed_for_adoption": "placements for adoption",
    "previous_permanence": "earlier permanent homes",
    "social_worker_change": "changes of social worker",
    "deprivation_of_liberty": "deprivations of liberty",
    "local_event": "events of local systems",
    "died": "deaths",
    "transferred_out": "moves to another authority",
}
"""Every kind of event that a case history can hold."""


def name_kind(kind: str) -> str:
    """A kind of event in the plural; an unknown one keeps its own name."""
    return KINDS.get(kind, kind.replace("_", " "))


def say_month(month: date) -> str:
    """Apr 2024."""
    return f"{month:%b %Y}"
