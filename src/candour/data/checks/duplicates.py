"""The same thing twice: open-ended duplicates, two records of one day, one child under two ids."""

from functools import partial

import numpy as np

from candour.data.checks.rule import Found, Rule, name_official
from candour.data.checks.spans import find_last_start, find_later_start
from candour.data.checks.view import View
from candour.data.days import NEVER, UNKNOWN

ONE_A_DAY = (
    "assessment", "section_47", "icpc", "cin_plan", "cp_plan", "care_episode", "care_placement", "care_review",
    "cp_review", "missing",
)  # fmt: skip
SAME_CASE_DAYS = 7
"""Nobody works up a new case within a week of closing the old one: it is the same one, closed by mistake."""
ENQUIRY_DAYS = 21
"""An enquiry lasts up to 15 working days; a new one within them is most likely the same."""


def _find_open(view: View, *, kind: str) -> Found:
    keep = ~view.find_coded("referral_nfa", "1") if kind == "referral" else None
    places = view.find_kinds(kind)
    judged = np.ones(len(places), dtype=np.bool_) if keep is None else keep[places]
    spans = view.get_spans(kind, keep)
    failed = np.zeros(len(places), dtype=np.bool_)
    failed[judged] = (spans.end == NEVER) & (find_later_start(spans) != NEVER)
    return Found(places, failed)


def _find_same_day(view: View, *, kinds: tuple[str, ...]) -> Found:
    places = view.find_kinds(*kinds)
    same = np.zeros(len(places), dtype=np.bool_)
    one, next_one = places[:-1], places[1:]
    same[1:] = (
        (view.kind[one] == view.kind[next_one])
        & (view.child[one] == view.child[next_one])
        & (view.start[one] == view.start[next_one])
    )
    return Found(places, same)


def _find_reopened(view: View) -> Found:
    places = view.find_kinds("referral")
    later = find_later_start(view.get_spans("referral"))
    wait = later - view.end[places]
    return Found(
        places, (later != NEVER) & (view.end[places] != NEVER) & (wait >= 0) & (wait <= SAME_CASE_DAYS)
    )


def _find_repeated_enquiries(view: View) -> Found:
    places = view.find_kinds("section_47")
    child, start = view.child[places], view.start[places]
    before = find_last_start(view.get_spans("section_47"), child, start - 1)
    conference = find_last_start(view.get_spans("icpc"), child, start)
    again = (before != UNKNOWN) & (start - before <= ENQUIRY_DAYS) & (conference < before)
    return Found(places, again)


def _find_doubles(view: View) -> Found:
    places = view.find_kinds("referral")
    places = places[np.unique(view.child[places], return_index=True)[1]]
    facts, child = view.children, view.child[places]
    exact = (facts.born[child] != UNKNOWN) & ~facts.expected[child] & (facts.slack[child] == 0)
    return Found(places, exact & np.isin(facts.referred_as[child], view.whole.shared))


RULES = (
    Rule(
        name="open_referral_left_behind", official=name_official(cin="8815 8816"), severity="error",
        find=partial(_find_open, kind="referral"),
        sentence="A referral was never closed although the child was referred again later.",
        why="The child seems open for years: time open, and whether a case was open at the decision, are wrong.",
    ),
    Rule(
        name="open_assessment_left_behind", official=name_official(cin="8896"), severity="warning",
        find=partial(_find_open, kind="assessment"),
        sentence="An assessment was never finished although a later one was started.",
        why="What a finished assessment tells is missing, and more so where a team is overloaded.",
    ),
    Rule(
        name="open_cin_plan_left_behind", official=name_official(cin="4004"), severity="error",
        find=partial(_find_open, kind="cin_plan"),
        sentence="A child in need plan was never ended although another one started later.",
        why="The child seems to be on a plan on days when there was none.",
    ),
    Rule(
        name="open_cp_plan_left_behind", official=name_official(cin="8935"), severity="error",
        find=partial(_find_open, kind="cp_plan"),
        sentence="A child protection plan was never ended although another one started later.",
        why="A child who seems to be on a plan already is left out of a forecast of plans, or looks safe from one.",
    ),
    Rule(
        name="open_care_left_behind", official=name_official(care="142"), severity="error",
        find=partial(_find_open, kind="care_episode"),
        sentence="A period of care was never ended although another one started later.",
        why="A child who seems to be in care already cannot enter it: an outcome is lost.",
    ),
    Rule(
        name="open_placement_left_behind", official=name_official(care="142"), severity="error",
        find=partial(_find_open, kind="care_placement"),
        sentence="A placement was never ended although another one started later.",
        why="No day has one placement, and durations have no end.",
    ),
    Rule(
        name="open_missing_left_behind", official=name_official(care="574"), severity="warning",
        find=partial(_find_open, kind="missing"),
        sentence="A missing period was never ended although another one started later.",
        why="A child who came back long ago still counts as missing.",
    ),
    Rule(
        name="referred_twice_on_one_day", severity="warning", find=partial(_find_same_day, kinds=("referral",)),
        sentence="A child was referred twice on the same day.",
        why="One decision counts twice: such children weigh double in the training, the test and every group.",
    ),
    Rule(
        name="same_record_twice", severity="warning", find=partial(_find_same_day, kinds=ONE_A_DAY),
        sentence="Two records of one kind start on the same day for the same child.",
        why="Counts of past events are too high, mostly where two systems were joined.",
    ),
    Rule(
        name="reopened_within_a_week", severity="note", find=_find_reopened,
        sentence="A case was closed and the child referred again within seven days.",
        why="One case counts as two decisions, and the first looks like one that was closed safely.",
    ),
    Rule(
        name="enquiry_repeated_within_its_time", official=name_official(cin="8839 8890"), severity="warning",
        find=_find_repeated_enquiries,
        sentence="A section 47 enquiry starts within 21 days of another, with no conference in between.",
        why="One enquiry counts twice; where an enquiry is the outcome, an escalation that did not happen is seen.",
    ),
    Rule(
        name="possibly_one_child_under_two_ids", official=name_official(cin="1520 8510"), severity="note",
        find=_find_doubles, about_children=True,
        sentence="Children of different families share birth date, sex, ethnicity and the day of the first referral "
        "(twins whose family is not listed do so too).",
        why="A history that is split over two ids hides what came before, and one child may stand in training and test.",
    ),
)  # fmt: skip
