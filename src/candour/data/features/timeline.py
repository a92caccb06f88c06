"""Events under windows: counts, days, whether one is open, and how long since the last.

Every event puts two points on a child's line of days: its start and its end. A point is passed by a decision
when its day lies before the window's far end *and* the event was known before the decision; `now` is the far end
at the decision itself. Sort the points by the day on which they are passed, once for every window; then the number
of points passed by a decision is one binary search, and any sum over them is a difference of two prefix sums. So
the cost is that of sorting, and does not grow with the length of a window.

    events in the window   = starts passed now - starts passed at the far end
    days up to x           = sum over starts passed of (x - start) - sum over ends passed of (x - end)
    days in the window     = days up to the decision - days up to the far end

The second line holds for an event that became known late, too: before that day none of its points is passed,
after it they stand where they really are. An event that is still open ends NEVER, which no decision passes, but
which keeps the sum of starts and ends of each child at zero: sums may then run on from child to child.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from candour.data.days import DAY_BITS, EARLIEST, NEVER, Days, Numbers, make_keys
from candour.data.features.partition import Asking, Happenings

Values = npt.NDArray[np.float64] | Numbers


@dataclass(frozen=True)
class View:
    """How many points each decision has passed, under one window."""

    passed: Numbers
    order: Numbers | None
    """The order of the points under this window; None where it is the same as now."""
    reach: int | None
    """How many days before the horizon the far end lies; None reaches back for ever."""


@dataclass(frozen=True)
class Points:
    """The starts and ends of a partition's events, in the order in which they are passed now."""

    asking: Asking
    child: Numbers
    kind: Numbers
    day: Days
    known: Days
    sign: Numbers
    """1 for a start, -1 for an end."""
    now: View
    far: dict[int | None, View]


@dataclass(frozen=True)
class KindTotals:
    """The points of one event kind as prefix sums over the points of all kinds, in one order."""

    starts: Numbers
    balance: Numbers
    """Starts less ends."""
    days: Numbers
    """The days of the starts, added, less those of the ends."""


def lay_points(asking: Asking, events: Happenings, reaches: set[int | None]) -> Points:
    """Put the events' starts and ends in order, and find how far each decision sees under each window."""
    child, kind, known = (np.concatenate([part, part]) for part in (events.child, events.kind, events.known))
    day = np.concatenate([events.started, events.ended])
    sign = np.repeat(np.array([1, -1]), len(events.child))
    keys = make_keys(child, np.maximum(day, known))
    order = np.argsort(keys, kind="stable")
    child, kind, day, known, sign, keys = (part[order] for part in (child, kind, day, known, sign, keys))
    wanted = make_keys(asking.child, asking.horizon)
    now = View(np.searchsorted(keys, wanted), None, 0)
    far = {reach: _look_back(reach, asking, wanted, keys, child, day, known) for reach in reaches}
    return Points(asking, child, kind, day, known, sign, now, far)


def add_up(points: Points, kind: int, view: View) -> KindTotals:
    """The prefix sums of one kind in the order of this view."""
    mine = points.kind == kind
    sign, day = points.sign, points.day
    if view.order is not None:
        mine, sign, day = mine[view.order], sign[view.order], day[view.order]
    signed = np.where(mine, sign, 0)
    return KindTotals(_accumulate(signed > 0), _accumulate(signed), _accumulate(signed * day))


def count_starts(points: Points, now: KindTotals, far: KindTotals, view: View) -> Numbers:
    """How many events started in the window."""
    counted: Numbers = now.starts[points.now.passed] - far.starts[view.passed]
    return counted


def count_days(points: Points, now: KindTotals, far: KindTotals, view: View) -> Numbers:
    """How many days the events lasted inside the window."""
    edge = points.asking.horizon - (view.reach or 0)
    before = edge * far.balance[view.passed] - far.days[view.passed]
    return count_all_days(points, now) - before


def count_all_days(points: Points, now: KindTotals) -> Numbers:
    """How many days the events lasted up to the decision (but for a sum common to all of a child's decisions)."""
    days: Numbers = points.asking.horizon * now.balance[points.now.passed] - now.days[points.now.passed]
    return days


def is_any_open(points: Points, now: KindTotals) -> Numbers:
    """1 where an event had started and had not ended."""
    return (now.balance[points.now.passed] > 0).astype(np.int64)


def count_days_since(points: Points, kind: int, now: KindTotals) -> npt.NDArray[np.float64]:
    """Days from the newest start to the decision; NaN where nothing had started."""
    mine = (points.kind == kind) & (points.sign > 0)
    newest = np.maximum.accumulate(make_keys(points.child[mine], points.day[mine]))
    newest = np.concatenate([[-1], newest])[now.starts[points.now.passed]]
    day = (newest & (2**DAY_BITS - 1)) + EARLIEST
    own = (newest >> DAY_BITS) == points.asking.child
    return np.where(own, (points.asking.decided - day).astype(np.float64), np.nan)


def _look_back(reach: int | None, asking: Asking, wanted: Numbers, keys: Numbers, *points: Numbers) -> View:
    child, day, known = points
    if reach is None:
        return View(
            np.searchsorted(keys, make_keys(asking.child, np.full_like(wanted, EARLIEST))), None, None
        )
    passed_on = make_keys(child, np.maximum(np.minimum(day + reach, NEVER), known))
    if np.all(passed_on[1:] >= passed_on[:-1]):
        return View(np.searchsorted(passed_on, wanted), None, reach)
    order = np.argsort(passed_on, kind="stable")
    return View(np.searchsorted(passed_on[order], wanted), order, reach)


def _accumulate(values: npt.NDArray[np.int64] | npt.NDArray[np.bool_]) -> Numbers:
    sums = np.zeros(len(values) + 1, dtype=np.int64)
    np.cumsum(values, out=sums[1:])
    return sums
