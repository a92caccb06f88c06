"""Which children are served worst, looking at all characteristics and their combinations at once.

Every subgroup (`subgroups.py`) is tried in every metric. What is found is only worth something beside the price of
looking: the whole search is made again after each exchange of errors between families (`family_exchange.py`), and
the p-value says how often a search finds as much where there is nothing to be found (Kulldorff 1997,
DOI 10.1080/03610929708831995, for the largest of many counts; Zhang and Neill 2016, DOI 10.48550/arXiv.1611.08292,
for subgroups in the errors of a forecast).

The null that is tested: among families with as many children, as many decisions and as many of them with the outcome
(or flagged, for metrics among the flagged), the whole pattern of a family's errors is independent of the
characteristics of its members. Base rates may differ between groups, and siblings may be as alike as they like. The null is also
untrue where siblings of one group are more alike in their errors than those of another; a p-value alone is therefore
not enough, and what was found is measured on children that the search did not see (`unseen.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy import sparse

from candour.stats.clustered import Codes, Flags, Floats
from candour.stats.groups.differences import Rules
from candour.stats.groups.group_shares import ShareRows, read_share_rows
from candour.stats.groups.judged import Judged, Labels
from candour.stats.groups.metrics import METRICS, MetricName
from candour.stats.groups.search.family_exchange import Ties, build_exchange, count_exchanged
from candour.stats.groups.search.subgroup_heights import Counts, are_large, compute_heights
from candour.stats.groups.search.subgroups import Condition, Crossings, SmallTable, cross_characteristics

LOWER_IS_WORSE = frozenset({
    "true_positive_rate", "true_negative_rate", "positive_predictive_value", "negative_predictive_value", "accuracy",
})  # fmt: skip
"""In these metrics a child is served worse where the number is lower; in all others where it is higher."""
TOO_FEW = "too few children, or too few families that are alike, for any combination of groups"
SUBGROUPS_AT_ONCE = 512
SAME = 1e-9
"""Two heights that differ by less are equal: the order of adding must not decide."""


class Subgroup(NamedTuple):
    """Children told by a few conditions, and the metric in which they are served worst.

    `height` is how far above what exchanges bring their errors stand, in standard deviations of a normal law.
    """

    metric: MetricName
    conditions: tuple[Condition, ...]
    height: float


@dataclass(frozen=True)
class Search:
    """What a search found and how often it finds as much by chance.

    `tried` counts the subgroups that were large enough, once a metric; `depth` how many characteristics tell a
    subgroup at most; `movable` is the share of decisions in families that have a partner to exchange errors with: of the others
    nothing is learnt. Where `reason` is given nothing could be searched.
    """

    subgroup: Subgroup | None
    p_value: float | None
    tried: int
    depth: int
    movable: float
    reason: str = ""


@dataclass(frozen=True)
class _View:
    """One metric: errors and foot of every crossing (errors: crossings x exchanges), and pairs within families."""

    metric: MetricName
    errors: Counts
    foot: Floats
    together: sparse.csr_array


@dataclass(frozen=True)
class _Peaks:
    """The largest height in each exchange (the first is the one without any), and where the first was found."""

    heights: Floats
    subgroup: Subgroup | None = None
    tried: int = 0
    movable: float = 0.0

    @property
    def p_value(self) -> float:
        """How often an exchange brings as much; the one without any counts as one of them."""
        return float((self.heights >= self.heights[0] - SAME).mean())


def search_subgroups(
    judged: Judged,
    groups: Mapping[str, Labels],
    metrics: tuple[MetricName, ...],
    ties: Ties,
    rules: Rules,
    *,
    replicates: int,
) -> Search:
    """Find the worst-served subgroup. Metrics that are no shares, or in which nothing varies, are passed over.

    Metrics that share a condition (the outcome, or the flag) are searched together. Where the protocol mixes
    conditions each has a search and a null of its own, and the smallest p-value is multiplied by their number.
    """
    crossings = cross_characteristics(groups)
    plans = _plan(judged, metrics)
    if not crossings.tables:
        return Search(None, None, 0, 0, 0.0, "there is no characteristic with at least two groups")
    if not plans:
        return Search(None, None, 0, crossings.depth, 0.0, "no decisive metric is a share that varies")
    found = [_search(plan, judged, crossings, ties, rules, replicates=replicates) for plan in plans.values()]
    reached = [peaks for peaks in found if peaks.subgroup is not None]
    tried = sum(peaks.tried for peaks in found)
    if not reached:
        return Search(None, None, 0, crossings.depth, 0.0, TOO_FEW)
    best = min(reached, key=lambda peaks: (peaks.p_value, -peaks.heights[0]))
    p_value = min(1.0, len(reached) * best.p_value)
    return Search(best.subgroup, p_value, tried, crossings.depth, best.movable)


def find_errors(judged: Judged, metric: MetricName) -> ShareRows | None:
    """What is counted in a metric, turned so that more is worse for a child; None where nothing varies in it."""
    rows = read_share_rows(judged, metric)
    if rows is None or metric not in LOWER_IS_WORSE:
        return rows
    return ShareRows(rows.foot & ~rows.counted, rows.foot)


class _Plan(NamedTuple):
    """Metrics that are searched together: what of a decision stays where it is, and what is exchanged."""

    stays: Flags
    told: Flags
    metrics: list[MetricName]


def _plan(judged: Judged, metrics: tuple[MetricName, ...]) -> dict[str, _Plan]:
    """Metrics by what they are conditional on; one among everyone is conditional on nothing, and stands alone."""
    nothing = np.zeros(len(judged.outcomes), dtype=np.bool_)
    plans: dict[str, _Plan] = {}
    for metric in dict.fromkeys(metrics):
        found, share = find_errors(judged, metric), METRICS[metric].share
        if found is None or share is None:
            continue
        if len(share.foot) > 2:
            plans[metric] = _Plan(nothing, found.counted, [metric])
        elif set(share.foot) in ({"right", "missed"}, {"wrong", "let_be"}):
            plans.setdefault("outcomes", _Plan(judged.outcomes, judged.flags, [])).metrics.append(metric)
        else:
            plans.setdefault("flags", _Plan(judged.flags, judged.outcomes, [])).metrics.append(metric)
    return plans


def _search(
    plan: _Plan, judged: Judged, crossings: Crossings, ties: Ties, rules: Rules, *, replicates: int
) -> _Peaks:
    found = {metric: errors for metric in plan.metrics if (errors := find_errors(judged, metric)) is not None}
    rows = np.logical_or.reduce([errors.foot for errors in found.values()])
    exchange = build_exchange(plan.stays[rows], ties.take(rows), seed=rules.seed)
    places = crossings.of_decision[rows] + crossings.size * plan.stays[rows]
    counts = count_exchanged(
        exchange, plan.told[rows], places, 2 * crossings.size, replicates=replicates, seed=rules.seed
    )
    peaks = _Peaks(np.full(replicates + 1, -np.inf), movable=exchange.movable)
    for metric, errors in found.items():
        view = _view(metric, errors, plan, counts, crossings, families=ties.families)
        for table in crossings.tables:
            peaks = _climb(peaks, table, view, rules.minimum_foot)
    return peaks


def _view(
    metric: MetricName,
    errors: ShareRows,
    plan: _Plan,
    counts: Counts,
    crossings: Crossings,
    *,
    families: Codes,
) -> _View:
    size, foot = crossings.size, errors.foot
    cells = crossings.of_decision[foot]
    members = np.bincount(cells, minlength=size).astype(np.float64)
    start = size * int(plan.stays[foot].any())
    told = counts[start : start + size]
    are_told = bool((errors.counted == plan.told)[foot].all())
    shape = (int(families.max()) + 1, size)
    standing = sparse.csr_array(sparse.coo_array((np.ones(len(cells)), (families[foot], cells)), shape=shape))
    return _View(
        metric, told if are_told else members[:, None].astype(np.float32) - told, members,
        sparse.csr_array(standing.T @ standing),
    )  # fmt: skip


def _climb(peaks: _Peaks, table: SmallTable, view: _View, minimum_foot: int) -> _Peaks:
    """The peaks after one more table."""
    members = table.members
    foot = (members @ (table.gather @ view.foot)).astype(np.float64)
    pairs = (table.gather @ view.together @ table.gather.T).toarray()
    everyone = float(view.foot.sum())
    large = np.flatnonzero(are_large(members, foot, pairs, everyone, minimum_foot))
    errors = np.asarray(table.gather @ view.errors)
    for start in range(0, len(large), SUBGROUPS_AT_ONCE):
        several = large[start : start + SUBGROUPS_AT_ONCE]
        heights = compute_heights(members[several] @ errors, foot[several], everyone)
        kept = ~np.isnan(heights[:, 0])
        if kept.any():
            peaks = _add(peaks, heights[kept], several[kept], table, view.metric)
    return peaks


def _add(peaks: _Peaks, heights: Floats, numbers: Codes, table: SmallTable, metric: MetricName) -> _Peaks:
    at = int(heights[:, 0].argmax())
    height = float(heights[at, 0])
    is_better = height > peaks.heights[0] + SAME
    return _Peaks(
        np.maximum(peaks.heights, heights.max(axis=0)),
        Subgroup(metric, table.name(int(numbers[at])), height) if is_better else peaks.subgroup,
        peaks.tried + len(heights), peaks.movable,
    )  # fmt: skip
