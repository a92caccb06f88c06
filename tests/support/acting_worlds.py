"""Worlds of families with known truth: months, a forecast that knows part of the risk, and days to the outcome."""

from typing import NamedTuple

import numpy as np

from candour.stats.clustered import Codes, Flags, Floats
from candour.stats.usefulness.lead_time import Days


class ActingWorld(NamedTuple):
    """One entry a decision. `waits` means something only where there is an outcome."""

    scores: Floats
    outcomes: Flags
    families: Codes
    months: Codes
    waits: Days


MONTHS = 6


def draw_world(seed: int, *, families: int, base: float = -2.2) -> ActingWorld:
    """Families of one to four decisions, all of one family in one or two months; scores are the risk as far as it is known.

    The unknown part of the risk, and the wait, are partly the family's, so members of a family are alike beyond their scores.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    size = rng.choice([1, 2, 3, 4], p=[0.5, 0.25, 0.15, 0.1], size=families)
    family = np.repeat(np.arange(families), size)
    n = len(family)
    known = 0.7 * rng.normal(size=families)[family] + 0.7 * rng.normal(size=n)
    hidden = 1.0 * rng.normal(size=families)[family]
    risk = 1 / (1 + np.exp(-(base + known + hidden)))
    nodes, weights = np.polynomial.hermite_e.hermegauss(21)
    scores = (1 / (1 + np.exp(-(base + known[:, None] + nodes)))) @ (weights / weights.sum())
    months = (rng.integers(0, MONTHS, size=families)[family] + rng.integers(0, 2, size=n)) % MONTHS
    slow = 1.0 * rng.normal(size=families)[family] + 0.6 * rng.normal(size=n)
    waits = np.minimum(1 + np.floor(40 * np.exp(slow)), 364).astype(np.int64)
    return ActingWorld(scores, rng.random(n) < risk, family, months.astype(np.int64), waits)
