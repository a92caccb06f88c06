"""The steps of a case: a referral first, then assessment, enquiry, conference and plan, then closure."""

import numpy as np

from candour.data.checks.rule import Found, Rule, name_official
from candour.data.checks.spans import (
    count_started,
    find_last,
    find_last_start,
    find_next_start,
    find_reach,
)
from candour.data.checks.view import View
from candour.data.checks.working_days import SATURDAY, find_weekday
from candour.data.days import EARLIEST, NEVER, UNKNOWN, Numbers

STEPS = ("assessment", "section_47", "icpc", "cin_plan", "cp_plan")
"""What happens under a referral only."""
AFTER_TRANSFER = (*STEPS, "care_episode")
CONFERENCE_DAYS = 30
"""A plan starts on the day of its conference; a month leaves room for days that are only roughly recorded."""
ENQUIRY_DAYS = 60
"""A conference is due 15 working days after the enquiry was started; two months leave room for late ones."""


def _find_steps(view: View) -> tuple[Numbers, Numbers]:
    """Steps on days for which referrals are reported, and the place of the last referral before each (or -1)."""
    places = view.find_covered(*STEPS, by="referral")
    return places, find_last(view.get_spans("referral"), view.child[places], view.start[places])


def _find_unreferred(view: View) -> Found:
    places, last = _find_steps(view)
    referred = np.isin(view.child[places], view.get_spans("referral").child)
    return Found(places, referred & (last < 0))


def _find_after_closure(view: View) -> Found:
    places, last = _find_steps(view)
    ignored, day = _find_ignored(view, last), view.start[places]
    closed = find_reach(view.get_spans("referral"), view.child[places], day) < day
    return Found(places, closed & (last >= 0) & ~ignored)


def _find_on_no_further_action(view: View) -> Found:
    places, last = _find_steps(view)
    ignored, day = _find_ignored(view, last), view.start[places]
    acted_on = view.get_spans("referral", ~view.find_coded("referral_nfa", "1"))
    under_way = find_reach(acted_on, view.child[places], day) >= day
    return Found(places, ignored & ~under_way)


def _find_ignored(view: View, last: Numbers) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Whether the referral at this place led to no further action."""
    ignored = view.find_coded("referral_nfa", "1")[view.find_kinds("referral")]
    return np.append(ignored, False)[last]


def _find_under_closed(view: View, kind: str) -> tuple[Numbers, Numbers]:
    """Events of a kind, and the day on which the referral that they started under was closed; NEVER where it was not."""
    places = view.find_covered(kind, by="referral")
    closed = find_reach(view.get_spans("referral"), view.child[places], view.start[places])
    return places, np.where(closed >= view.start[places], closed, NEVER)


def _find_unfinished_assessments(view: View) -> Found:
    places, closed = _find_under_closed(view, "assessment")
    return Found(places, (closed != NEVER) & (view.end[places] == NEVER))


def _find_unanswered_enquiries(view: View) -> Found:
    places, closed = _find_under_closed(view, "section_47")
    places, closed = (part[_says_not_required(view)] for part in (places, closed))
    conference = find_next_start(view.get_spans("icpc"), view.child[places], view.start[places])
    answered = view.find_coded("icpc_not_required", "1")[places]
    return Found(places, ~answered & (closed != NEVER) & (conference > closed))


def _says_not_required(view: View) -> slice:
    """Everything where the history says anywhere that no conference was required, else nothing."""
    return slice(None) if "icpc_not_required" in view.fields else slice(0)


def _find_waiting_enquiries(view: View) -> Found:
    places = view.find_covered("section_47", by="icpc")[_says_not_required(view)]
    start = view.start[places]
    due = start + ENQUIRY_DAYS <= view.get_coverage("icpc")[1]
    conference = find_next_start(view.get_spans("icpc"), view.child[places], start)
    answered = view.find_coded("icpc_not_required", "1")[places]
    return Found(places, due & ~answered & (conference > start + ENQUIRY_DAYS))


def _find_plans_unconferred(view: View) -> Found:
    places = view.find_covered("cp_plan", by="icpc", after=CONFERENCE_DAYS)
    day = view.start[places]
    return Found(
        places, find_last_start(view.get_spans("icpc"), view.child[places], day) < day - CONFERENCE_DAYS
    )


def _find_plans_off_conference(view: View) -> Found:
    places = view.find_covered("cp_plan", by="icpc", after=CONFERENCE_DAYS)
    conference = find_last_start(view.get_spans("icpc"), view.child[places], view.start[places])
    near = conference >= view.start[places] - CONFERENCE_DAYS
    return Found(places, near & (conference < view.start[places]))


def _find_surplus_plans(view: View) -> Found:
    places = view.find_covered("cp_plan", by="icpc", after=CONFERENCE_DAYS)
    first = view.get_coverage("icpc")[0]
    child, day = view.child[places], view.start[places]
    plans, conferences = view.get_spans("cp_plan"), view.get_spans("icpc")
    held = count_started(plans, child, day) - count_started(
        plans, child, np.full(len(day), first + CONFERENCE_DAYS - 1)
    )
    conferred = count_started(conferences, child, day) - count_started(
        conferences, child, np.full(len(day), first - 1)
    )
    return Found(places, held > conferred)


def _find_unenquired(view: View) -> Found:
    places = view.find_covered("icpc", by="section_47", after=ENQUIRY_DAYS)
    day = view.start[places]
    enquiry = find_last_start(view.get_spans("section_47"), view.child[places], day)
    return Found(places, enquiry < day - ENQUIRY_DAYS)


def _find_at_weekend(view: View) -> Found:
    places = view.find_kinds("icpc")
    return Found(places, find_weekday(view.start[places]) >= SATURDAY)


def _find_unassessed_enquiries(view: View) -> Found:
    places = view.find_covered("section_47", by="assessment")
    child, day = view.child[places], view.start[places]
    referral = find_last_start(view.get_spans("referral"), child, day)
    closed = find_reach(view.get_spans("referral"), child, day)
    assessment = find_next_start(view.get_spans("assessment"), child, np.maximum(referral, EARLIEST))
    return Found(places, (referral != UNKNOWN) & (assessment > closed))


def _find_closed_unassessed(view: View) -> Found:
    places = view.find_covered("referral", by="assessment")
    closed = view.find_coded("closure_reason", "RC8", "RC9")[places] & (view.end[places] != NEVER)
    assessment = find_next_start(view.get_spans("assessment"), view.child[places], view.start[places])
    return Found(places, closed & (assessment > view.end[places]))


def _find_after_transfer(view: View) -> Found:
    places = view.find_covered(*AFTER_TRANSFER, by="referral")
    child, day = view.child[places], view.start[places]
    moved = find_last_start(view.get_spans("transferred_out"), child, day - 1)
    referred = find_last_start(view.get_spans("referral"), child, day)
    return Found(places, (moved != UNKNOWN) & (referred < moved))


def _find_reason_unclosed(view: View) -> Found:
    places = view.find_kinds("referral")
    return Found(places, view.find_holders("closure_reason")[places] & (view.end[places] == NEVER))


def _find_closed_without_reason(view: View) -> Found:
    places = view.find_kinds("referral")[slice(None) if "closure_reason" in view.fields else slice(0)]
    return Found(places, (view.end[places] != NEVER) & ~view.find_holders("closure_reason")[places])


RULES = (
    Rule(
        name="before_first_referral", official=name_official(cin="1103 1104 1105 2889 4015"), severity="error",
        find=_find_unreferred,
        sentence="An assessment, enquiry, conference or plan starts before the child's first referral.",
        why="What came before the decision seems to have led up to it, although it belongs to no case that is known.",
    ),
    Rule(
        name="after_closure", official=name_official(cin="2990 8565"), severity="error", find=_find_after_closure,
        sentence="An assessment, enquiry, conference or plan starts on a day on which no referral of the child is open.",
        why="The referral that led to it is missing, or was closed too early: an outcome belongs to no decision.",
    ),
    Rule(
        name="after_no_further_action", official=name_official(cin="4000 8831 8832"), severity="error",
        find=_find_on_no_further_action,
        sentence="There is activity on a referral that was marked as needing no further action.",
        why="The mark is wrong, or was overwritten: a feature made of it points the wrong way.",
    ),
    Rule(
        name="closed_with_assessment_open", official=name_official(cin="8867"), severity="warning",
        find=_find_unfinished_assessments,
        sentence="A case was closed although its assessment was never finished.",
        why="Factors are known from a finished assessment only, so these children look as if nothing had been found.",
    ),
    Rule(
        name="closed_with_enquiry_open", official=name_official(cin="8868"), severity="warning",
        find=_find_unanswered_enquiries,
        sentence="A case was closed although its enquiry led neither to a conference nor to the entry that none was "
        "needed.",
        why="A conference may have gone unrecorded: where it is the outcome, it is counted as none.",
    ),
    Rule(
        name="enquiry_without_answer", official=name_official(cin="8675Q"), severity="warning",
        find=_find_waiting_enquiries,
        sentence="An enquiry led neither to a conference within 60 days nor to the entry that none was needed.",
        why="A conference may have gone unrecorded: where it is the outcome, it is counted as none.",
    ),
    Rule(
        name="cp_plan_without_conference", official=name_official(cin="2883"), severity="error",
        find=_find_plans_unconferred,
        sentence="A child protection plan starts without a conference in the 30 days before.",
        why="Conferences are missing (or held by another council): where they are the outcome, outcomes are missing.",
    ),
    Rule(
        name="cp_plan_not_on_conference_day", official=name_official(cin="2885"), severity="warning",
        find=_find_plans_off_conference,
        sentence="A child protection plan starts on another day than its conference.",
        why="The day of the outcome is off by days or weeks, which matters for short windows.",
    ),
    Rule(
        name="more_plans_than_conferences", official=name_official(cin="2883"), severity="warning",
        find=_find_surplus_plans,
        sentence="A child has had more child protection plans than conferences by the day of the plan.",
        why="Plans without conferences are missing conferences or the same plan twice.",
    ),
    Rule(
        name="conference_without_enquiry", official=name_official(cin="8615"), severity="warning",
        find=_find_unenquired,
        sentence="A conference was held without an enquiry in the 60 days before.",
        why="Enquiries are missing: as a feature they seem to say little, as an outcome they are counted as none.",
    ),
    Rule(
        name="conference_at_weekend", official=name_official(cin="8875"), severity="warning", find=_find_at_weekend,
        sentence="A conference was held on a Saturday or Sunday.",
        why="Days at weekends are days of data entry, or mistyped: the day of the outcome is wrong.",
    ),
    Rule(
        name="enquiry_without_assessment", official=name_official(cin="2991Q"), severity="warning",
        find=_find_unassessed_enquiries,
        sentence="There is an enquiry, but no assessment under the same referral.",
        why="What an assessment tells is missing for the children about whom the worry was greatest.",
    ),
    Rule(
        name="closed_after_no_assessment", official=name_official(cin="8825Q"), severity="warning",
        find=_find_closed_unassessed,
        sentence="A case was closed 'after assessment', but no assessment is recorded.",
        why="An assessment is missing, so a feature that counts them is too low.",
    ),
    Rule(
        name="after_transfer", severity="warning", find=_find_after_transfer,
        sentence="Something starts after the child had moved to another council, without a new referral.",
        why="A follow-up that was taken to end with the move went on: outcomes after it are left out.",
    ),
    Rule(
        name="reason_without_closure", official=name_official(cin="8810"), severity="warning",
        find=_find_reason_unclosed,
        sentence="A referral has a reason for its closure but no day.",
        why="A case that was closed counts as open, and its reason may be seen before the closure.",
    ),
    Rule(
        name="closure_without_reason", official=name_official(cin="8805"), severity="note",
        find=_find_closed_without_reason,
        sentence="A referral was closed without a reason.",
        why="Deaths and moves to another council are read from the reason: without it a follow-up seems complete.",
    ),
)  # fmt: skip
