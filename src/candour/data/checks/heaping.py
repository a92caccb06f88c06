"""Days that stand for other days: far too many records on one day, and days that systems put in themselves."""

from functools import partial

import numpy as np

from candour.data.checks.rule import Found, Rule
from candour.data.checks.view import Bools, View
from candour.data.days import NEVER, Days

HEAPED = (
    "contact", "early_help", "referral", "assessment", "section_47", "icpc", "cin_plan", "cp_plan", "care_episode",
    "missing",
)  # fmt: skip
"""Kinds that are spread over the year; yearly outcomes and reviews have days on which all of them fall."""
LASTING = ("referral", "assessment", "cin_plan", "cp_plan", "care_episode")
LEAST_HEAP = 20
TIMES_THE_MEAN = 10
"""By chance no day has 20 records and ten times the mean: the odds are below one in a million million."""
PLACEHOLDER_DAYS = np.array(
    ["1899-12-30", "1899-12-31", "1900-01-01", "1901-01-01", "1970-01-01", "2049-12-31", "2099-12-31"],
    "M8[D]",
).astype(np.int64)


def _find_heaps(view: View, *, kinds: tuple[str, ...], days: str) -> Found:
    parts = [_find_heaps_of(view, kind, view.start if days == "start" else view.end) for kind in kinds]
    return Found(
        np.concatenate([part.places for part in parts]), np.concatenate([part.failed for part in parts])
    )


def _find_heaps_of(view: View, kind: str, days: Days) -> Found:
    first, last = view.get_coverage(kind)
    places = view.find_kinds(kind)
    reported = (days[places] >= first) & (days[places] <= last)
    failed = np.zeros(len(places), dtype=np.bool_)
    failed[reported] = _find_crowded(days[places[reported]], reported=max(last - first + 1, 1))
    return Found(places, failed)


def _find_crowded(days: Days, *, reported: int) -> Bools:
    """Whether each falls on a day with far more than the mean of all days reported."""
    each, which, counts = np.unique(days, return_inverse=True, return_counts=True)
    limit = max(LEAST_HEAP, TIMES_THE_MEAN * len(days) / reported)
    crowded: Bools = (counts >= limit)[which] if len(each) else np.zeros(0, dtype=np.bool_)
    return crowded


def _find_placeholders(view: View) -> Found:
    places = np.arange(len(view.kind))
    ended = np.isin(view.end, PLACEHOLDER_DAYS) & (view.end != NEVER)
    return Found(places, np.isin(view.start, PLACEHOLDER_DAYS) | ended)


RULES = (
    Rule(
        name="many_starts_on_one_day", severity="warning",
        find=partial(_find_heaps, kinds=HEAPED, days="start"),
        sentence="A record starts on a day with at least 20 of its kind and ten times the daily mean.",
        why="Such a day is that of a move to another system or of a clean-up: the true days are lost, and a sequence of "
        "events with them.",
    ),
    Rule(
        name="many_ends_on_one_day", severity="warning", find=partial(_find_heaps, kinds=LASTING, days="end"),
        sentence="A record ends on a day with at least 20 ends of its kind and ten times the daily mean.",
        why="Closed all at once: durations are wrong, and a closed case says nothing about the child.",
    ),
    Rule(
        name="placeholder_day", severity="error", find=_find_placeholders,
        sentence="Something starts or ends on a day that systems put in where they know none (such as 1 January 1900).",
        why="Durations and the order of events are made up.",
    ),
)  # fmt: skip
