"""The coefficients of a logistic regression, by Newton's method with halved steps."""

import numpy as np
from scipy.special import expit

from candour.stats.clustered import Flags, Floats

STEPS = 60
DIVERGED = 50.0
"""On the scale of log-odds: coefficients of measures of ordinary size that go beyond it run away."""
SETTLED = 1e-10
SINGULAR = 1e12


def solve_logistic(
    design: Floats, offset: Floats | float, outcomes: Flags, *, farthest: float = DIVERGED
) -> Floats | None:
    """One coefficient a column of `design` (decisions x columns), beside a fixed `offset`.

    None where they run away beyond `farthest`, or cannot be told apart: the columns part the outcomes, or say the same.
    """
    found = np.zeros(design.shape[1])
    likelihood = _measure(design @ found + offset, outcomes)
    for _ in range(STEPS):
        fitted = expit(design @ found + offset)
        information = (design * (fitted * (1 - fitted))[:, None]).T @ design
        if not np.linalg.cond(information) <= SINGULAR:
            return None
        step = np.linalg.solve(information, design.T @ (outcomes - fitted))
        while (now := _measure(design @ (found + step) + offset, outcomes)) < likelihood - 1e-9:
            step = step / 2
        found, likelihood = found + step, now
        if np.abs(found).max() > farthest:
            return None
        if np.abs(step).max() < SETTLED:
            return found
    return None


def _measure(log_odds: Floats, outcomes: Flags) -> float:
    return float(-np.logaddexp(0, np.where(outcomes, -log_odds, log_odds)).sum())
