"""Who the children are: ages, birth dates and sexes that cannot be or that stand for something unknown."""

from functools import partial

import numpy as np

from candour.data.checks.rule import Bools, Found, Rule, name_official
from candour.data.checks.view import View
from candour.data.days import UNKNOWN, Numbers, compute_age

ADULT = 18
OLDEST = 25
PLACEHOLDER_BIRTHS = np.array(
    ["1899-12-30", "1899-12-31", "1900-01-01", "1901-01-01", "1970-01-01"], "M8[D]"
).astype(np.int64)
CASE_KINDS = ("referral", "care_episode")


def _find_adults_referred(view: View) -> Found:
    places = view.find_kinds("referral")
    return Found(places, compute_age(view.children.born[view.child[places]], view.start[places]) >= ADULT)


def _find_over_25(view: View) -> Found:
    places = _find_entries(view)
    return Found(places, compute_age(view.children.born[view.child[places]], view.start[places]) >= OLDEST)


def _find_entries(view: View) -> Numbers:
    """Of each child the first record among referrals and periods of care."""
    places: Numbers = view.find_kinds(*CASE_KINDS)
    order = np.lexsort((view.start[places], view.child[places]))
    first = np.unique(view.child[places][order], return_index=True)[1]
    return places[order[first]]


def _is_exact(view: View, child: Numbers) -> Bools:
    """Whether the birth is known to the day, and past."""
    facts = view.children
    exact: Bools = (facts.born[child] != UNKNOWN) & ~facts.expected[child] & (facts.slack[child] == 0)
    return exact


def _find_first_days(view: View, *, january: bool) -> Found:
    """Births on the first day of January, or of any other month."""
    places = _find_entries(view)
    child = view.child[places]
    births = view.children.born[child].astype("M8[D]")
    months = births.astype("M8[M]")
    first = births == months.astype("M8[D]")
    return Found(places, _is_exact(view, child) & first & ((months.astype(np.int64) % 12 == 0) == january))


def _find_placeholder_births(view: View) -> Found:
    places = _find_entries(view)
    return Found(places, np.isin(view.children.born[view.child[places]], PLACEHOLDER_BIRTHS))


def _find_sexed_unborn(view: View) -> Found:
    places = _find_entries(view)
    places = places[view.children.expected[view.child[places]]]
    return Found(places, view.children.sex_recorded[view.child[places]])


def _find_unsexed(view: View) -> Found:
    places, facts = _find_entries(view), view.children
    child = view.child[places]
    return Found(places, ~facts.expected[child] & ~facts.sex_recorded[child])


RULES = (
    Rule(
        name="referred_as_adult", severity="warning", find=_find_adults_referred,
        sentence="Somebody was referred at 18 or older.",
        why="The birth date is wrong, or a parent is recorded as a child: the age on the day of the decision is wrong.",
    ),
    Rule(
        name="over_25", official=name_official(cin="8775Q"), severity="error", find=_find_over_25,
        about_children=True,
        sentence="Somebody was 25 or older at the first referral or start of care.",
        why="The birth date is wrong: the person stands in the wrong age group, and pulls on everything that uses age.",
    ),
    Rule(
        name="born_on_1_january", severity="note", find=partial(_find_first_days, january=True), about_children=True,
        sentence="A child was born on 1 January (about 3 in 1,000 are).",
        why="Far more than that are guesses, mostly for children from abroad: age errors fall on some ethnic groups "
        "alone.",
    ),
    Rule(
        name="born_on_first_of_month", severity="note", find=partial(_find_first_days, january=False), about_children=True,
        sentence="A child was born on the first of another month (about 3 in 100 are).",
        why="Far more than that are guesses or dates rounded to the month; ages near a limit are then wrong.",
    ),
    Rule(
        name="placeholder_birth", severity="error", find=_find_placeholder_births, about_children=True,
        sentence="A birth date is a day that systems put in where they know none (such as 1 January 1900).",
        why="The age is made up, and the child stands in a group that it does not belong to.",
    ),
    Rule(
        name="sex_of_unborn", official=name_official(cin="8750"), severity="note", find=_find_sexed_unborn,
        about_children=True,
        sentence="A child who was not yet born in the newest extract has a sex.",
        why="The child may have been born and the birth date not entered: the age is wrong.",
    ),
    Rule(
        name="sex_not_recorded", official=name_official(cin="2886Q 4180"), severity="note", find=_find_unsexed,
        about_children=True,
        sentence="The sex of a child who was born is not recorded (the census asks why above 2 %).",
        why="These children cannot be compared by sex.",
    ),
)  # fmt: skip
