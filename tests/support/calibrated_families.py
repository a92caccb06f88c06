"""Scores, outcomes and families with a known true chance, for tests of calibration."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.special import expit, logit
from scipy.stats import norm

Floats = np.ndarray
Curve = Callable[[Floats], Floats]


class Drawn(NamedTuple):
    """One entry a decision; `families` are codes, `truth` the chance with which the outcome came."""

    scores: Floats
    outcomes: Floats
    families: Floats
    truth: Floats


def is_right(log_odds: Floats) -> Floats:
    """The scores are the chances."""
    return log_odds


def is_overconfident(log_odds: Floats) -> Floats:
    """High scores are too high and low ones too low."""
    return -2.2 + 0.55 * (log_odds + 2.2)


def is_bent(log_odds: Floats) -> Floats:
    """Right for low scores; above 1 in 10 the chance hardly grows."""
    return np.where(log_odds < -2.2, log_odds, -2.2 + 0.25 * (log_odds + 2.2))


def is_waved(log_odds: Floats) -> Floats:
    """Too low, then too high."""
    return log_odds + 0.5 * np.sin(1.5 * (log_odds + 2.2))


def draw_families(
    seed: int,
    *,
    families: int,
    rows: int = 3,
    alike: float = 0.7,
    curve: Curve = is_right,
    centre: float = -2.2,
) -> Drawn:
    """Families of `rows` decisions whose scores and whose luck are alike; every decision has its true chance exactly.

    Luck is shared through a normal copula, so outcomes within a family hang together beyond the scores.
    """
    chance = np.random.default_rng(seed)
    family = np.repeat(np.arange(families), rows)
    n = len(family)
    shared, own = chance.normal(size=(2, families)), chance.normal(size=(2, n))
    mixed = np.sqrt(alike) * shared[:, family] + np.sqrt(1 - alike) * own
    log_odds = centre + 1.1 * mixed[0]
    truth = expit(curve(log_odds))
    return Drawn(expit(log_odds), norm.cdf(mixed[1]) < truth, family, truth)


def find_truth(scores: Floats, curve: Curve) -> Floats:
    """The true chance at a score."""
    return np.asarray(expit(curve(logit(scores))))
