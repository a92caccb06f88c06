"""How well scores sort within every group, on resampled families: AUC, average precision, partial AUC, and Brier score.

Decisions are sorted once by group and score. Each resample is then one pass down that order, for all groups of a
characteristic at once: running sums of the weights of those with and without the outcome. Only scores at which
somebody had the outcome count as steps, since nothing changes between them. Ties are exact: equal scores enter together.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from candour.results import Estimate
from candour.stats.clustered import Codes, Floats, are_probabilities
from candour.stats.groups.judged import Judged, Labels
from candour.stats.groups.metrics import METRICS, PARTIAL_UP_TO, MetricName
from candour.stats.groups.resampled.crossed import (
    GroupName,
    build_margins,
    cross,
    list_members,
    number_in_order,
)
from candour.stats.intervals import compute_critical_value
from candour.stats.multiplicity import widen_for_families
from candour.stats.resampling import compute_bootstrap_interval, draw_family_counts

SORTED: tuple[MetricName, ...] = ("auc", "average_precision", "average_precision_lift", "partial_auc")
SCALES: Mapping[MetricName, str] = {
    "auc": "log_odds",
    "average_precision": "log_odds",
    "average_precision_lift": "log",
    "partial_auc": "log_odds",
    "brier": "plain",
}
MINIMUM_FAMILIES = 10
METHOD = "basic bootstrap over families, as wide as Student’s law"
Whole = npt.NDArray[np.int32]
SIDES: tuple[Literal["left", "right"], ...] = ("left", "right")


@dataclass(frozen=True)
class RankReplicates:
    """`observed[metric]` (groups) and `replicates[metric]` (replicates x groups); not-a-number where undefined.

    `decisions`, `outcomes` and `families` say what each group's numbers rest on, `telling_families` how many have the outcome.
    """

    names: tuple[GroupName, ...]
    observed: Mapping[MetricName, Floats]
    replicates: Mapping[MetricName, Floats]
    decisions: Codes
    outcomes: Codes
    families: Codes
    telling_families: Codes

    def describe(self, name: GroupName, metric: MetricName, *, confidence: float) -> Estimate:
        """One metric of one group with its bootstrap interval; undefined, with the reason, where it is undefined."""
        at = self.names.index(name)
        n, events = int(self.decisions[at]), int(self.outcomes[at])
        if metric not in self.observed:
            return Estimate(None, None, None, n, events, "none", "the scores are not between 0 and 1")
        value = float(self.observed[metric][at])
        if np.isnan(value):
            return Estimate(None, None, None, n, events, "none", METRICS[metric].empty)
        ends = None
        if self.families[at] >= MINIMUM_FAMILIES:
            ends = compute_bootstrap_interval(
                value, self.replicates[metric][:, at], confidence=confidence, scale=SCALES[metric],
                widening=self._find_widening(at, confidence),
            )  # fmt: skip
        if ends is None:
            reason = "too few families, or too near the edge, for an interval"
            return Estimate(value, None, None, n, events, "none", reason)
        return Estimate(value, *ends, n, events, METHOD)

    def _find_widening(self, at: int, confidence: float) -> float:
        """Resampling knows no more of the spread than the families with the outcome tell: Student's law for the normal one.

        It also draws the spread too small by one family (Hesterberg 2015, DOI 10.1080/00031305.2015.1089789).
        """
        critical_value, telling = compute_critical_value(confidence), int(self.telling_families[at])
        wide = widen_for_families(critical_value, families=telling) / critical_value
        return wide * float(np.sqrt(telling / max(1, telling - 1)))


def resample_ranks(
    judged: Judged, groupings: Mapping[str, Labels], *, replicates: int, seed: int
) -> RankReplicates:
    """Sort within every group of every grouping on resampled families. Raises ValueError where there is no decision."""
    if not len(judged.outcomes):
        raise ValueError("there are no decisions to resample")
    names, members = list_members(groupings)
    clusters = number_in_order(judged.clusters)
    families = int(clusters.max()) + 1
    orders = [_sort(judged, clusters, column) for column in members.T]
    squares = _build_squares(judged, members, names, clusters)
    once = _measure(orders, squares, np.ones(families, dtype=np.int32))
    drawn = [
        _measure(orders, squares, weights)
        for weights in draw_family_counts(families, replicates=replicates, seed=seed)
    ]
    happened = np.flatnonzero(judged.outcomes)
    return RankReplicates(
        names, once, {metric: np.array([each[metric] for each in drawn]) for metric in once},
        _count(members, len(names)), _count(members[happened], len(names)),
        np.concatenate([_count_families(column, clusters) for column in members.T]),
        _count_telling(members, clusters, happened, len(names)),
    )  # fmt: skip


def _count(members: Codes, groups: int) -> Codes:
    counts: Codes = np.bincount(members.ravel(), minlength=groups)
    return counts


def _count_families(column: Codes, clusters: Codes) -> Codes:
    """How many families have a decision in each group."""
    group = column - int(column.min())
    pairs = pd.unique(group * (int(clusters.max()) + 1) + clusters)
    counts: Codes = np.bincount(pairs // (int(clusters.max()) + 1))
    return counts


def _count_telling(members: Codes, clusters: Codes, happened: Codes, groups: int) -> Codes:
    """How many families have a decision with the outcome in each group."""
    families = int(clusters.max()) + 1
    pairs = [pd.unique(column[happened] * families + clusters[happened]) // families for column in members.T]
    counts: Codes = np.bincount(np.concatenate(pairs), minlength=groups)
    return counts


@dataclass(frozen=True)
class _Order:
    """The decisions of one grouping by group, and in it by falling score.

    `with_outcome` and `without` are families of the decisions with and without the outcome in that order. A step is a
    score of a group at which somebody had the outcome: `last_with` is the place behind its last decision with the
    outcome, `above` and `up_to` how many decisions without stand strictly above it, or at it, both counted from the
    top of the order. `steps` says where each group's steps begin, `group_with` and `group_without` where its decisions do
    (one more entry than groups). `is_untied`: no decision without the outcome has the score of a step.
    """

    with_outcome: Codes
    without: Codes
    last_with: Codes
    above: Codes
    up_to: Codes
    steps: Codes
    group_with: Codes
    group_without: Codes
    is_untied: bool


def _sort(judged: Judged, clusters: Codes, column: Codes) -> _Order:
    group = column - int(column.min())
    groups = int(group.max()) + 1
    order = np.lexsort((-judged.scores, group))
    group, score, happened = group[order], judged.scores[order], judged.outcomes[order]
    new = np.concatenate([[True], (group[1:] != group[:-1]) | (score[1:] != score[:-1])])
    level = new.cumsum() - 1
    with_level, without_level = level[happened], level[~happened]
    last = (
        np.concatenate([with_level[1:] != with_level[:-1], [True]]) if len(with_level) else np.empty(0, bool)
    )
    step_level = with_level[last]
    group_of_step = group[happened][last]
    counts = [np.bincount(group[rows], minlength=groups) for rows in (happened, ~happened)]
    begins = [
        np.concatenate([[0], np.cumsum(each)])
        for each in (*counts, np.bincount(group_of_step, minlength=groups))
    ]
    families = clusters[order]
    above, up_to = (np.searchsorted(without_level, step_level, side=side) for side in SIDES)
    return _Order(
        families[happened], families[~happened], np.flatnonzero(last) + 1, above, up_to,
        begins[2], begins[0], begins[1], is_untied=bool((above == up_to).all()),
    )  # fmt: skip


def _run(weights: Whole, families: Codes) -> Whole:
    """Running sums of weights, with a 0 in front."""
    total = np.zeros(len(families) + 1, dtype=np.int32)
    np.cumsum(weights[families], out=total[1:])
    return total


def _measure_order(order: _Order, weights: Whole) -> tuple[Floats, ...]:
    """AUC, average precision, lift and partial AUC of every group of one grouping, and its decisions; NaN: undefined."""
    with_sum, without_sum = _run(weights, order.with_outcome), _run(weights, order.without)
    top_with, top_without = with_sum[order.group_with], without_sum[order.group_without]
    positives, negatives = np.diff(top_with).astype(np.float64), np.diff(top_without).astype(np.float64)
    sizes = np.diff(order.steps)
    reached = with_sum[order.last_with]
    on_step = np.diff(reached, prepend=np.int32(0))
    found = reached - np.repeat(top_with[:-1], sizes)
    base = np.repeat(top_without[:-1], sizes)
    up_to = without_sum[order.up_to] - base
    # Most scores are nobody else's: where no step is tied at all, everything above a step is everything up to it.
    above = up_to if order.is_untied else without_sum[order.above] - base
    with np.errstate(invalid="ignore", divide="ignore"):
        beaten = _add_up(on_step * (above + up_to).astype(np.float64), order) / 2
        auc = 1 - beaten / (positives * negatives)
        precision = found / np.maximum(found + up_to, 1)
        average_precision = _add_up(on_step * precision, order) / positives
        lift = average_precision * (positives + negatives) / positives
        ceiling = np.repeat(PARTIAL_UP_TO * negatives, sizes)
        area = _add_up(on_step * _stay_below(above, up_to, ceiling), order) / (positives * negatives)
    lowest = PARTIAL_UP_TO**2 / 2
    partial = 0.5 * (1 + (area - lowest) / (PARTIAL_UP_TO - lowest))
    return auc, average_precision, lift, partial, positives + negatives


def _stay_below(above: Whole, up_to: Whole, ceiling: Floats) -> Floats:
    """How many decisions without the outcome are still to come below the ceiling, after a step; across ties on average.

    Adding it up over the steps gives the area under the ROC curve up to the ceiling (McClish 1989,
    DOI 10.1177/0272989X8900900307), since each step lifts the curve for all that is to come.
    """
    left: Floats = np.maximum(ceiling - above, 0)
    if above is up_to:
        return left
    right, tied = np.maximum(ceiling - up_to, 0), up_to - above
    stay: Floats = np.divide(left**2 - right**2, 2 * tied, out=left, where=tied > 0)
    return stay


def _add_up(values: Floats, order: _Order) -> Floats:
    """Sums over the steps of every group; 0 for a group without steps."""
    begins = order.steps[:-1]
    filled = np.diff(order.steps) > 0
    sums = np.zeros(len(begins))
    if filled.any():
        sums[filled] = np.add.reduceat(values, begins[filled])
    return sums


@dataclass(frozen=True)
class _Squares:
    """Sums of squared errors (crossings x families), and which crossings make up each group."""

    errors: sparse.csr_array
    margins: Floats


def _build_squares(
    judged: Judged, members: Codes, names: tuple[GroupName, ...], clusters: Codes
) -> _Squares | None:
    """None where scores are no probabilities."""
    if not are_probabilities(judged.scores):
        return None
    crossed, crossing_of = cross(members)
    shape = (len(crossed), int(clusters.max()) + 1)
    squared = (judged.scores - judged.outcomes) ** 2
    errors = sparse.csr_array(sparse.coo_array((squared, (crossing_of, clusters)), shape=shape))
    return _Squares(errors, build_margins(crossed, names))


def _measure(orders: list[_Order], squares: _Squares | None, weights: Whole) -> dict[MetricName, Floats]:
    """Every metric of every group on one weighting of families."""
    by_order = [_measure_order(order, weights) for order in orders]
    *sorted_values, sizes = (np.concatenate(parts) for parts in zip(*by_order, strict=True))
    measured = dict(zip(SORTED, sorted_values, strict=True))
    if squares is not None:
        sums = squares.margins @ (squares.errors @ weights.astype(np.float64))
        with np.errstate(invalid="ignore", divide="ignore"):
            measured["brier"] = sums / sizes
    return measured
