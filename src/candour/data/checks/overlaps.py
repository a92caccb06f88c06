"""Spans that exclude each other: one starts although an earlier one had not ended.

Here the earlier one has an end, which lies after the next start; those with no end at all are open duplicates.
"""

from functools import partial

import numpy as np

from candour.data.checks.rule import Found, Rule, name_official
from candour.data.checks.spans import Spans, find_earlier_end, find_reach
from candour.data.checks.view import Bools, View
from candour.data.days import NEVER

REFERRED_AGAIN = (
    "A child who is referred again while the case is open starts a second decision about the same case"
)


def _find_overlaps(view: View, *, kind: str) -> Found:
    keep = ~view.find_coded("referral_nfa", "1") if kind == "referral" else None
    places = view.find_kinds(kind)
    judged = np.ones(len(places), dtype=np.bool_) if keep is None else keep[places]
    spans = _get_ended(view, kind, keep)
    failed = np.zeros(len(places), dtype=np.bool_)
    failed[judged] = find_earlier_end(spans) > spans.start
    return Found(places, failed)


def _get_ended(view: View, kind: str, keep: Bools | None) -> Spans:
    """Spans in which an open end counts as an end on the first day, so that it reaches over nothing."""
    spans = view.get_spans(kind, keep)
    ended = spans.end.copy()
    ended[spans.end == NEVER] = spans.start[spans.end == NEVER]
    return spans._replace(end=ended)


def _find_concurrent(view: View) -> Found:
    places = view.find_covered("cin_plan", by="cp_plan")
    child, start, end = view.child[places], view.start[places], view.end[places]
    # A plan that gives way to the other on one day is no overlap: the last day of either is left out.
    reach = find_reach(view.get_spans("cp_plan"), child, end - 1)
    return Found(places, (reach > start) & (end > start))


RULES = (
    Rule(
        name="referrals_overlap", official=name_official(cin="8820"), severity="error",
        find=partial(_find_overlaps, kind="referral"),
        sentence="A referral starts before an earlier one of the same child is closed.",
        why=f"{REFERRED_AGAIN}: previous referrals and outcomes are counted twice.",
    ),
    Rule(
        name="assessments_overlap", official=name_official(cin="8863Q"), severity="warning",
        find=partial(_find_overlaps, kind="assessment"),
        sentence="An assessment starts before an earlier one of the same child is finished.",
        why="Counts of assessments say more about how a team records than about the child.",
    ),
    Rule(
        name="cin_plans_overlap", official=name_official(cin="4014"), severity="error",
        find=partial(_find_overlaps, kind="cin_plan"),
        sentence="A child in need plan starts before an earlier one ends.",
        why="Time on a plan is counted twice.",
    ),
    Rule(
        name="cp_plans_overlap", official=name_official(cin="8940"), severity="error",
        find=partial(_find_overlaps, kind="cp_plan"),
        sentence="A child protection plan starts before an earlier one ends.",
        why="Where a plan is the outcome, a child already on one seems to escalate again.",
    ),
    Rule(
        name="cin_plan_during_cp_plan", official=name_official(cin="4001 4003 4016 4017"), severity="error",
        find=_find_concurrent,
        sentence="A child in need plan runs at the same time as a child protection plan.",
        why="Which of the two holds is unclear: the days of a step up or down cannot be trusted.",
    ),
    Rule(
        name="care_periods_overlap", official=name_official(care="501"), severity="error",
        find=partial(_find_overlaps, kind="care_episode"),
        sentence="A period of care starts before an earlier one ends.",
        why="Where care is the outcome, a child already in care seems to enter it again.",
    ),
    Rule(
        name="placements_overlap", official=name_official(care="501"), severity="error",
        find=partial(_find_overlaps, kind="care_placement"),
        sentence="A placement starts before the one before it ends.",
        why="Moves between placements are counted too often, and no day has one placement.",
    ),
    Rule(
        name="missing_periods_overlap", official=name_official(care="574"), severity="warning",
        find=partial(_find_overlaps, kind="missing"),
        sentence="A missing period starts before an earlier one ends.",
        why="Going missing is a strong feature for adolescents; the same absence counts twice.",
    ),
    Rule(
        name="liberty_orders_overlap", official=name_official(care="705"), severity="warning",
        find=partial(_find_overlaps, kind="deprivation_of_liberty"),
        sentence="A deprivation of liberty starts before an earlier one ends.",
        why="The same order counts twice.",
    ),
)  # fmt: skip
