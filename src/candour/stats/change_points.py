"""When did the level of a series change, for good or for a while? With the month, the size and few false alarms.

A new case-management system, a cyber attack or Covid leaves a step or a gap in volumes, shares and durations. A
change is only reported where a series with the same seasons, trend and month-to-month persistence, but without a
change, would hardly ever look like it: over all months, and all lengths, of one series the chance is at most
1 - confidence; `find_changes_in_many` keeps it over many series. Persistence above
`change_scan.PROMISED_PERSISTENCE` and random walks are not covered: in three years of months of which each carries
on nine tenths of the last, one series in seven gives an alarm. A bend in the
trend is not modelled, and may be shown as a step.

A straight trend can look much like a step, so in few years only large steps are found: of lasting steps by 30 % in a
volume of 280 a month, one in twelve is found in 36 months and four in nine in 72; by 50 %, one in three and nine
in ten. Of outages that lose half of three months, four in five are found in 36 months and nearly all in 48 or more
(`tests/simulation/test_change_points_hold.py`).

The first months are tried, and the last: what began less than six months before the end is shown as recent, since
nobody can know yet whether it will last.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from scipy.stats import t

from candour.stats.change_scan import (
    SHAPES,
    Candidate,
    Scan,
    Shape,
    build_scan,
    clear_known,
    find_best,
    simulate_heights,
)
from candour.stats.clustered import Flags, Floats
from candour.stats.intervals import Interval
from candour.stats.monthly_series import MonthlySeries

MOST_CHANGES = 5
LEAST_FREEDOM = 10
CONFIDENCE_OF_SIZES = 0.95
FLAT = 1e-9


class ChangeKind(StrEnum):
    """What sort of change it is."""

    LASTING = "lasting"
    TEMPORARY = "temporary"
    RECENT = "recent: not yet known to last"
    EARLY = "the first months stand apart"


@dataclass(frozen=True)
class Change:
    """One change. Months are counted from 0, the first month of the series.

    It holds from `first` to `last`, both included (`last` is the end of the series where it lasts). It began
    between `earliest` and `latest` with 95 % confidence. `ratio` is how many times as much (for a share: how
    many times the odds) as would have been expected without it, with a 95 % interval that allows for not
    knowing the date; `seen` and `expected` are typical levels of the months in which it holds, with and without
    it. A count at nothing is taken as 5 % of the typical one, so `ratio` of an outage is an upper bound.
    `p_value` is the chance of so clear a change anywhere in a series that has none.
    """

    kind: ChangeKind
    first: int
    last: int
    earliest: int
    latest: int
    ratio: float
    interval: Interval
    seen: float
    expected: float
    p_value: float


@dataclass(frozen=True)
class SeriesChanges:
    """The changes of one series in the order of their months; `reason` says why it could not be judged.

    `p_value` is that of the clearest change, shown or not (1 where the series could not be judged), before any
    correction for looking at several series. `months` is how many months could be used.
    """

    name: str
    changes: tuple[Change, ...]
    p_value: float
    months: int
    reason: str = ""


def find_changes(series: MonthlySeries, *, confidence: float, seed: int) -> SeriesChanges:
    """Look for changes of level in one series, the clearest first, until none is clear any more."""
    usable = np.isfinite(series.values)
    months = int(usable.sum())
    if series.reason:
        return SeriesChanges(series.name, (), 1.0, months, series.reason)
    if np.ptp(series.values[usable]) < FLAT:
        return SeriesChanges(series.name, (), 1.0, months)
    found: list[Change] = []
    first_p_value = 1.0
    for _ in range(MOST_CHANGES):
        scan = build_scan(usable, _describe_changes(found, len(usable)) if found else None)
        if scan.freedom < LEAST_FREEDOM:
            break
        change = _find_clearest(series, scan, usable, seed)
        first_p_value = first_p_value if found else change.p_value
        if change.p_value > 1 - confidence:
            break
        found.append(change)
    ordered = tuple(sorted(found, key=lambda change: (change.first, change.last)))
    return SeriesChanges(series.name, ordered, first_p_value, months)


def find_changes_in_many(
    several: Sequence[MonthlySeries], *, confidence: float, seed: int
) -> tuple[SeriesChanges, ...]:
    """The same for many series: if none has a change, the chance that any shows one is at most 1 - confidence.

    The chance is shared out by Holm's method (1979, JSTOR 4615733), to the series that can be judged. The
    smallest p value that the simulation can tell is 0.0005, so no more than a hundred series can be looked at
    together with 95 % confidence.
    """
    alone = [find_changes(series, confidence=confidence, seed=seed) for series in several]
    judged = sorted((n for n, found in enumerate(alone) if not found.reason), key=lambda n: alone[n].p_value)
    results = [replace(found, changes=()) for found in alone]
    for rank, number in enumerate(judged):
        allowed = (1 - confidence) / (len(judged) - rank)
        if alone[number].p_value > allowed:
            break
        results[number] = find_changes(several[number], confidence=1 - allowed, seed=seed)
    return tuple(results)


def _describe_changes(found: Sequence[Change], length: int) -> Floats:
    """A column for a step; one for each month of a stay, whose months need not be alike."""
    month = np.arange(length)
    columns: list[Floats] = []
    for change in found:
        if change.kind is ChangeKind.LASTING:
            columns.append((month >= change.first).astype(np.float64))
        else:
            columns += [(month == m).astype(np.float64) for m in range(change.first, change.last + 1)]
    return np.column_stack(columns)


def _find_clearest(series: MonthlySeries, scan: Scan, usable: Flags, seed: int) -> Change:
    values = series.values[usable][:, None]
    best = {shape: find_best(scan, values, shape) for shape in SHAPES}
    heights = {shape: float(found.height[0]) for shape, found in best.items()}
    p_values = {shape: _find_p_value(heights[shape], usable, shape, seed) for shape in SHAPES}
    lowest = min(p_values.values())
    shape = max(
        (shape for shape in SHAPES if p_values[shape] == lowest), key=lambda s: float(best[s].likelihood[0])
    )
    # Two shapes were tried, and the clearer one is taken.
    p_value = min(1.0, len(SHAPES) * lowest)
    return _measure(series, scan, shape, int(best[shape].view[0]), p_value)


def _find_p_value(height: float, usable: Flags, shape: Shape, seed: int) -> float:
    heights = np.array(simulate_heights(usable.tobytes(), shape, seed))
    higher = len(heights) - int(np.searchsorted(heights, height))
    return (higher + 1) / (len(heights) + 1)


def _measure(series: MonthlySeries, scan: Scan, shape: Shape, number: int, p_value: float) -> Change:
    view, chosen = scan.views[number], np.flatnonzero(scan.choose(shape))
    values = series.values[scan.months]
    cleared = clear_known(view, values[:, None])[:, 0]
    projected = view.candidates[:, chosen].T @ cleared
    left = np.maximum(float(cleared @ cleared) - projected**2, FLAT**2)
    plausible = scan.freedom * np.log(left / left.min()) <= _find_date_threshold(CONFIDENCE_OF_SIZES)
    place = int(np.argmin(left))
    candidate = scan.candidates[chosen[place]]
    dates = [scan.candidates[n].first for n in chosen[plausible]]
    sizes = projected / view.lengths[chosen]
    reach = t.ppf(0.5 + CONFIDENCE_OF_SIZES / 2, scan.freedom) * np.sqrt(left / scan.freedom)
    reach = reach / view.lengths[chosen]
    if shape == "stay":
        # Few cases scatter more than many: the months of an outage are noisier than those that the error is from.
        reach = reach * np.exp(np.maximum(0.0, -sizes) / 2)
    interval = Interval(
        float(np.exp((sizes - reach)[plausible].min())), float(np.exp((sizes + reach)[plausible].max()))
    )
    held = (scan.months >= candidate.first) & (scan.months <= candidate.last)
    seen = float(values[held].mean())
    size = float(sizes[place])
    return Change(
        _name_kind(candidate, len(series.values)), candidate.first, candidate.last, min(dates), max(dates),
        float(np.exp(size)), interval, series.restore(seen), series.restore(seen - size), p_value,
    )  # fmt: skip


def _find_date_threshold(confidence: float) -> float:
    """How much less likely a date may be and still be plausible (Eo and Morley 2015, DOI 10.3982/QE186)."""
    return float(-2 * np.log(1 - np.sqrt(confidence)))


def _name_kind(candidate: Candidate, length: int) -> ChangeKind:
    if candidate.shape == "step":
        return ChangeKind.LASTING
    if candidate.first == 0:
        return ChangeKind.EARLY
    return ChangeKind.RECENT if candidate.last == length - 1 else ChangeKind.TEMPORARY
