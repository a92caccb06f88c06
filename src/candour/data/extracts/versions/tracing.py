"""Since when has a thing been shown? Tracing items through the returns of whatever owns them.

A return stands for every dated showing: a yearly one, or a snapshot of a live system.
"""

from typing import NamedTuple

import numpy as np

from candour.data.extracts.columns import BoolArray, IntArray, sort_distinct
from candour.data.extracts.files.day_formats import NO_DAY


class Runs(NamedTuple):
    """Each unbroken run of returns that show an item, sorted by item and time; days are reference days.

    item: its number. shown_first, shown_last: the first and last return of the run. absent_until: the return of
    the owner just before the run, which did not show the item; gone_by: the one just after. NO_DAY where there
    is none. is_last: whether the item has no later run.
    """

    item: IntArray
    shown_first: IntArray
    shown_last: IntArray
    absent_until: IntArray
    gone_by: IntArray
    is_last: BoolArray


class Showings(NamedTuple):
    """Each distinct item and return that shows it, sorted by item and day, and the number of its run."""

    item: IntArray
    day: IntArray
    run: IntArray


def find_runs(
    item: IntArray,
    *,
    owner_of_item: IntArray,
    day: IntArray,
    owner_pairs: IntArray,
    days: IntArray,
) -> tuple[Runs, Showings]:
    """Trace items that returns show. `item` and `day` (a place in the sorted `days`) are parallel, one a
    statement; `owner_pairs` are the sorted distinct `owner * len(days) + day` of all returns of each owner.
    """
    width = len(days)
    shown = sort_distinct(item * width + day)
    shown_item, shown_day = np.divmod(shown, width)
    place = np.searchsorted(owner_pairs, owner_of_item[shown_item] * width + shown_day)
    begins = np.ones(len(shown), dtype=np.bool_)
    begins[1:] = (shown_item[1:] != shown_item[:-1]) | (place[1:] != place[:-1] + 1)
    first = np.flatnonzero(begins)
    last = np.append(first[1:], len(shown)) - 1
    is_last = np.ones(len(first), dtype=np.bool_)
    is_last[:-1] = shown_item[first[1:]] != shown_item[first[:-1]]
    runs = Runs(
        item=shown_item[first],
        shown_first=days[shown_day[first]],
        shown_last=days[shown_day[last]],
        absent_until=_neighbour_day(owner_pairs, place[first], -1, days),
        gone_by=_neighbour_day(owner_pairs, place[last], +1, days),
        is_last=is_last,
    )
    return runs, Showings(shown_item, days[shown_day], np.cumsum(begins) - 1)


def select_last(runs: Runs) -> Runs:
    """The last run of each item, in the order of the items."""
    last = runs.is_last
    return Runs(
        item=runs.item[last],
        shown_first=runs.shown_first[last],
        shown_last=runs.shown_last[last],
        absent_until=runs.absent_until[last],
        gone_by=runs.gone_by[last],
        is_last=last[last],
    )


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
