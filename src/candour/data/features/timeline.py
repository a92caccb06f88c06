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

Nearly all of the time goes into moving these arrays through memory, so whatever fits is kept narrow: days and counts of points as
32-bit, kinds and signs as 8-bit numbers. Sums of days need 64 bits, since they run on over all children of a partition.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from candour.data.days import DAY_BITS, EARLIEST, NEVER, Numbers, make_keys
from candour.data.features.partition import Asking, Happenings

Narrow = npt.NDArray[np.int32]
Narrowest = npt.NDArray[np.int8]


class Line(NamedTuple):
    """Points in the order in which they are passed."""

    kind: Narrowest
    day: Narrow
    sign: Narrowest
    """1 for a start, -1 for an end."""


class Base(NamedTuple):
    """The points as they are passed now, and what is needed to put them in order under a window."""

    child: Numbers
    known: Narrow
    line: Line


class View(NamedTuple):
    """What the decisions see under one window."""

    line: Line
    passed: Numbers
    """How many points each decision has passed."""
    reach: int
    """How many days before the horizon the far end lies; it has no meaning where the window reaches back for ever."""


@dataclass(frozen=True)
class Points:
    """The starts and ends of a partition's events, seen now and under each window."""

    asking: Asking
    child: Numbers
    """Whose point each is, as they are passed now."""
    now: View
    far: dict[int | None, View]


class Passed(NamedTuple):
    """What each decision has passed of one kind, added up (and that of earlier children, which cancels out)."""

    starts: Narrow
    balance: Narrow
    """Starts less ends."""
    days: Numbers
    """The days of the starts, added, less those of the ends."""


class KindLine(NamedTuple):
    """The points of one kind on a line, and their sums up to each."""

    rank: Narrow
    """How many points of the kind are among the first 0, 1, 2, ... of all points."""
    points: Numbers
    """Where they stand on the line."""
    sums: Passed


class KindView(NamedTuple):
    """One kind, as the decisions see it now and under each window."""

    line: KindLine
    now: Passed
    far: dict[int | None, Passed]


def lay_points(asking: Asking, events: Happenings, reaches: set[int | None]) -> Points:
    """Put the events' starts and ends in order, and find how far each decision sees under each window."""
    child = np.concatenate([events.child, events.child])
    kind, known = (_repeat(part) for part in (events.kind.astype(np.int8), events.known.astype(np.int32)))
    day = np.concatenate([events.started, events.ended]).astype(np.int32)
    sign = np.repeat(np.array([1, -1], dtype=np.int8), len(events.child))
    keys = make_keys(child, np.maximum(day, known))
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    base = Base(child[order], known[order], _reorder(Line(kind, day, sign), order))
    wanted = make_keys(asking.child, asking.horizon)
    far = {reach: _look_back(reach, asking.child, wanted, keys, base) for reach in reaches}
    return Points(asking, base.child, View(base.line, np.searchsorted(keys, wanted), 0), far)


def view_kind(points: Points, kind: int) -> KindView:
    """Add up the points of one kind for every decision, now and under each window."""
    base = _pick_kind(points.now.line, kind)
    far = {}
    for reach, view in points.far.items():
        line = base if view.line is points.now.line else _pick_kind(view.line, kind)
        far[reach] = _add_up(line, view.passed)
    return KindView(base, _add_up(base, points.now.passed), far)


def count_starts(seen: KindView, reach: int | None) -> Numbers:
    """How many events started in the window."""
    return seen.now.starts - seen.far[reach].starts


def count_days(points: Points, seen: KindView, reach: int | None) -> Numbers:
    """How many days the events lasted inside the window."""
    horizon, far = points.asking.horizon, seen.far[reach]
    up_to_now = horizon * seen.now.balance - seen.now.days
    return up_to_now - ((horizon - points.far[reach].reach) * far.balance - far.days)


def is_any_open(seen: KindView) -> Numbers:
    """1 where an event had started and had not ended."""
    return np.minimum(seen.now.balance, 1)


def count_days_since(points: Points, seen: KindView) -> npt.NDArray[np.float64]:
    """Days from the newest start to the decision; NaN where nothing had started."""
    line = points.now.line
    starts = seen.line.points[line.sign[seen.line.points] > 0]
    newest = np.maximum.accumulate(make_keys(points.child[starts], line.day[starts].astype(np.int64)))
    newest = np.concatenate([[-1], newest])[seen.now.starts]
    day = (newest & (2**DAY_BITS - 1)) + EARLIEST
    own = (newest >> DAY_BITS) == points.asking.child
    return np.where(own, (points.asking.decided - day).astype(np.float64), np.nan)


def _look_back(reach: int | None, child: Numbers, wanted: Numbers, keys: Numbers, base: Base) -> View:
    line = base.line
    if reach is None:
        return View(line, np.searchsorted(keys, child << DAY_BITS), 0)
    passed_on = make_keys(base.child, np.maximum(np.minimum(line.day + reach, NEVER), base.known))
    if np.any(passed_on[1:] < passed_on[:-1]):
        order = np.argsort(passed_on, kind="stable")
        passed_on, line = passed_on[order], _reorder(line, order)
    return View(line, np.searchsorted(passed_on, wanted), reach)


def _repeat(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return np.concatenate([values, values])


def _reorder(line: Line, order: Numbers) -> Line:
    return Line(line.kind[order], line.day[order], line.sign[order])


def _pick_kind(line: Line, kind: int) -> KindLine:
    mine = line.kind == kind
    points = np.flatnonzero(mine)
    sign, day = line.sign[points], line.day[points]
    days = _accumulate(sign * day, np.int64)
    sums = Passed(_accumulate(sign > 0, np.int32), _accumulate(sign, np.int32), days)
    rank = np.zeros(len(mine) + 1, dtype=np.int32)
    np.cumsum(mine, out=rank[1:], dtype=np.int32)
    return KindLine(rank, points, sums)


def _add_up(line: KindLine, passed: Numbers) -> Passed:
    rank = line.rank[passed]
    return Passed(line.sums.starts[rank], line.sums.balance[rank], line.sums.days[rank])


def _accumulate(values: npt.NDArray[Any], size: type[np.int32] | type[np.int64]) -> npt.NDArray[Any]:
    sums = np.zeros(len(values) + 1, dtype=size)
    np.cumsum(values, out=sums[1:], dtype=size)
    return sums
