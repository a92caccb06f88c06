"""How long things last: too long to be true, too short to be work, open without anything happening."""

from functools import partial

import numpy as np

from candour.data.checks.rule import Found, Rule, name_official
from candour.data.checks.view import View
from candour.data.checks.working_days import count_working_days
from candour.data.days import NEVER, UNKNOWN, find_birthday
from candour.data.history import EVENT_KINDS

ASSESSMENT_WORKING_DAYS = 45
LONGEST_PLAN_DAYS = 4 * 365 + 1
MISSING_DAYS = 30
OPEN_DAYS = 2 * 365
SILENT_DAYS = 365
OLDEST_CASE = 25


def _find_unfinished(view: View) -> Found:
    places = view.find_covered("assessment")
    last = np.full(len(places), view.get_coverage("assessment")[1])
    late = count_working_days(view.start[places], last) > ASSESSMENT_WORKING_DAYS
    return Found(places, late & (view.end[places] == NEVER))


def _find_long_assessments(view: View) -> Found:
    places = view.find_kinds("assessment")
    start, end = view.start[places], view.end[places]
    taken = count_working_days(start, np.where(end == NEVER, start, end))
    return Found(places, taken > ASSESSMENT_WORKING_DAYS)


def _find_same_day(view: View, *, kind: str) -> Found:
    places = view.find_kinds(kind)
    return Found(places, view.end[places] == view.start[places])


def _find_longer(view: View, *, kind: str, days: int) -> Found:
    """Those that last longer, whether they ended or are open on the last day reported."""
    places = view.find_kinds(kind)
    until = np.minimum(view.end[places], view.get_coverage(kind)[1])
    return Found(places, until - view.start[places] > days)


def _find_open_missing(view: View) -> Found:
    places = view.find_kinds("missing")
    waited = view.get_coverage("missing")[1] - view.start[places]
    return Found(places, (view.end[places] == NEVER) & (waited > MISSING_DAYS))


def _find_silent(view: View) -> Found:
    places = view.find_kinds("referral")
    last = view.get_coverage("referral")[1]
    is_open = (view.end[places] == NEVER) & ~view.find_coded("referral_nfa", "1")[places]
    long_open = is_open & (last - view.start[places] > OPEN_DAYS)
    newest = np.full(len(view.children.born), UNKNOWN, dtype=np.int64)
    # Anything but a referral that is open is going on still, and so reaches to the end.
    others = view.kind != EVENT_KINDS.index("referral")
    lasts = (view.end == NEVER) & np.isin(view.kind, _LASTING)
    touched = np.where(lasts, NEVER, np.where(view.end == NEVER, view.start, view.end))
    np.maximum.at(newest, view.child[others], touched[others])
    silent = last - np.maximum(newest[view.child[places]], view.start[places]) > SILENT_DAYS
    return Found(places, long_open & silent)


def _find_grown_up(view: View) -> Found:
    places = view.find_kinds("referral")
    grown_up = find_birthday(view.children.born[view.child[places]], age=OLDEST_CASE)
    is_open = view.end[places] == NEVER
    return Found(places, is_open & (grown_up <= view.get_coverage("referral")[1]))


_LASTING = [
    EVENT_KINDS.index(kind)
    for kind in ("assessment", "cin_plan", "cp_plan", "care_episode", "care_placement", "short_break")
]
RULES = (
    Rule(
        name="assessment_open_too_long", official=name_official(cin="8670Q"), severity="warning", find=_find_unfinished,
        sentence="An assessment that started more than 45 working days before the last day reported was never finished.",
        why="What a finished assessment tells is missing, and more so where a team is overloaded.",
    ),
    Rule(
        name="assessment_took_too_long", severity="note", find=_find_long_assessments,
        sentence="An assessment took more than 45 working days (Monday to Friday; bank holidays are not taken out).",
        why="A forecast made at the referral cannot know what comes months later; a late assessment says more about a "
        "team than about a child.",
    ),
    Rule(
        name="assessment_of_no_days", severity="note", find=partial(_find_same_day, kind="assessment"),
        sentence="An assessment started and ended on the same day.",
        why="One of the days is often that of data entry: the days between referral and assessment mean little.",
    ),
    Rule(
        name="cp_plan_of_no_days", official=name_official(cin="8840"), severity="error",
        find=partial(_find_same_day, kind="cp_plan"),
        sentence="A child protection plan started and ended on the same day.",
        why="A plan that was entered by mistake counts as an outcome.",
    ),
    Rule(
        name="cin_plan_of_no_days", official=name_official(cin="4012Q"), severity="warning",
        find=partial(_find_same_day, kind="cin_plan"),
        sentence="A child in need plan started and ended on the same day.",
        why="A plan that was entered by mistake counts as one.",
    ),
    Rule(
        name="care_of_no_days", official=name_official(care="355"), severity="warning",
        find=partial(_find_same_day, kind="care_episode"),
        sentence="A period of care started and ended on the same day.",
        why="A child who never spent a night in care counts as an outcome.",
    ),
    Rule(
        name="placement_of_no_days", official=name_official(care="355"), severity="warning",
        find=partial(_find_same_day, kind="care_placement"),
        sentence="A placement started and ended on the same day.",
        why="Moves between placements are counted too often.",
    ),
    Rule(
        name="cp_plan_over_four_years", severity="warning",
        find=partial(_find_longer, kind="cp_plan", days=LONGEST_PLAN_DAYS),
        sentence="A child protection plan lasts more than four years.",
        why="Mostly an end that nobody entered: a child seems to be on a plan already and cannot escalate to one.",
    ),
    Rule(
        name="missing_open_too_long", official=name_official(care="576"), severity="warning", find=_find_open_missing,
        sentence="A missing period has no end and started more than 30 days before the last day reported.",
        why="Most children are back within days: the end was not entered, and the child still counts as missing.",
    ),
    Rule(
        name="open_without_activity", severity="warning", find=_find_silent,
        sentence="A referral has been open for more than two years, and for one year nothing has happened.",
        why="A case that was forgotten counts as an open one, and its child as one who came to no harm.",
    ),
    Rule(
        name="open_at_25", official=name_official(cin="8775Q"), severity="warning", find=_find_grown_up,
        sentence="A referral is open although the person is 25 or older.",
        why="Cases that nobody closed fill a list of children with adults.",
    ),
)  # fmt: skip
