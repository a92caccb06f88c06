"""A group's rate beside that of everybody else, for people and for the model; and whether the model widens people's own gap."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from candour.stats.clustered import Flags
from candour.stats.groups.gates import EXPECTED
from candour.stats.practitioners.flags import FlaggedAlike
from candour.stats.practitioners.two_way import RowEstimate


class Gap(NamedTuple):
    """A rate in a group, among everybody else, and the first less the second."""

    inside: RowEstimate
    outside: RowEstimate
    difference: RowEstimate


class GapsAlike(NamedTuple):
    """The gap that people leave and the one that the model leaves at the same number flagged.

    `change` is the model's gap less people's; `widening` how much further from nothing the model's gap is, whichever way
    each points.
    """

    people: Gap
    model: Gap
    change: RowEstimate
    widening: RowEstimate


def measure_gap(counted: Flags, among: Flags, group: Flags) -> Gap:
    """The share of `among` that is counted, within a group and outside it."""
    inside, outside = (measure_share(counted, among & part) for part in (group, ~group))
    return Gap(inside, outside, inside.less(outside))


def compare_gaps(flagged: FlaggedAlike, group: Flags, *, missed: bool) -> GapsAlike:
    """Gaps in the miss rate (among those with the outcome) or the false alarm rate (among those without)."""
    outcomes = flagged.judged.outcomes
    among = outcomes if missed else ~outcomes
    people, model = (
        _read_gap(measure, among, group, missed=missed)
        for measure in (flagged.flagged_by_people, flagged.flagged_by_model)
    )
    change = model.difference.less(people.difference)
    return GapsAlike(people, model, change, _measure_widening(people.difference, model.difference))


def is_enough(gap: Gap, *, children: tuple[int, int], minimum: int) -> bool:
    """Whether both sides hold enough children, and enough of what is counted and of its contrary is to be expected in each.

    What is to be expected follows from both sides together, as if they did not differ. A side where all or none is counted
    shows no spread, so the interval of the gap would be too short: it is never enough.
    """
    foot, events = gap.inside.n + gap.outside.n, gap.inside.events + gap.outside.events
    if min(children) < minimum or foot == 0:
        return False
    if {gap.inside.value, gap.outside.value} & {0.0, 1.0}:
        return False
    pooled = events / foot
    return min(gap.inside.n, gap.outside.n) * min(pooled, 1 - pooled) >= EXPECTED


def _read_gap(measure: Callable[[Flags], RowEstimate], among: Flags, group: Flags, *, missed: bool) -> Gap:
    shares = []
    for part in (group, ~group):
        share = measure(among & part)
        if missed and share.value is not None:
            share = RowEstimate(1 - share.value, -share.influence, share.n, share.n - share.events)
        shares.append(share)
    inside, outside = shares
    return Gap(inside, outside, inside.less(outside))


def _measure_widening(people: RowEstimate, model: RowEstimate) -> RowEstimate:
    if people.value is None or model.value is None:
        return model.less(people)
    signs = (1.0 if people.value >= 0 else -1.0, 1.0 if model.value >= 0 else -1.0)
    value = abs(model.value) - abs(people.value)
    influence = signs[1] * model.influence - signs[0] * people.influence
    return RowEstimate(value, influence, model.n, model.events)


def measure_share(counted: Flags, among: Flags) -> RowEstimate:
    """The share of some rows that is counted."""
    foot, n = int(among.sum()), len(among)
    if foot == 0:
        return RowEstimate(None, np.zeros(n), 0, 0, "no such case")
    events = int((counted & among).sum())
    value = events / foot
    return RowEstimate(value, ((counted & among) - value * among) / foot, foot, events)
