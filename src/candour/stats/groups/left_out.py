"""What changes for each group of children when a forecast does without some features.

Both forecasts judge the same decisions, so each change is paired: what they have in common cancels out.

Where both shares stand on the same foot, a change is the share that is newly counted less the share that no longer is. Its
interval is Newcombe's, of the intervals of these two. Few decisions move, and the usual one (so many standard errors either
way) is far too short for few: it would call a change as large as the margin equivalent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.stats import norm

from candour.stats.clustered import (
    ClusteredEstimate,
    Flags,
    Floats,
    compute_correlation,
    estimate_share,
)
from candour.stats.equivalence import Comparison, compare_with_margin
from candour.stats.groups.differences import Rules, find_share_interval
from candour.stats.groups.judged import Judged, Labels, list_groups
from candour.stats.groups.metrics import METRICS
from candour.stats.groups.rates import GroupMetric, count_foot, estimate_group_metric, find_rows
from candour.stats.intervals import Interval, combine_to_difference, compute_clopper_pearson_interval
from candour.stats.multiplicity import compute_simultaneous_critical_value


@dataclass(frozen=True)
class Effect:
    """The metric of one group without the features, minus the same with them.

    `value` and `interval` are None where the group may not be judged; then `reason` says why. `foot` is how many
    decisions stand at the foot, `moved` how many of the group are flagged by one forecast and not by the other.
    """

    characteristic: str
    group: str
    metric: GroupMetric
    value: float | None
    interval: Interval | None
    comparison: Comparison
    foot: int
    moved: int
    reason: str = ""


class _Moves(NamedTuple):
    """Of those at the foot, the share that is newly counted, and the share that no longer is."""

    up: ClusteredEstimate
    down: ClusteredEstimate


@dataclass(frozen=True)
class _Change:
    """`unrelated` is how many decisions stand at the foot of a share if siblings count as half alike; None for no share."""

    effect: Effect
    influence: Floats
    families: int
    moves: _Moves | None
    unrelated: float | None


def compare_forecasts(
    full: Judged,
    reduced: Judged,
    groups: Mapping[str, Labels],
    metrics: tuple[GroupMetric, ...],
    rules: Rules,
) -> tuple[Effect, ...]:
    """The change of every metric in every group. The intervals of all of them hold together (max-T)."""
    changes = [
        _compare((full, reduced), (characteristic, group), labels == group, metric, rules)
        for characteristic, labels in groups.items()
        for group in list_groups(labels)
        for metric in metrics
    ]
    judged = [change.influence for change in changes if not change.effect.reason]
    if not judged:
        return tuple(change.effect for change in changes)
    reach = compute_simultaneous_critical_value(
        np.array(judged), confidence=rules.confidence, seed=rules.seed
    )
    return tuple(_judge(change, reach, rules.margin) for change in changes)


def _compare(
    both: tuple[Judged, Judged], name: tuple[str, str], among: Flags, metric: GroupMetric, rules: Rules
) -> _Change:
    first, second = (estimate_group_metric(judged, among, metric) for judged in both)
    foot = min(count_foot(judged, among, metric) for judged in both)
    moved = int(((both[0].flags != both[1].flags) & among).sum())
    value = None if first.value is None or second.value is None else second.value - first.value
    reason = ""
    if foot < rules.minimum_foot:
        value, reason = None, f"fewer than {rules.minimum_foot} children at the foot of the number"
    elif value is None:
        reason = first.reason or second.reason
    effect = Effect(*name, metric, value, None, Comparison.CANNOT_TELL, foot, moved, reason)
    unrelated = min(each.n / each.expected_design_effect for each in (first, second))
    return _Change(
        effect, second.influence - first.influence, min(first.families, second.families),
        _measure_moves(both, among, metric), None if METRICS[metric].share is None else unrelated,
    )  # fmt: skip


def _judge(change: _Change, reach: float, margin: float) -> Effect:
    effect = change.effect
    if effect.value is None:
        return effect
    ends = _find_interval(effect.value, change, reach, margin)
    comparison = compare_with_margin(ends.low, ends.high, margin=margin)
    return Effect(
        effect.characteristic, effect.group, effect.metric, effect.value, ends, comparison, effect.foot,
        effect.moved,
    )  # fmt: skip


def _measure_moves(both: tuple[Judged, Judged], among: Flags, metric: GroupMetric) -> _Moves | None:
    """Who is newly counted, and who no longer; None where the two do not stand on one foot."""
    share = METRICS[metric].share
    if share is None:
        return None
    (before, foot), (after, other_foot) = (find_rows(judged, share) for judged in both)
    foot, other_foot = foot & among, other_foot & among
    if (foot != other_foot).any():
        return None
    clusters = both[0].clusters
    return _Moves(*(
        estimate_share(moved, foot, clusters, empty=METRICS[metric].empty)
        for moved in (after & ~before, before & ~after)
    ))  # fmt: skip


def _find_interval(value: float, change: _Change, reach: float, margin: float) -> Interval:
    if change.moves is not None:
        return _combine_moves(change.moves, reach)
    variance = float(change.influence @ change.influence) * change.families / max(1, change.families - 1)
    if variance == 0:
        # Nobody at the foot is flagged otherwise: no family of so many, so the change is at most its upper bound.
        confidence = 1 - 2 * float(norm.sf(reach))
        most = compute_clopper_pearson_interval(0, change.families, confidence=confidence).high
        return Interval(-most, most)
    if change.unrelated is not None:
        # As in a score test: where few moved, the spread is at least the one they would have if the change were the margin.
        variance = max(variance, margin * (1 - margin) / change.unrelated)
    spread = reach * float(np.sqrt(variance))
    return Interval(max(-1.0, value - spread), min(1.0, value + spread))


def _combine_moves(moves: _Moves, reach: float) -> Interval:
    up, down = (find_share_interval(each, reach) for each in moves)
    return combine_to_difference(
        moves.up.value or 0.0, up, moves.down.value or 0.0, down,
        correlation=compute_correlation(moves.up, moves.down),
    )  # fmt: skip
