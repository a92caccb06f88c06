"""What the codes of a record say about each other."""

import numpy as np

from candour.data.checks.rule import Found, Rule, name_official
from candour.data.checks.spans import count_started
from candour.data.checks.view import View
from candour.data.days import NEVER, Numbers, make_keys

NO_FACTORS = "21"


def _find_mixed_factors(view: View) -> Found:
    factors = view.fields.get("factor")
    if factors is None:
        return _find_nothing()
    none = np.array([name == NO_FACTORS for name in view.code_names], dtype=np.bool_)[factors.code]
    # Those known since the same day: a list of factors that replaced another one does not contradict it.
    one_of = np.unique(make_keys(factors.place, factors.known), return_inverse=True)[1]
    mixed = (np.bincount(one_of, none) > 0) & (np.bincount(one_of, ~none) > 0)
    places = view.find_kinds("assessment")
    return Found(places, np.isin(places, factors.place[mixed[one_of]]))


def _find_factorless(view: View) -> Found:
    places = view.find_kinds("assessment")[slice(None) if "factor" in view.fields else slice(0)]
    return Found(places, (view.end[places] != NEVER) & ~view.find_holders("factor")[places])


def _find_early_factors(view: View) -> Found:
    places = view.find_kinds("assessment")[slice(None) if "factor" in view.fields else slice(0)]
    return Found(places, view.find_holders("factor")[places] & (view.end[places] == NEVER))


def _find_forgotten_plans(view: View) -> Found:
    places = view.find_kinds("cp_plan")[slice(None) if "previous_plans" in view.fields else slice(0)]
    stated = _read_numbers(view, view.read_latest("previous_plans")[places])
    earlier = count_started(view.get_spans("cp_plan"), view.child[places], view.start[places] - 1)
    return Found(places, (stated >= 0) & (earlier > stated))


def _read_numbers(view: View, codes: Numbers) -> Numbers:
    """The codes as whole numbers; -1 where a code is none, or not there."""
    numbers = [int(name) if name.isascii() and name.isdigit() else -1 for name in view.code_names]
    return np.array([*numbers, -1], dtype=np.int64)[codes]


def _find_held_anyway(view: View) -> Found:
    places = view.find_kinds("section_47")[slice(None) if "icpc_not_required" in view.fields else slice(0)]
    answered = view.find_coded("icpc_not_required", "1")[places]
    day, child = view.start[places], view.child[places]
    icpc = view.get_spans("icpc")
    held = count_started(icpc, child, day + CONFERENCE_DAYS) - count_started(icpc, child, day - 1)
    enquiries = view.get_spans("section_47")
    again = count_started(enquiries, child, day + CONFERENCE_DAYS) - count_started(enquiries, child, day - 1)
    return Found(places, answered & (held > 0) & (again == 1))


def _find_nothing() -> Found:
    return Found(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.bool_))


CONFERENCE_DAYS = 21
"""A conference follows its enquiry within 15 working days."""
RULES = (
    Rule(
        name="no_factors_with_others", official=name_official(cin="8869"), severity="error", find=_find_mixed_factors,
        sentence="An assessment found 'no factors' (21) and other factors at once.",
        why="A feature made of the factors says both that there was nothing and that there was something.",
    ),
    Rule(
        name="factors_missing", official=name_official(cin="8897Q"), severity="note", find=_find_factorless,
        sentence="A finished assessment has no factors at all, not even 'no factors'.",
        why="Nothing recorded reads as nothing found; where that differs between groups, so does the forecast.",
    ),
    Rule(
        name="factors_before_the_end", official=name_official(cin="8614"), severity="warning", find=_find_early_factors,
        sentence="An assessment that is not finished has factors.",
        why="Either the end is missing, or the factors are not those that were found in the end.",
    ),
    Rule(
        name="fewer_previous_plans_than_seen", official=name_official(cin="8730"), severity="warning",
        find=_find_forgotten_plans,
        sentence="The number of previous child protection plans is lower than the plans that the history shows.",
        why="The number is a strong feature; it is wrong for the children with the longest histories.",
    ),
    Rule(
        name="conference_though_not_required", severity="warning", find=_find_held_anyway,
        sentence="An enquiry says that no conference was required, but one was held within 21 days.",
        why="The entry was made before the decision changed, or the conference belongs to something unrecorded.",
    ),
)  # fmt: skip
