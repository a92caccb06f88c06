"""Questions to the spans of days of one kind: what was under way on a day, what came before and what after.

A span is a child, a first and a last day (NEVER while it lasts); spans are sorted by child and first day.
Everything is a sorted search, so that two million events cost a second or two.
"""

from typing import NamedTuple

import numpy as np

from candour.data.days import DAY_BITS, EARLIEST, NEVER, UNKNOWN, Days, Numbers, make_keys


class Spans(NamedTuple):
    """Spans, sorted by child and start."""

    child: Numbers
    start: Days
    end: Days


def find_last(spans: Spans, child: Numbers, day: Days) -> Numbers:
    """The place of the child's last span that starts on the day or before; -1 where there is none."""
    places = np.searchsorted(make_keys(spans.child, spans.start), make_keys(child, day), side="right") - 1
    owned = (places >= 0) & (_take(spans.child, places, -1) == child)
    found: Numbers = np.where(owned, places, -1)
    return found


def find_last_start(spans: Spans, child: Numbers, day: Days) -> Days:
    """The day on which that span starts; UNKNOWN where there is none."""
    places = find_last(spans, child, day)
    return np.where(places >= 0, _take(spans.start, places, UNKNOWN), UNKNOWN)


def find_next_start(spans: Spans, child: Numbers, day: Days) -> Days:
    """The first day from this day on at which a span of the child starts; NEVER where there is none."""
    places = np.searchsorted(make_keys(spans.child, spans.start), make_keys(child, day), side="left")
    owned = _take(spans.child, places, -1) == child
    return np.where(owned, _take(spans.start, places, NEVER), NEVER)


def find_reach(spans: Spans, child: Numbers, day: Days) -> Days:
    """The latest end of the child's spans that start by the day; UNKNOWN where none does.

    On the day something is under way exactly where this is the day or later.
    """
    places = find_last(spans, child, day)
    return np.where(places >= 0, _take(_run_ends(spans), places, UNKNOWN), UNKNOWN)


def find_earlier_end(spans: Spans) -> Days:
    """For each span the latest end of the child's spans that stand before it; UNKNOWN for the first."""
    earlier = np.full(len(spans.child), UNKNOWN, dtype=np.int64)
    follows = spans.child[1:] == spans.child[:-1]
    earlier[1:][follows] = _run_ends(spans)[:-1][follows]
    return earlier


def find_later_start(spans: Spans) -> Days:
    """For each span the start of the child's next one; NEVER for the last."""
    later = np.full(len(spans.child), NEVER, dtype=np.int64)
    follows = spans.child[1:] == spans.child[:-1]
    later[:-1][follows] = spans.start[1:][follows]
    return later


def count_started(spans: Spans, child: Numbers, day: Days) -> Numbers:
    """How many spans of the child start on the day or before."""
    first = np.searchsorted(spans.child, child, side="left")
    through = np.searchsorted(make_keys(spans.child, spans.start), make_keys(child, day), side="right")
    counted: Numbers = np.maximum(through - first, 0)
    return counted


def _run_ends(spans: Spans) -> Days:
    """The latest end so far of each child: children follow each other, so their keys only grow."""
    running = np.maximum.accumulate(make_keys(spans.child, np.maximum(spans.end, EARLIEST)))
    ends: Days = running - (spans.child << DAY_BITS) + EARLIEST
    return ends


def _take(values: Numbers, places: Numbers, missing: int) -> Numbers:
    """Values by place; `missing` beyond either end."""
    if not len(values):
        return np.full(len(places), missing, dtype=np.int64)
    inside = (places >= 0) & (places < len(values))
    return np.where(inside, values[np.clip(places, 0, len(values) - 1)], missing)
