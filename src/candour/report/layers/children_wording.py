"""What a forecast is about, in words that a ten-year-old can read."""

from collections.abc import Mapping
from typing import Final

_MOMENTS = {
    "referral_received": "When someone is worried about a child, they can tell the council. The council then decides what to do.",
    "referral_closed_no_further_action": "Sometimes the council hears a worry about a child and decides to do no more.",
    "contact_received": "People can tell the council that they are worried about a child. The council then decides what to do.",
    "early_help_started": "Some families get help early, before a worry grows.",
    "assessment_authorised": "A worker meets the child and the family to find out what they need. Then the council decides what to do.",
    "case_open_on_census_date": "The council helps many children at the same time. Now and then it looks at all of them together.",
    "cin_plan_started": "Some children get a plan so that they have the help they need.",
    "cp_plan_started": "Some children get a plan to keep them safe.",
}
_ANY_MOMENT = "The council has to make many choices about how to help children."
_OUTCOMES = {
    "section_47": "the council checking if the child is safe",
    "icpc": "a big meeting about keeping the child safe",
    "cp_plan": "a plan to keep the child safe",
    "care_episode": "the child going to live in care",
    "re_referral": "someone telling the council again that they are worried",
    "re_referral_that_escalates": "someone telling the council again, and the council stepping in",
    "second_cp_plan": "a second plan to keep the child safe",
    "step_up": "the child needing more help than now",
}
_LATER = {
    "section_47": "be checked on by the council",
    "icpc": "have a big meeting about them",
    "cp_plan": "get a plan to keep them safe",
    "care_episode": "go into care",
    "re_referral": "have someone worry about them again",
    "re_referral_that_escalates": "have someone worry about them again, and need the council to step in",
    "second_cp_plan": "get a second plan to keep them safe",
    "step_up": "need more help than now",
}
_MOST = 2
"""Outcomes that one sentence can hold."""

_UNKNOWN_AIM = "We were not told in plain words what the list looks for. You can ask the council."
YEAR: Final = 365
WHO_IS_COMPARED: Final = {
    "BIAS-001": "girls and boys",
    "BIAS-002": "different ethnic groups",
    "BIAS-003": "different ages",
    "BIAS-004": "disabled children and others",
    "BIAS-005": "children in two of these groups",
    "BIAS-007": "poor areas and others",
}
"""The groups of children by the finding that compares them. What is not here is looked at more closely in the full report."""

_KINDS = {
    "Previous contact with services": "how often the council had met the family",
    "Poverty": "how poor the area was",
    "Need": "why the child had needed help",
    "Age": "how old the child was",
    "Calendar": "what time of year it was",
    "Other": "other notes in the file",
}
_PROTECTED = {
    "sex": "if a child is a boy or girl",
    "ethnic_group": "their ethnic group",
    "disability": "if they are disabled",
}


def say_moment(facts: Mapping[str, str]) -> str:
    """When the council would have to decide something."""
    return _MOMENTS.get(facts.get("decision_point", ""), _ANY_MOMENT)


def list_outcomes(facts: Mapping[str, str]) -> tuple[str, ...]:
    """What the list tries to see coming; empty where nobody said."""
    kinds = [kind.strip() for kind in facts.get("outcome_kinds", "").split(",")]
    return tuple(_OUTCOMES[kind] for kind in kinds if kind in _OUTCOMES)


def say_aim(facts: Mapping[str, str]) -> str:
    """Whom the list tries to find, for the picture; the outcomes are named one by one elsewhere."""
    if says_aim(facts):
        return f"It looks {_say_ahead(facts)} for children who will {' or '.join(_list_later(facts))}."
    return "What the list looks for is named below." if list_outcomes(facts) else _UNKNOWN_AIM


def says_aim(facts: Mapping[str, str]) -> bool:
    """Whether one sentence can hold all that the list looks for."""
    return 0 < len(_list_later(facts)) <= _MOST


def _list_later(facts: Mapping[str, str]) -> tuple[str, ...]:
    kinds = [kind.strip() for kind in facts.get("outcome_kinds", "").split(",")]
    return tuple(_LATER[kind] for kind in kinds if kind in _LATER)


def say_window(facts: Mapping[str, str]) -> str:
    """How far ahead it looks: `in the next year`."""
    days = facts.get("outcome_within_days", "")
    if not days.isdigit():
        return "later"
    return "in the next year" if int(days) == YEAR else f"in the next {int(days):,} days"


def _say_ahead(facts: Mapping[str, str]) -> str:
    days = facts.get("outcome_within_days", "")
    return (
        "ahead"
        if not days.isdigit()
        else "a year ahead"
        if int(days) == YEAR
        else f"{int(days):,} days ahead"
    )


def say_kind(kind: str) -> str:
    """One kind of information, as a finding names it."""
    return _KINDS.get(kind, kind.lower())


def list_untold(facts: Mapping[str, str]) -> tuple[str, ...]:
    """What it is not told about who a child is; empty where that is not known."""
    used = facts.get("protected_characteristics_used")
    if used is None:
        return ()
    told = {part.strip() for part in used.split(":")[0].split(",")}
    return tuple(words for name, words in _PROTECTED.items() if name not in told)
