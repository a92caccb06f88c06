"""Since when has a thing been shown? Tracing items back through the returns of whatever owns them."""

from typing import NamedTuple

import numpy as np

from candour.data.extracts.columns import BoolArray, IntArray
from candour.data.extracts.days import NO_DAY


class Trace(NamedTuple):
    """For each item, by its number: reference days of returns of its owner, NO_DAY where there is none.

    shown_first: the oldest return that shows it. shown_last: the newest. absent_until: the last return before
    the unbroken run of those that show it up to the newest. gone_by: the first return after the newest that
    shows it.
    """

    shown_first: IntArray
    shown_last: IntArray
    absent_until: IntArray
    gone_by: IntArray


class Showings(NamedTuple):
    """Each distinct item and return, sorted by item and day; `in_run` marks those of the item's last run."""

    item: IntArray
    day: IntArray
    in_run: BoolArray


def trace_items(
    item: IntArray, *, owner_of_item: IntArray, day: IntArray, owner_pairs: IntArray, days: IntArray
) -> tuple[Trace, Showings]:
    """Trace items that returns show. `item` and `day` (a place in the sorted `days`) are parallel, one a
    statement; `owner_pairs` are the sorted distinct `owner * len(days) + day` of all returns of each owner.
    """
    width = len(days)
    shown = np.unique(item * width + day)
    shown_item, shown_day = np.divmod(shown, width)
    place = np.searchsorted(owner_pairs, owner_of_item[shown_item] * width + shown_day)
    is_first = np.ones(len(shown), dtype=np.bool_)
    is_first[1:] = shown_item[1:] != shown_item[:-1]
    is_break = is_first.copy()
    is_break[1:] |= place[1:] != place[:-1] + 1
    run_start = np.maximum.accumulate(np.where(is_break, np.arange(len(shown)), 0))
    first = np.flatnonzero(is_first)
    last = np.append(first[1:], len(shown)) - 1
    start = run_start[last]
    trace = Trace(
        shown_first=days[shown_day[first]],
        shown_last=days[shown_day[last]],
        absent_until=_neighbour_day(owner_pairs, place[start], -1, days),
        gone_by=_neighbour_day(owner_pairs, place[last], +1, days),
    )
    in_run = np.arange(len(shown)) >= np.repeat(start, last - first + 1)
    return trace, Showings(shown_item, days[shown_day], in_run)


def _neighbour_day(pairs: IntArray, place: IntArray, step: int, days: IntArray) -> IntArray:
    """The reference day of the owner's return before or after a place."""
    width = len(days)
    there = np.clip(place + step, 0, len(pairs) - 1)
    same_owner = (pairs[there] // width == pairs[place] // width) & (there != place)
    return np.where(same_owner, days[pairs[there] % width], NO_DAY)


def group_extreme(values: IntArray, order_key: IntArray, *, largest: bool) -> IntArray:
    """The largest or smallest value of each distinct key, in the order of the keys."""
    order = np.argsort(order_key, kind="stable")
    keys = order_key[order]
    starts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1]))
    extreme = np.maximum if largest else np.minimum
    result: IntArray = extreme.reduceat(values[order], starts)
    return result
