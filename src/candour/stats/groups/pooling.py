"""What is known of a small group when it may borrow from the others: partial pooling.

The raw value of a small group jumps about by chance. The pooled value lies between it and the values of all groups
together, nearer to them the fewer children the group has and the less the groups differ. It answers "what would we
bet on?"; the raw value stays beside it as what was counted.

Rates: the true rates of groups follow a beta law, what is counted a binomial law with effective numbers (siblings
count as less). AUCs and all else: normal laws (of log odds, where a number lies between 0 and 1). The law over groups is itself uncertain where groups are
few, so none is picked: pooled values are averaged over a grid of them, each weighing as much as it makes the
observed groups likely (its marginal likelihood), every mean and every spread being alike beforehand
(Gelman 2006, DOI 10.1214/06-BA117A).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.optimize import brentq
from scipy.special import betainc, betaln, expit, logit, ndtr

from candour.stats.clustered import Floats
from candour.stats.groups.group_shares import collect_shares, read_share_rows
from candour.stats.groups.judged import Judged, Labels, list_groups
from candour.stats.groups.metrics import METRICS
from candour.stats.groups.rates import RESAMPLED, GroupMetric, count_foot, estimate_group_metric
from candour.stats.groups.scales import from_scale, scale_estimate
from candour.stats.intervals import Interval

FEWEST = 3
TOO_FEW = "fewer than three groups have a value of their own"
MEANS, SPREADS = 61, 61
WIDEST = 0.95
"""The widest law over groups, as a share of the widest possible (every group at 0 or at 1)."""
WIDEST_LOG_ODDS = 2.0
"""The widest spread between groups of numbers that are no shares, in log odds or logarithms: beyond anything seen."""
BETA_BINOMIAL = "beta-binomial, effective numbers by family, averaged over laws by marginal likelihood"
NORMAL = "normal, variances by family, averaged over laws by marginal likelihood"
BORROWED = "nothing was counted for this group itself: the value is borrowed from the other groups"


@dataclass(frozen=True)
class Pooled:
    """One group: its raw value (None where undefined), and the pooled one with its interval.

    `foot` is how many decisions stand at the foot of the raw value. `value` and `interval` are None where nothing
    can be pooled; then, and where the value is wholly borrowed, `reason` says so.
    """

    group: str
    metric: GroupMetric
    raw: float | None
    foot: int
    value: float | None
    interval: Interval | None
    method: str
    reason: str = ""


class _Raw(NamedTuple):
    group: str
    metric: GroupMetric
    value: float | None
    foot: int


class _Grid(NamedTuple):
    """Laws over groups and how much each weighs; `first` and `second` are the two numbers of the law."""

    first: Floats
    second: Floats
    weights: Floats


def pool_groups(
    judged: Judged, labels: Labels, metric: GroupMetric, *, confidence: float
) -> tuple[Pooled, ...]:
    """The pooled value of every group, in the order in which groups are shown."""
    groups = list_groups(labels)
    if metric in RESAMPLED:
        return tuple(
            Pooled(group, metric, None, 0, None, None, "none", "this number has no variance in closed form")
            for group in groups
        )
    raw = tuple(
        _Raw(
            group, metric, estimate_group_metric(judged, labels == group, metric).value,
            count_foot(judged, labels == group, metric),
        )
        for group in groups
    )  # fmt: skip
    if sum(own.value is not None for own in raw) < FEWEST:
        return _say_none(raw, TOO_FEW)
    if METRICS[metric].share is None:
        return _pool_others(judged, labels, raw, confidence)
    return _pool_rates(judged, labels, raw, confidence)


def pool_shares(
    counted: Floats, effective: Floats, *, confidence: float
) -> tuple[tuple[float, Interval], ...]:
    """The pooled share of each group, from (effective) numbers counted and at the foot; both may be 0."""
    grid = _weigh_beta_laws(counted, effective)
    return tuple(
        _summarise_beta(grid, float(y), float(n - y), confidence)
        for y, n in zip(counted, effective, strict=True)
    )


def pool_values(
    values: Floats, variances: Floats, *, confidence: float
) -> tuple[tuple[float, Interval], ...]:
    """The pooled value of each group, from values with known variances (infinite: nothing is known)."""
    grid = _weigh_normal_laws(values, variances)
    return tuple(_summarise_normal(grid, values, variances, at, confidence) for at in range(len(values)))


def compute_log_marginal(counted: Floats, effective: Floats, mean: Floats, strength: Floats) -> Floats:
    """How likely the observed groups are under beta laws with these means and strengths, up to a constant.

    `strength` is the sum of the two parameters of the beta law: as many decisions as the law is worth.
    """
    first, second = np.asarray(mean * strength)[..., None], np.asarray((1 - mean) * strength)[..., None]
    terms = betaln(counted + first, effective - counted + second) - betaln(first, second)
    total: Floats = terms.sum(axis=-1)
    return total


def _pool_rates(
    judged: Judged, labels: Labels, raw: tuple[_Raw, ...], confidence: float
) -> tuple[Pooled, ...]:
    rows = read_share_rows(judged, raw[0].metric)
    if rows is None:
        return _say_none(raw, "nobody, or everybody, is counted")
    shares = collect_shares(rows, labels, judged.clusters)
    found = pool_shares(
        shares.counted / shares.design_effects, shares.foot / shares.design_effects, confidence=confidence
    )
    return tuple(
        Pooled(*own, value, interval, BETA_BINOMIAL, "" if own.foot else BORROWED)
        for own, (value, interval) in zip(raw, found, strict=True)
    )


def _pool_others(
    judged: Judged, labels: Labels, raw: tuple[_Raw, ...], confidence: float
) -> tuple[Pooled, ...]:
    metric = raw[0].metric
    scaled = [scale_estimate(judged, labels == own.group, metric) for own in raw]
    known = np.array([found is not None for found in scaled])
    if known.sum() < FEWEST:
        return _say_none(raw, TOO_FEW)
    values = np.array([0.0 if found is None else found.value for found in scaled])
    variances = np.array([
        np.inf if found is None else float(found.influence @ found.influence) * _allow_for_few(own.foot)
        for found, own in zip(scaled, raw, strict=True)
    ])  # fmt: skip
    pooled = pool_values(values, variances, confidence=confidence)
    return tuple(
        Pooled(
            *own, from_scale(metric, value), Interval(*(from_scale(metric, end) for end in interval)),
            NORMAL, "" if is_known else BORROWED,
        )
        for own, is_known, (value, interval) in zip(raw, known, pooled, strict=True)
    )  # fmt: skip


def _allow_for_few(foot: int) -> float:
    """By how much a variance from so few events is enlarged, so that its inverse is right on average."""
    return (foot - 1) / (foot - 3) if foot > 5 else 2.0


def _say_none(raw: tuple[_Raw, ...], reason: str) -> tuple[Pooled, ...]:
    return tuple(Pooled(*own, None, None, "none", reason) for own in raw)


def _weigh_beta_laws(counted: Floats, effective: Floats) -> _Grid:
    """Means between 0 and 1 where the data allow them, and spreads from next to none to the widest."""
    total, events = float(effective.sum()), float(counted.sum())
    width = 1 / np.sqrt(np.count_nonzero(effective))
    centre = (events + 0.5) / (total + 1)
    log_odds = float(logit(centre)) + np.linspace(-4, 4, MEANS) * max(
        width, 1 / np.sqrt((total + 1) * centre * (1 - centre))
    )
    share = (np.arange(SPREADS) + 0.5) / SPREADS * WIDEST
    mean, apart = (grid.ravel() for grid in np.meshgrid(expit(log_odds), share, indexing="ij"))
    strength = 1 / apart**2 - 1
    # Even grid in log odds: its slope makes every mean alike beforehand.
    weights = compute_log_marginal(counted, effective, mean, strength) + np.log(mean * (1 - mean))
    return _keep_the_likely(mean * strength, (1 - mean) * strength, weights)


def _weigh_normal_laws(values: Floats, variances: Floats) -> _Grid:
    """Spreads only: given one, the mean over groups has a normal law of its own."""
    known = np.isfinite(variances)
    spread = (np.arange(SPREADS * 4) + 0.5) / (SPREADS * 4) * WIDEST_LOG_ODDS
    precision = 1 / (variances[known] + spread[:, None] ** 2)
    mean = precision @ values[known] / precision.sum(axis=1)
    off = (values[known] - mean[:, None]) ** 2
    weights = (np.log(precision) - precision * off).sum(axis=1) / 2 - np.log(precision.sum(axis=1)) / 2
    return _keep_the_likely(spread, mean, weights)


def _keep_the_likely(first: Floats, second: Floats, log_weights: Floats) -> _Grid:
    weights = np.exp(log_weights - log_weights.max())
    kept = weights > 1e-7
    return _Grid(first[kept], second[kept], weights[kept] / weights[kept].sum())


def _summarise_beta(grid: _Grid, counted: float, others: float, confidence: float) -> tuple[float, Interval]:
    first, second = grid.first + counted, grid.second + others
    value = float(grid.weights @ (first / (first + second)))
    return value, _find_ends(
        lambda share: float(grid.weights @ betainc(first, second, share)), (0.0, 1.0), confidence
    )


def _summarise_normal(
    grid: _Grid, values: Floats, variances: Floats, at: int, confidence: float
) -> tuple[float, Interval]:
    squared = grid.first**2
    kept = squared / (squared + variances[at]) if np.isfinite(variances[at]) else np.zeros_like(squared)
    own = values[at] if np.isfinite(variances[at]) else 0.0
    known = np.isfinite(variances)
    mean_variance = 1 / (1 / (variances[known] + squared[:, None])).sum(axis=1)
    middle = kept * own + (1 - kept) * grid.second
    within = kept * variances[at] if np.isfinite(variances[at]) else squared
    scale = np.sqrt(within + (1 - kept) ** 2 * mean_variance)
    reach = 12 * float(scale.max())
    ends = float(middle.min()) - reach, float(middle.max()) + reach
    return float(grid.weights @ middle), _find_ends(
        lambda value: float(grid.weights @ ndtr((value - middle) / scale)), ends, confidence
    )


def _find_ends(
    share_below: Callable[[float], float], within: tuple[float, float], confidence: float
) -> Interval:
    """The two ends that leave equal chances outside."""
    tail = (1 - confidence) / 2
    low, high = (
        float(brentq(lambda value, t=target: share_below(value) - t, *within, xtol=1e-8))
        for target in (tail, 1 - tail)
    )
    return Interval(low, high)
