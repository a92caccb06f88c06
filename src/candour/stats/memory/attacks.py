"""How well an attack on shadow forecasts finds those that they learnt from, with intervals."""

from typing import NamedTuple

import numpy as np
from scipy.stats import t

from candour.results import Estimate
from candour.stats.clustered import (
    ClusteredEstimate,
    Codes,
    Flags,
    Floats,
    count_clusters,
    sum_by_cluster,
)
from candour.stats.discrimination import Ladder, build_ladder, compute_auc_interval, estimate_auc
from candour.stats.intervals import Interval, compute_clopper_pearson_interval, compute_critical_value
from candour.stats.memory.membership import Shadows, add_by_family, compute_log_ratios
from candour.stats.resampling import compute_bootstrap_interval, draw_family_weights

RATES = (0.01, 0.001)
FEWEST_PAIRS = 4
"""With one left out, the attack still needs three."""
REACH = 3.0
"""How far beyond the false-positive rate, as a multiple, resampled families can push the threshold."""


class Attack(NamedTuple):
    """How well members are found: AUC (.5 is chance), and the share found at two rates of false alarms."""

    auc: Estimate
    found_at_1: Estimate
    found_at_01: Estimate


def measure_attack(
    shadows: Shadows,
    families: Codes,
    *,
    offline: bool = False,
    by_family: bool = False,
    confidence: float,
    replicates: int,
    seed: int,
) -> Attack:
    """Attack every shadow with the help of the others, and average.

    `by_family`: the evidence of all decisions of a family together. At a rate of false alarms the shadows are taken
    together under one threshold. Every interval is the wider of two: over families, and by leaving out one pair of
    shadows at a time and attacking anew (jackknife, Student), for what the attack learns from few shadows is chance
    too. Raises ValueError for fewer than four pairs.
    """
    if len(shadows.agreement) < 2 * FEWEST_PAIRS:
        raise ValueError(f"an attack needs at least {FEWEST_PAIRS} pairs of shadows")
    whole = _score(shadows, families, offline=offline, by_family=by_family)
    pairs = np.arange(len(shadows.agreement)) // 2
    parts = [
        _score(
            Shadows(shadows.agreement[pairs != pair], shadows.members[pairs != pair]),
            families,
            offline=offline,
            by_family=by_family,
        )
        for pair in np.unique(pairs)
    ]
    return Attack(
        _measure_auc(whole, parts, confidence),
        *(
            _measure_found(whole, parts, rate, confidence=confidence, replicates=replicates, seed=seed)
            for rate in RATES
        ),
    )


def estimate_single_auc(scores: Floats, members: Flags, families: Codes, *, confidence: float) -> Estimate:
    """The AUC of one attack on one forecast, with an interval over families."""
    auc = estimate_auc(scores, members, np.ones(len(scores), dtype=np.bool_), families)
    interval = compute_auc_interval(auc, critical_value=compute_critical_value(confidence))
    if interval is None:
        return _describe_auc(auc, None)
    return Estimate(auc.value, *interval, auc.n, auc.events, "DeLong by family, log-odds scale, Student")


class _Scored(NamedTuple):
    """What an attack thinks of every decision (or family) for every shadow, and what was so."""

    scores: Floats
    members: Flags
    families: Codes
    top: "_Top"


def _score(shadows: Shadows, families: Codes, *, offline: bool, by_family: bool) -> _Scored:
    scores, members, owners = compute_log_ratios(shadows, offline=offline), shadows.members, families
    if by_family:
        scores = add_by_family(scores, families)
        members = np.asarray(add_by_family(members.astype(np.float64), families) > 0, dtype=np.bool_)
        owners = np.arange(scores.shape[1])
    return _Scored(scores, members, owners, _cut_ladder(scores, members, owners))


def _average_auc(scored: _Scored) -> ClusteredEstimate:
    everyone = np.ones(scored.scores.shape[1], dtype=np.bool_)
    each = [
        estimate_auc(score, seen, everyone, scored.families)
        for score, seen in zip(scored.scores, scored.members, strict=True)
    ]
    values = np.array([auc.value for auc in each], dtype=np.float64)
    return ClusteredEstimate(
        float(values.mean()), len(everyone), round(float(scored.members.sum(axis=1).mean())),
        count_clusters(scored.families), np.mean([auc.influence for auc in each], axis=0),
        telling_families=min(auc.telling_families for auc in each),
    )  # fmt: skip


def _measure_auc(whole: _Scored, parts: list[_Scored], confidence: float) -> Estimate:
    mean = _average_auc(whole)
    over_families = compute_auc_interval(mean, critical_value=compute_critical_value(confidence))
    if over_families is None or mean.value is None:
        return _describe_auc(mean, None)
    reach = _reach_over_pairs(np.array([_average_auc(part).value for part in parts]), confidence)
    low, high = min(over_families.low, mean.value - reach), max(over_families.high, mean.value + reach)
    return _describe_auc(mean, Interval(max(0.0, low), min(1.0, high)))


def _reach_over_pairs(left: Floats, confidence: float) -> float:
    """How far Student's interval reaches, from the values with one pair of shadows left out at a time."""
    count = len(left)
    error = float(np.sqrt((count - 1) / count * ((left - left.mean()) ** 2).sum()))
    return float(t.isf((1 - confidence) / 2, count - 1)) * error


def _describe_auc(auc: ClusteredEstimate, interval: Interval | None) -> Estimate:
    if interval is None:
        reason = auc.reason or "no interval can be had where the sorting is perfect"
        return Estimate(auc.value, None, None, auc.n, auc.events, "none", reason)
    return Estimate(
        auc.value,
        *interval,
        auc.n,
        auc.events,
        "DeLong by family, and Student over pairs of shadows where wider",
    )


class _Top(NamedTuple):
    """The top of the ladder of all shadows together, and all that stands on the whole of it, by family."""

    ladder: Ladder
    of_members: Floats
    of_others: Floats
    decisions: int


def _cut_ladder(scores: Floats, members: Flags, families: Codes) -> _Top:
    owners = np.tile(families, len(scores))
    seen = members.ravel()
    size = int(families.max()) + 1
    flat = scores.ravel()
    # Only the top matters to so few false alarms; the rest of the ladder would cost a hundred times as much.
    others = np.sort(flat[~seen])[::-1]
    lowest = others[min(len(others) - 1, int(REACH * 0.01 * len(others)) + 10)]
    top = flat >= lowest
    return _Top(
        build_ladder(flat[top], seen[top], owners[top], families=size),
        sum_by_cluster(seen.astype(np.float64), owners, size=size),
        sum_by_cluster((~seen).astype(np.float64), owners, size=size),
        scores.shape[1],
    )


def _measure_found(
    whole: _Scored, parts: list[_Scored], rate: float, *, confidence: float, replicates: int, seed: int
) -> Estimate:
    top, size = whole.top, len(whole.top.of_members)
    value = _find_share_of_all(top, rate)
    if value <= 0:
        feet = int((top.of_members > 0).sum())
        ends = compute_clopper_pearson_interval(0, feet, confidence=confidence)
        return Estimate(0.0, *ends, top.decisions, None, "Clopper-Pearson over families")
    blocks = draw_family_weights(size, replicates=replicates, seed=seed, cells=top.ladder.steps)
    moved = np.concatenate([_find_share(top, weights, rate) for weights in blocks])
    over_families = compute_bootstrap_interval(value, moved, confidence=confidence, scale="log_odds")
    if over_families is None:
        return Estimate(
            value, None, None, top.decisions, None, "none", "none, or all, are found: no interval can be had"
        )
    reach = _reach_over_pairs(np.array([_find_share_of_all(part.top, rate) for part in parts]), confidence)
    low, high = min(over_families.low, value - reach), max(over_families.high, value + reach)
    method = "bootstrap over families, and jackknife over pairs of shadows where wider"
    return Estimate(value, max(0.0, low), min(1.0, high), top.decisions, None, method)


def _find_share_of_all(top: _Top, rate: float) -> float:
    return float(_find_share(top, np.ones((len(top.of_members), 1)), rate)[0])


def _find_share(top: _Top, weights: Floats, rate: float) -> Floats:
    """The share of members above the score that `rate` of the others reach, for every weighting of families."""
    found, wrong = top.ladder.with_outcome @ weights, top.ladder.without_outcome @ weights
    allowed = rate * (top.of_others @ weights)
    reached = wrong.cumsum(axis=0)
    column = np.arange(weights.shape[1])
    at = np.argmax(reached >= allowed * (1 - 1e-12), axis=0)
    before = reached[at, column] - wrong[at, column]
    with np.errstate(divide="ignore", invalid="ignore"):
        part = np.where(wrong[at, column] > 0, (allowed - before) / wrong[at, column], 0.0)
    above = found.cumsum(axis=0)[at, column] - found[at, column] * (1 - part)
    share: Floats = above / (top.of_members @ weights)
    return share
