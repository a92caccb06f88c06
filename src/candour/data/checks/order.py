"""The order of days: nothing ends before it starts, or comes before birth, after death or out of the future."""

import numpy as np

from candour.data.checks.rule import Found, Rule, name_official
from candour.data.checks.spans import find_reach
from candour.data.checks.view import View
from candour.data.days import NEVER
from candour.data.history import EVENT_KINDS

BORN_ONLY = (
    "care_episode", "care_placement", "care_review", "missing", "short_break", "care_outcomes", "care_leaver",
    "adoption_decision", "adoption_match", "placed_for_adoption", "deprivation_of_liberty", "died",
)  # fmt: skip
"""What cannot happen to a child before birth; the others can be about an unborn child."""
ALIVE_ONLY = tuple(kind for kind in EVENT_KINDS if kind not in ("died", "transferred_out", "local_event"))
UNDER_WAY = ("cin_plan", "cp_plan", "care_episode", "care_placement", "short_break", "deprivation_of_liberty")
PREGNANCY_DAYS = 280
LATE_DAYS = 2 * 365
"""A yearly return is made up to a year after the event, and one late return makes two years."""


def _find_reversed(view: View) -> Found:
    return Found(np.arange(len(view.kind)), view.end < view.start)


def _find_before_birth(view: View) -> Found:
    places, facts = view.find_kinds(*BORN_ONLY), view.children
    child = view.child[places]
    early = view.start[places] < facts.born[child] - facts.slack[child]
    return Found(places, early & ~facts.expected[child])


def _find_long_before_birth(view: View) -> Found:
    places, facts = view.find_kinds("referral"), view.children
    child = view.child[places]
    return Found(places, view.start[places] < facts.born[child] - facts.slack[child] - PREGNANCY_DAYS)


def _find_after_death(view: View) -> Found:
    places = view.find_kinds(*ALIVE_ONLY)
    return Found(places, view.start[places] > view.children.died[view.child[places]])


def _find_ends_after_death(view: View) -> Found:
    places = view.find_kinds(*UNDER_WAY)
    died = view.children.died[view.child[places]]
    return Found(places, (died != NEVER) & (view.start[places] <= died) & (view.end[places] > died))


def _find_future_starts(view: View) -> Found:
    places = view.find_kinds(*view.coverage)
    return Found(places, view.start[places] > _get_last_days(view)[view.kind[places]])


def _find_future_ends(view: View) -> Found:
    places = view.find_kinds(*view.coverage)
    end = view.end[places]
    return Found(places, (end != NEVER) & (end > _get_last_days(view)[view.kind[places]]))


def _get_last_days(view: View) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array([view.get_coverage(kind)[1] for kind in EVENT_KINDS], dtype=np.int64)


def _find_known_early(view: View) -> Found:
    places = np.arange(len(view.kind))
    return Found(places, view.known < view.start)


def _find_known_late(view: View) -> Found:
    places = view.find_kinds(*view.coverage)
    first = np.array([view.get_coverage(kind)[0] for kind in EVENT_KINDS], dtype=np.int64)
    # What happened before the days reported could only become known with the first return.
    reported = view.start[places] >= first[view.kind[places]]
    return Found(places, reported & (view.known[places] - view.start[places] > LATE_DAYS))


def _find_reviews_outside_plans(view: View) -> Found:
    places = view.find_covered("cp_review", by="cp_plan")
    child, day = view.child[places], view.start[places]
    # The day before: a review on the first day of a plan is not yet one of that plan.
    begun = find_reach(view.get_spans("cp_plan"), child, day - 1)
    return Found(places, begun < day)


RULES = (
    Rule(
        name="ends_before_start", official=name_official(cin="4011 8608 8630 8925", care="356 567 702"),
        severity="error", find=_find_reversed,
        sentence="Something ends before it starts.",
        why="Durations come out negative, and what was under way on the day of a decision cannot be told.",
    ),
    Rule(
        name="before_birth", official=name_official(care="184 302 586"), severity="error", find=_find_before_birth,
        sentence="Care, or something that only a child in care has, begins before the child was born.",
        why="One of the two days is wrong: either the age on the day of the decision, or the day of the outcome.",
    ),
    Rule(
        name="referred_long_before_birth", official=name_official(cin="8606"), severity="error",
        find=_find_long_before_birth,
        sentence="A child was referred more than 40 weeks before birth.",
        why="The age on the day of the decision is wrong, and with it the age group that the child is compared in.",
    ),
    Rule(
        name="after_death", official=name_official(cin="4008 8555Q 8915"), severity="error", find=_find_after_death,
        sentence="Something starts after the child died.",
        why="Two children may share an id, or the day of death is wrong: a follow-up that ended is counted as one that "
        "went on.",
    ),
    Rule(
        name="ends_after_death", official=name_official(cin="4009Q 8920"), severity="warning",
        find=_find_ends_after_death,
        sentence="A plan or a period of care goes on after the child died.",
        why="Durations come out too long, and a child who cannot come to harm any more counts as open.",
    ),
    Rule(
        name="starts_in_the_future", official=name_official(cin="4010 8600 8720", care="570 703"), severity="error",
        find=_find_future_starts,
        sentence="Something starts after the last day that any source reports on.",
        why="A mistyped year moves an outcome out of its window, so that it counts as none.",
    ),
    Rule(
        name="ends_in_the_future", official=name_official(cin="4013 8620 8696 8930", care="354 571"), severity="error",
        find=_find_future_ends,
        sentence="Something ends after the last day that any source reports on.",
        why="A planned end stands for a real one, or a year is mistyped: durations come out too long.",
    ),
    Rule(
        name="known_before_it_happened", severity="error", find=_find_known_early,
        sentence="Something counts as known before the day on which it started.",
        why="A feature could see the future, and the test would promise what no forecast can keep.",
    ),
    Rule(
        name="known_two_years_late", severity="note", find=_find_known_late,
        sentence="Something became known more than two years after it started.",
        why="A forecast cannot use it when it would help; recording that is later for some groups makes it blinder for "
        "them.",
    ),
    Rule(
        name="review_outside_plan", official=name_official(cin="8841"), severity="warning",
        find=_find_reviews_outside_plans,
        sentence="A review of a child protection plan falls on no day of a plan, or on its first day.",
        why="A plan is missing or its days are wrong: where plans are the outcome, outcomes are missing with it.",
    ),
)  # fmt: skip
