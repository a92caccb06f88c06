"""Days that stand for other days: far too many records on one day, and days that systems put in themselves."""

from functools import partial

import numpy as np

from candour.data.checks.rule import Found, Rule
from candour.data.checks.view import View
from candour.data.checks.whole import HEAPED, LASTING, Side
from candour.data.days import NEVER

PLACEHOLDER_DAYS = np.array(
    ["1899-12-30", "1899-12-31", "1900-01-01", "1901-01-01", "1970-01-01", "2049-12-31", "2099-12-31"],
    "M8[D]",
).astype(np.int64)


def _find_heaps(view: View, *, kinds: tuple[str, ...], days: Side) -> Found:
    parts = [_find_heaps_of(view, kind, days) for kind in kinds]
    return Found(
        np.concatenate([part.places for part in parts]), np.concatenate([part.failed for part in parts])
    )


def _find_heaps_of(view: View, kind: str, side: Side) -> Found:
    places = view.find_kinds(kind)
    days = (view.start if side == "start" else view.end)[places]
    return Found(places, np.isin(days, view.whole.crowded[kind, side]))


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
