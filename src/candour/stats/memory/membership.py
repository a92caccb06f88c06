"""Likelihood-ratio membership inference: telling from its score whether a decision was learnt from.

Many shadow forecasts are fitted, each on a random half of the families. For every decision the scores of those that
saw it and of those that did not are two normal laws; the ratio of the two at the score of the forecast under attack is
the evidence that it saw the decision (Carlini et al. 2022, DOI 10.1109/SP46214.2022.9833649). Each shadow is
attacked in turn with the help of the others. Members and non-members then come from the same period and the same law,
and only chance parted them: nothing but memory can tell them apart.
"""

from typing import NamedTuple

import numpy as np
from scipy.special import expit

from candour.stats.clustered import Codes, Flags, Floats, sum_by_cluster

SMALLEST_VARIANCE = 1e-12


class Shadows(NamedTuple):
    """Shadow forecasts by pairs: 2i learnt from one half of the families and 2i + 1 from the other.

    `agreement`: log-odds that each gives to what happened (shadows x decisions); `members`: whether it saw it.
    """

    agreement: Floats
    members: Flags


def agree_with_outcome(log_odds: Floats, outcomes: Flags) -> Floats:
    """The log-odds that a forecast gives to what really happened; high where it was confident and right."""
    agreement: Floats = np.where(outcomes, log_odds, -log_odds)
    return agreement


def compute_log_ratios(shadows: Shadows, *, offline: bool = False) -> Floats:
    """For every shadow and decision, the logarithm of the likelihood ratio, from all other pairs of shadows.

    The pair under attack is left out whole, so that each decision is compared with equally many shadows that saw it
    and that did not, whether it is a member or not. `offline`: only those that did not are used, as by somebody who
    cannot fit a forecast with the child in it: how far the score lies beyond theirs. Raises ValueError for fewer
    than three pairs.
    """
    count = len(shadows.agreement)
    if count < 6:
        raise ValueError(f"membership needs at least three pairs of shadows, but got {count} shadows")
    ratios = np.empty_like(shadows.agreement)
    for target in range(count):
        others = np.arange(count) // 2 != target // 2
        saw, scores, score = shadows.members[others], shadows.agreement[others], shadows.agreement[target]
        outside = _fit_law(scores, ~saw)
        if offline:
            ratios[target] = (score - outside.mean) / np.sqrt(outside.variance)
            continue
        inside, outside = _steady(_fit_law(scores, saw), outside, shadows=count // 2 - 1)
        ratios[target] = inside.log_density(score) - outside.log_density(score)
    return ratios


def add_by_family(values: Floats, families: Codes) -> Floats:
    """One number a family (shadows x families): the evidence of all its decisions together."""
    size = int(families.max()) + 1
    return np.array([sum_by_cluster(row, families, size=size) for row in values])


def compute_pull(shadows: Shadows) -> Floats:
    """For every decision, how much nearer to its own outcome it is scored by forecasts that saw it, as a probability.

    0: seeing a decision changes nothing about its own score.
    """
    right = expit(shadows.agreement)
    seen = shadows.members.sum(axis=0)
    inside = (right * shadows.members).sum(axis=0) / seen
    outside = (right * ~shadows.members).sum(axis=0) / (len(right) - seen)
    pull: Floats = inside - outside
    return pull


class _Law(NamedTuple):
    mean: Floats
    variance: Floats

    def log_density(self, score: Floats) -> Floats:
        density: Floats = -0.5 * np.log(self.variance) - (score - self.mean) ** 2 / (2 * self.variance)
        return density


def _fit_law(scores: Floats, chosen: Flags) -> _Law:
    """Mean and variance over the chosen shadows, for every decision; variances half drawn to their common value.

    With a handful of shadows a decision's own variance is known badly, and one for all is wrong for most.
    """
    count = chosen.sum(axis=0)
    mean = (scores * chosen).sum(axis=0) / count
    own = (((scores - mean) * chosen) ** 2).sum(axis=0) / np.maximum(count - 1, 1)
    return _Law(mean, np.maximum((own + own.mean()) / 2, SMALLEST_VARIANCE))


def _steady(inside: _Law, outside: _Law, *, shadows: int) -> tuple[_Law, _Law]:
    """The two laws with one variance, and with the step between their means drawn towards what is expected of it.

    Over a handful of shadows the step of one decision is mostly noise, and following it makes the attack worse. How far
    a fit moves towards one decision goes as how freely its score varies times how badly it is fitted: exactly so for a
    logistic regression, to first order. A step beyond that is kept as far as steps vary more than by noise
    (empirical Bayes, by moments).
    """
    step = inside.mean - outside.mean
    centre, variance = (inside.mean + outside.mean) / 2, (inside.variance + outside.variance) / 2
    lever = variance * expit(-centre)
    expected = lever * (float(step @ lever) / max(float(lever @ lever), SMALLEST_VARIANCE))
    beyond = step - expected
    noise = 2 * float(variance.sum()) / shadows
    kept = max(0.0, 1 - noise / max(float(beyond @ beyond), SMALLEST_VARIANCE))
    steady = expected + kept * beyond
    return _Law(centre + steady / 2, variance), _Law(centre - steady / 2, variance)
