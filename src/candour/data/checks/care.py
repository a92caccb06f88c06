"""Periods of care and what they hold: placements without gaps, within the ages and limits of the law."""

from functools import partial

import numpy as np

from candour.data.checks.rule import Found, Rule, name_official
from candour.data.checks.spans import find_last, find_last_start, find_reach
from candour.data.checks.view import View
from candour.data.days import NEVER, UNKNOWN, find_birthday

ADULT = 18
GAP_DAYS = 1
"""A placement that ends on one day and the next that starts on the day after leave no night between them."""
POLICE_PROTECTION_DAYS = 3
EMERGENCY_ORDER_DAYS = 21
"""An emergency protection order lasts 8 days and once 7 more; the national rule leaves room until 21."""
ASSESSMENT_ORDER_DAYS = 7
UNDER_A_CASE_AFTER = 365
"""In the first year reported a case may be open that no return shows yet."""


def _find_unplaced(view: View) -> Found:
    places = view.find_covered("care_episode", by="care_placement")
    day = view.start[places]
    return Found(places, find_reach(view.get_spans("care_placement"), view.child[places], day) < day)


def _find_gaps(view: View) -> Found:
    places = view.find_kinds("care_placement")
    child, end = view.child[places], view.end[places]
    care_goes_on = find_reach(view.get_spans("care_episode"), child, end - 1) > end + GAP_DAYS
    goes_on = find_reach(view.get_spans("care_placement"), child, end + GAP_DAYS) > end
    return Found(places, (end != NEVER) & care_goes_on & ~goes_on)


def _find_outside_care(view: View) -> Found:
    places = view.find_covered("care_placement", by="care_episode")
    day = view.start[places]
    return Found(places, find_reach(view.get_spans("care_episode"), view.child[places], day) < day)


def _find_started_adult(view: View) -> Found:
    places = view.find_kinds("care_episode")
    child = view.child[places]
    adult = find_birthday(view.children.born[child], age=ADULT) + view.children.slack[child]
    return Found(places, view.start[places] >= adult)


def _find_stayed_adult(view: View) -> Found:
    places = view.find_kinds("care_episode")
    child = view.child[places]
    adult = find_birthday(view.children.born[child], age=ADULT) + view.children.slack[child]
    until = np.minimum(view.end[places], view.get_coverage("care_episode")[1])
    return Found(places, (view.start[places] < adult) & (until > adult))


def _find_over_limit(view: View, *, code: str, days: int) -> Found:
    places = view.find_kinds("care_placement")
    places = places[view.find_coded("legal_status", code)[places]]
    until = np.minimum(view.end[places], view.get_coverage("care_placement")[1])
    return Found(places, until - view.start[places] > days)


def _find_care_without_case(view: View) -> Found:
    places = view.find_covered("care_episode", by="referral", after=UNDER_A_CASE_AFTER)
    referred = find_last(view.get_spans("referral"), view.child[places], view.start[places])
    return Found(places, referred < 0)


def _find_missing_after_care(view: View) -> Found:
    places = view.find_kinds("missing")
    child, start = view.child[places], view.start[places]
    until = find_reach(view.get_spans("care_episode"), child, start)
    return Found(places, (until >= start) & (until != NEVER) & (view.end[places] == NEVER))


def _find_adoption_outside_care(view: View, *, kind: str) -> Found:
    places = view.find_covered(kind, by="care_episode")
    child, day = view.child[places], view.start[places]
    began = find_last_start(view.get_spans("care_episode"), child, day)
    until = find_reach(view.get_spans("care_episode"), child, day)
    return Found(places, (began == UNKNOWN) | (until < day))


RULES = (
    Rule(
        name="care_without_placement", severity="error", find=_find_unplaced,
        sentence="A period of care begins on a day on which the child has no placement.",
        why="Either the child was not in care, and an outcome is counted that did not happen, or a placement is missing.",
    ),
    Rule(
        name="placement_gap", official=name_official(care="432 433"), severity="error", find=_find_gaps,
        sentence="A placement ends within a period of care, and no other follows by the next day.",
        why="The child was at home or somewhere unrecorded: time in care and the number of moves are wrong.",
    ),
    Rule(
        name="placement_outside_care", official=name_official(care="432"), severity="error", find=_find_outside_care,
        sentence="A placement starts on a day on which the child is in no period of care.",
        why="A period of care is missing: where care is the outcome, an outcome is missing with it.",
    ),
    Rule(
        name="care_began_at_18", official=name_official(care="352"), severity="error", find=_find_started_adult,
        sentence="A period of care begins at 18 or later.",
        why="Nobody can come into care then: the birth date or the day of the outcome is wrong.",
    ),
    Rule(
        name="care_beyond_18", official=name_official(care="359"), severity="warning", find=_find_stayed_adult,
        sentence="A period of care goes on after the 18th birthday.",
        why="Mostly an end that nobody entered: time in care is too long, and the child seems to be in care still.",
    ),
    Rule(
        name="police_protection_too_long", official=name_official(care="361"), severity="warning",
        find=partial(_find_over_limit, code="L1", days=POLICE_PROTECTION_DAYS),
        sentence="Police protection (L1) lasts more than 72 hours.",
        why="The legal status after it was not entered: what a feature says of the legal status is out of date.",
    ),
    Rule(
        name="emergency_order_too_long", official=name_official(care="362"), severity="warning",
        find=partial(_find_over_limit, code="L2", days=EMERGENCY_ORDER_DAYS),
        sentence="An emergency protection order (L2) lasts more than 21 days.",
        why="The legal status after it was not entered: what a feature says of the legal status is out of date.",
    ),
    Rule(
        name="assessment_order_too_long", official=name_official(care="363"), severity="warning",
        find=partial(_find_over_limit, code="L3", days=ASSESSMENT_ORDER_DAYS),
        sentence="A child assessment order (L3) lasts more than seven days.",
        why="The legal status after it was not entered: what a feature says of the legal status is out of date.",
    ),
    Rule(
        name="care_without_case", severity="warning", find=_find_care_without_case,
        sentence="A child comes into care who was never referred.",
        why="The two records may not share one id: the outcome of a decision about this child is never found.",
    ),
    Rule(
        name="missing_open_after_care", official=name_official(care="575 577"), severity="warning",
        find=_find_missing_after_care,
        sentence="A child left care, but a period of going missing from it was never ended.",
        why="A child who came back long ago still counts as missing.",
    ),
    Rule(
        name="adoption_decision_outside_care", official=name_official(care="117 1003"), severity="warning",
        find=partial(_find_adoption_outside_care, kind="adoption_decision"),
        sentence="It was decided to place a child for adoption on a day on which the child is in no period of care.",
        why="A period of care is missing or begins too late, or the day of the decision is wrong.",
    ),
    Rule(
        name="adoption_placement_outside_care", severity="warning",
        find=partial(_find_adoption_outside_care, kind="placed_for_adoption"),
        sentence="A child was placed for adoption on a day on which the child is in no period of care.",
        why="The end of care comes too early, or the record goes on under another id, as it does after adoption.",
    ),
)  # fmt: skip
