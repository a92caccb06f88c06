"""Do groups differ? Intervals that hold together for all groups and metrics at once.

Against everyone else, against a named reference, or in every pair; never between the highest and the lowest group: the
largest of many differences is never 0 by chance, so its size alone says nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import NamedTuple

import numpy as np
from scipy.stats import norm

from candour.stats.clustered import ClusteredEstimate, Floats
from candour.stats.discrimination import compute_auc_interval
from candour.stats.equivalence import Comparison, Resolution, compare_with_margin, compute_resolution
from candour.stats.groups.gates import EXPECTED, find_growth_needed
from candour.stats.groups.judged import Judged, Labels, list_groups
from candour.stats.groups.metrics import METRICS, MetricName
from candour.stats.groups.packed import PackedRow
from candour.stats.groups.power import Ruler, compute_growth, compute_share_resolution, measure_side
from candour.stats.groups.rates import RANKED, count_foot, estimate_group_metric
from candour.stats.intervals import (
    Interval,
    combine_to_difference,
    compute_clopper_pearson_interval,
    compute_critical_value,
    compute_wilson_interval,
)
from candour.stats.multiplicity import compute_simultaneous_critical_value_from, stretch_for_degrees

EVERYONE_ELSE = "everyone else"
FEW_EXPECTED = f"if it did not differ, fewer than {EXPECTED} children would be counted, or not counted, at the foot of the number"
"""With so few no difference is shown, however large it looks; that groups are equivalent can still be told."""
FAMILIES_AT_ONCE = 20_000


@dataclass(frozen=True)
class Rules:
    """What was written down beforehand: the margin, the gate, the confidence of all intervals together."""

    margin: float
    minimum_foot: int
    confidence: float
    seed: int


@dataclass(frozen=True)
class Difference:
    """One group against another side, in one metric.

    `other` is the name of the group it is compared with, or `EVERYONE_ELSE`. `interval` is None where the comparison may
    not be judged; then `reason` says why, and `resolution`, where there is one, how many more decisions it would take.
    `foot` is how many decisions of the group stand at the foot of the metric, of its `decisions` in all.
    """

    characteristic: str
    group: str
    metric: MetricName
    group_value: float | None
    rest_value: float | None
    interval: Interval | None
    comparison: Comparison
    resolution: Resolution | None
    foot: int
    decisions: int
    reason: str = ""
    other: str = EVERYONE_ELSE

    @property
    def value(self) -> float | None:
        """The group's metric minus that of the other side."""
        if self.group_value is None or self.rest_value is None:
            return None
        return self.group_value - self.rest_value


def compare_groups(
    judged: Judged, groups: Mapping[str, Labels], metrics: Iterable[MetricName], rules: Rules
) -> tuple[Difference, ...]:
    """Compare every group of every characteristic with everyone else, in every metric.

    The intervals of all comparisons that may be judged hold together: if no group differs, the chance that
    any difference is shown is at most 1 - confidence.
    """
    plans = [
        _Plan(characteristic, group, EVERYONE_ELSE, metric)
        for characteristic, group, metric in _list_groups(groups, tuple(metrics))
    ]
    return _compare(judged, groups, plans, rules)


def compare_with_reference(
    judged: Judged,
    groups: Mapping[str, Labels],
    references: Mapping[str, str],
    metrics: Iterable[MetricName],
    rules: Rules,
) -> tuple[Difference, ...]:
    """Compare every group with the reference group of its characteristic; all these intervals hold together.

    A characteristic without a reference, or whose reference does not occur, has no comparison.
    """
    plans = [
        _Plan(characteristic, group, references[characteristic], metric)
        for characteristic, group, metric in _list_groups(groups, tuple(metrics))
        if characteristic in references
        and group != references[characteristic]
        and bool((groups[characteristic] == references[characteristic]).any())
    ]
    return _compare(judged, groups, plans, rules)


def compare_pairs(
    judged: Judged, groups: Mapping[str, Labels], metrics: Iterable[MetricName], rules: Rules
) -> tuple[Difference, ...]:
    """Compare every pair of groups of a characteristic; the intervals of all pairs hold together."""
    plans = [
        _Plan(characteristic, group, other, metric)
        for characteristic, labels in groups.items()
        for metric in tuple(metrics)
        for group, other in combinations(list_groups(labels), 2)
    ]
    return _compare(judged, groups, plans, rules)


class _Plan(NamedTuple):
    """One comparison to make."""

    characteristic: str
    group: str
    other: str
    metric: MetricName


class _Key(NamedTuple):
    """One side of a comparison: a group, or everyone but that group."""

    characteristic: str
    group: str
    is_rest: bool
    metric: MetricName


@dataclass(frozen=True)
class _Side:
    """What is estimated for one side. The influence of the families is kept apart, packed."""

    estimate: ClusteredEstimate
    foot: int
    decisions: int
    has_interval: bool


@dataclass(frozen=True)
class _Sides:
    """All sides that are needed, and the inner products of their influences (sides x sides)."""

    of: Mapping[_Key, _Side]
    place: Mapping[_Key, int]
    products: Floats


def _list_groups(
    groups: Mapping[str, Labels], metrics: tuple[MetricName, ...]
) -> list[tuple[str, str, MetricName]]:
    return [
        (characteristic, group, metric)
        for characteristic, labels in groups.items()
        for group in list_groups(labels)
        for metric in metrics
    ]


def _find_keys(plan: _Plan) -> tuple[_Key, _Key]:
    inside = _Key(plan.characteristic, plan.group, is_rest=False, metric=plan.metric)
    if plan.other == EVERYONE_ELSE:
        return inside, inside._replace(is_rest=True)
    return inside, inside._replace(group=plan.other)


def _compare(
    judged: Judged, groups: Mapping[str, Labels], plans: list[_Plan], rules: Rules
) -> tuple[Difference, ...]:
    sides = _estimate_sides(judged, groups, dict.fromkeys(key for plan in plans for key in _find_keys(plan)))
    hindrances = [_find_hindrance(sides, plan, rules) for plan in plans]
    covariance = _contrast(
        sides, [plan for plan, hindrance in zip(plans, hindrances, strict=True) if not hindrance.reason]
    )
    critical_value = (
        compute_simultaneous_critical_value_from(covariance, confidence=rules.confidence, seed=rules.seed)
        if len(covariance)
        else compute_critical_value(rules.confidence)
    )
    return tuple(
        _judge(sides, plan, hindrance, critical_value, rules)
        for plan, hindrance in zip(plans, hindrances, strict=True)
    )


class _Hindrance(NamedTuple):
    """Why no difference may be shown; no reason: it may. `has_interval`: groups may still turn out equivalent."""

    reason: str = ""
    has_interval: bool = True


def _estimate_sides(judged: Judged, groups: Mapping[str, Labels], keys: Iterable[_Key]) -> _Sides:
    found: dict[_Key, _Side] = {}
    rows: list[PackedRow] = []
    for key in keys:
        among = groups[key.characteristic] == key.group
        among = ~among if key.is_rest else among
        estimate = estimate_group_metric(judged, among, key.metric)
        rows.append(PackedRow.pack(estimate.influence))
        found[key] = _Side(
            # The length of the influence is all that an estimate needs of it from here on.
            replace(estimate, influence=np.array([float(np.sqrt(estimate.influence @ estimate.influence))])),
            count_foot(judged, among, key.metric), int(among.sum()),
            _has_interval(estimate, key.metric),
        )  # fmt: skip
    if not rows:
        return _Sides({}, {}, np.zeros((0, 0)))
    return _Sides(found, {key: place for place, key in enumerate(found)}, _multiply(rows))


def _multiply(rows: list[PackedRow]) -> Floats:
    """The inner products of all rows, a block of families at a time."""
    products: Floats = np.zeros((len(rows), len(rows)))
    for start in range(0, rows[0].size, FAMILIES_AT_ONCE):
        block = np.array([row.unpack(start, start + FAMILIES_AT_ONCE) for row in rows])
        products += block @ block.T
    return products


def _has_interval(estimate: ClusteredEstimate, metric: MetricName) -> bool:
    if metric in RANKED:
        return compute_auc_interval(estimate, critical_value=1) is not None
    return METRICS[metric].share is not None or (estimate.value is not None and estimate.variance > 0)


def _contrast(sides: _Sides, plans: list[_Plan]) -> Floats:
    """The covariance of the differences: first minus second, for every two comparisons."""
    places = np.array(
        [[sides.place[key] for key in _find_keys(plan)] for plan in plans], dtype=np.int64
    ).reshape(-1, 2)
    of_sides = sides.products[places[:, 0]] - sides.products[places[:, 1]]
    covariance: Floats = of_sides[:, places[:, 0]] - of_sides[:, places[:, 1]]
    return covariance


def _find_hindrance(sides: _Sides, plan: _Plan, rules: Rules) -> _Hindrance:
    inside, outside = (sides.of[key] for key in _find_keys(plan))
    if not outside.decisions:
        return _Hindrance("everyone is in this group", has_interval=False)
    if min(inside.foot, outside.foot) < rules.minimum_foot:
        said = f"fewer than {rules.minimum_foot} children at the foot of the number"
        return _Hindrance(said, has_interval=False)
    if not (inside.has_interval and outside.has_interval):
        return _Hindrance(
            "no interval can be had where the sorting is perfect or perfectly wrong"
            if plan.metric in RANKED
            else "no interval can be had where families do not vary",
            has_interval=False,
        )
    if METRICS[plan.metric].share is not None and _find_growth_needed(sides, plan, rules) > 1:
        return _Hindrance(FEW_EXPECTED)
    return _Hindrance()


def _find_growth_needed(sides: _Sides, plan: _Plan, rules: Rules) -> float:
    inside, outside = (sides.of[key].estimate for key in _find_keys(plan))
    return find_growth_needed((inside, outside), rules.minimum_foot)


def _judge(
    sides: _Sides, plan: _Plan, hindrance: _Hindrance, critical_value: float, rules: Rules
) -> Difference:
    keys = _find_keys(plan)
    inside, outside = (sides.of[key].estimate for key in keys)
    described = (plan.characteristic, plan.group, plan.metric, inside.value, outside.value)
    decisions = sides.of[keys[0]].decisions
    ruler = Ruler(critical_value, rules.margin, _find_correlation(sides, keys))
    if hindrance.has_interval:
        interval = _find_interval(inside, outside, plan.metric, critical_value, ruler.correlation)
        comparison = compare_with_margin(interval.low, interval.high, margin=rules.margin)
        if not hindrance.reason or comparison is Comparison.EQUIVALENT:
            resolution = _resolve(inside, outside, plan.metric, ruler, interval)
            return Difference(
                *described, interval, comparison, resolution, inside.n, decisions, other=plan.other
            )
    resolution_unjudged = _resolve_unjudged(sides, plan, ruler, rules)
    return Difference(
        *described, None, Comparison.CANNOT_TELL, resolution_unjudged, inside.n, decisions, hindrance.reason, plan.other,
    )  # fmt: skip


def _find_correlation(sides: _Sides, keys: tuple[_Key, _Key]) -> float:
    first, second = (sides.place[key] for key in keys)
    scale = float(np.sqrt(sides.products[first, first] * sides.products[second, second]))
    return 0.0 if scale == 0 else float(sides.products[first, second]) / scale


def _resolve_unjudged(sides: _Sides, plan: _Plan, ruler: Ruler, rules: Rules) -> Resolution | None:
    """How many more decisions a group needs that may not be judged yet; no difference would have been shown."""
    inside, outside = (sides.of[key].estimate for key in _find_keys(plan))
    if METRICS[plan.metric].share is None or inside.value is None or outside.value is None:
        return None
    growth = compute_growth(measure_side(inside), measure_side(outside), ruler)
    return Resolution(float("nan"), max(growth, _find_growth_needed(sides, plan, rules)))


def _resolve(
    inside: ClusteredEstimate,
    outside: ClusteredEstimate,
    metric: MetricName,
    ruler: Ruler,
    interval: Interval,
) -> Resolution:
    if METRICS[metric].share is None or inside.value is None or outside.value is None:
        standard_error = (interval.high - interval.low) / (2 * ruler.critical_value)
        return compute_resolution(standard_error, critical_value=ruler.critical_value, margin=ruler.margin)
    return compute_share_resolution(measure_side(inside), measure_side(outside), ruler)


def _find_interval(
    inside: ClusteredEstimate,
    outside: ClusteredEstimate,
    metric: MetricName,
    critical_value: float,
    correlation: float,
) -> Interval:
    if inside.value is None or outside.value is None:
        raise ValueError("an undefined metric cannot be compared")
    return combine_to_difference(
        inside.value, _find_single_interval(inside, metric, critical_value),
        outside.value, _find_single_interval(outside, metric, critical_value), correlation=correlation,
    )  # fmt: skip


def _find_single_interval(estimate: ClusteredEstimate, metric: MetricName, critical_value: float) -> Interval:
    if estimate.value is None:
        raise ValueError("an undefined metric has no interval")
    if metric in RANKED:
        ends = compute_auc_interval(estimate, critical_value=critical_value)
        return ends if ends is not None else Interval(0.0, 1.0)
    if METRICS[metric].share is None:
        reach = critical_value * float(np.sqrt(estimate.variance))
        if metric == "observed_expected":
            # Its influence is on the log scale.
            return Interval(estimate.value * float(np.exp(-reach)), estimate.value * float(np.exp(reach)))
        return Interval(estimate.value - reach, estimate.value + reach)
    return find_share_interval(estimate, critical_value)


def find_share_interval(estimate: ClusteredEstimate, critical_value: float) -> Interval:
    """The interval of one share among many looks: Wilson's, further where few families tell; at the edges the exact one over families."""
    if estimate.value is None:
        raise ValueError("an undefined share has no interval")
    if estimate.value in {0.0, 1.0}:
        tail = _confidence_of(critical_value)
        return compute_clopper_pearson_interval(
            estimate.value * estimate.families, estimate.families, confidence=tail
        )
    stretched = stretch_for_degrees(critical_value, degrees=estimate.degrees)
    return compute_wilson_interval(estimate.value, estimate.effective_n, critical_value=stretched)


def _confidence_of(critical_value: float) -> float:
    """The confidence of one interval that reaches out so many standard errors."""
    return 1 - 2 * float(norm.sf(critical_value))
