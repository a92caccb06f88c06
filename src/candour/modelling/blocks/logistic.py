"""Elastic-net logistic regression by Newton's method over sums of blocks (iteratively re-weighted least squares).

The loss, its slope and its curvature are sums over decisions, so they are added up block by block, in the order of the decisions; no
block is needed twice at the same time. Each pass over the data gives one step. The objective is scikit-learn's: the sum of
log losses, plus (1 - l1_share) / 2 x the sum of squared weights + l1_share x the sum of absolute weights, both divided by the strength; the intercept is free.

When to stop is told in the unit that matters. Twice the fall that the quadratic promises is the squared distance from the optimum in
standard errors (the Newton decrement: Boyd and Vandenberghe 2004, section 9.5.1). Below NEAR of them no combination of weights is
farther from its optimum than that before the last step, and the last step squares the distance.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from candour.errors import ModelError
from candour.modelling.blocks.quadratic import Floats, Penalty, find_least

NEAR = 1e-4
"""How near the optimum is before the last step, in standard errors: a ten-thousandth of one."""
MOST_PASSES = 60
SMALLEST_STEP = 2.0**-20
ROUNDING = 1e-12
"""Share of the loss within which two sums over millions of decisions may differ by rounding alone."""

Block = tuple[Floats, npt.NDArray[np.float64], Floats]
"""Encoded rows, outcomes 0 or 1, and how much each decision counts."""
ReadBlocks = Callable[[], Iterable[Block]]


class LogisticFit(NamedTuple):
    """One weight an encoded column, the intercept, and how often all data were read."""

    weights: Floats
    intercept: float
    passes: int


class _Sums(NamedTuple):
    loss: float
    slope: Floats
    curvature: Floats


def fit_logistic(
    read_blocks: ReadBlocks, width: int, *, strength: float, l1_share: float, start: Floats | None = None
) -> LogisticFit:
    """The optimum. `read_blocks` gives all blocks anew each time that it is called, in the same order; `start` are weights and intercept to begin at.

    Raises ModelError where it is not reached within MOST_PASSES, as where the penalty is next to nothing and the outcomes can be told apart.
    """
    penalty = Penalty(l1_share / strength, (1 - l1_share) / strength)
    weights = np.zeros(width + 1) if start is None else start.copy()
    sums = _add_up(read_blocks(), weights)
    cost = sums.loss + penalty.measure(weights)
    passes, share = 1, 1.0
    aim = find_least(sums.slope, sums.curvature, weights, penalty)
    while passes < MOST_PASSES:
        fall = _promise(sums, weights, aim, penalty)
        if 2 * fall <= NEAR**2:
            return LogisticFit(aim[:-1], float(aim[-1]), passes)
        trial = weights + share * (aim - weights)
        found = _add_up(read_blocks(), trial)
        passes += 1
        reached = found.loss + penalty.measure(trial)
        # The fall that is asked of a shorter step is a tenth of what the quadratic promises of it: enough to end at the optimum.
        if reached > cost - 0.1 * share * fall + ROUNDING * abs(cost) and share > SMALLEST_STEP:
            share /= 2
            continue
        weights, sums, cost, share = trial, found, reached, 1.0
        aim = find_least(sums.slope, sums.curvature, weights, penalty)
    raise ModelError(
        f"Logistic regression in blocks did not settle in {MOST_PASSES} passes over the data; expected it to converge. Use a smaller "
        "strength, or fewer features that say the same."
    )


def _promise(sums: _Sums, weights: Floats, aim: Floats, penalty: Penalty) -> float:
    """By how much the quadratic says that loss and penalty fall between the two."""
    move = aim - weights
    change = float(sums.slope @ move) + float(move @ sums.curvature @ move) / 2
    return max(0.0, penalty.measure(weights) - penalty.measure(aim) - change)


def _add_up(blocks: Iterable[Block], weights: Floats) -> _Sums:
    size = len(weights)
    loss, slope, curvature = 0.0, np.zeros(size), np.zeros((size, size))
    for rows, outcomes, counted in blocks:
        log_odds = rows @ weights[:-1] + weights[-1]
        loss += float(counted @ np.logaddexp(0.0, np.where(outcomes > 0, -log_odds, log_odds)))
        risks = expit(log_odds)
        residual = counted * (risks - outcomes)
        slope[:-1] += residual @ rows
        slope[-1] += residual.sum()
        spread = counted * risks * (1 - risks)
        curvature[-1, -1] += spread.sum()
        curvature[:-1, -1] += spread @ rows
        # In place: the block is encoded anew for the next pass, and is not needed again in this one.
        scaled = np.multiply(rows, np.sqrt(spread)[:, None], out=rows)
        curvature[:-1, :-1] += scaled.T @ scaled
    curvature[-1, :-1] = curvature[:-1, -1]
    return _Sums(loss, slope, curvature)
