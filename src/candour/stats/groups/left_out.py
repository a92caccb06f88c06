"""What changes for each group of children when a forecast does without some features.

Both forecasts judge the same decisions, so each change is paired: what they have in common cancels out.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from candour.stats.clustered import Flags, Floats
from candour.stats.equivalence import Comparison, compare_with_margin
from candour.stats.groups.differences import Rules
from candour.stats.groups.judged import Judged, Labels, list_groups
from candour.stats.groups.rates import GroupMetric, count_foot, estimate_group_metric
from candour.stats.intervals import Interval, compute_clopper_pearson_interval
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


@dataclass(frozen=True)
class _Change:
    effect: Effect
    influence: Floats
    families: int


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
    return _Change(effect, second.influence - first.influence, min(first.families, second.families))


def _judge(change: _Change, reach: float, margin: float) -> Effect:
    effect = change.effect
    if effect.value is None:
        return effect
    ends = _find_interval(effect.value, change, reach)
    comparison = compare_with_margin(ends.low, ends.high, margin=margin)
    return Effect(
        effect.characteristic, effect.group, effect.metric, effect.value, ends, comparison, effect.foot,
        effect.moved,
    )  # fmt: skip


def _find_interval(value: float, change: _Change, reach: float) -> Interval:
    squares = float(change.influence @ change.influence)
    if squares == 0:
        # Nobody at the foot is flagged otherwise: no family of so many, so the change is at most its upper bound.
        confidence = 1 - 2 * float(norm.sf(reach))
        most = compute_clopper_pearson_interval(0, change.families, confidence=confidence).high
        return Interval(-most, most)
    spread = reach * np.sqrt(squares * change.families / max(1, change.families - 1))
    return Interval(max(-1.0, value - float(spread)), min(1.0, value + float(spread)))
