"""One step of penalised Newton: where a quadratic, with squares and absolute values of its weights added, is least."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.linalg import solve

Floats = npt.NDArray[np.float64]

SMALLEST_MOVE = 1e-20
"""Squared move, in units of the quadratic, over one round of all weights: below it the minimum is reached."""
MOST_ROUNDS = 20_000


class Penalty(NamedTuple):
    """What is added to the loss: `absolute` x |weight| + `squared` / 2 x weight². The last weight, the intercept, is free."""

    absolute: float
    squared: float

    def measure(self, weights: Floats) -> float:
        """What these weights cost."""
        held = weights[:-1]
        return self.absolute * float(np.abs(held).sum()) + self.squared / 2 * float(held @ held)


def find_least(slope: Floats, curvature: Floats, weights: Floats, penalty: Penalty) -> Floats:
    """The weights at which loss(weights) + slope·move + move·curvature·move / 2 + penalty is least.

    slope, curvature: of the loss without penalty at `weights`. With squares alone one linear system; else coordinate descent
    (Friedman, Hastie and Tibshirani 2010, DOI 10.18637/jss.v033.i01), which ends at the minimum of a convex function whatever it starts from.
    """
    held = np.full(len(weights), penalty.squared)
    held[-1] = 0.0
    matrix = curvature + np.diag(held)
    target = curvature @ weights - slope
    if penalty.absolute == 0.0:
        least: Floats = solve(matrix, target, assume_a="sym")
        return least
    return _descend(matrix, target, weights.copy(), penalty.absolute)


def _descend(matrix: Floats, target: Floats, weights: Floats, absolute: float) -> Floats:
    scale = np.diag(matrix).copy()
    limits = np.full(len(weights), absolute)
    limits[-1] = 0.0
    left = target - matrix @ weights
    places = np.flatnonzero(scale > 0)
    weights[scale <= 0] = 0.0
    for _ in range(MOST_ROUNDS):
        moved = 0.0
        for at in places:
            pull = left[at] + scale[at] * weights[at]
            new = np.sign(pull) * max(abs(pull) - limits[at], 0.0) / scale[at]
            move = new - weights[at]
            if move != 0.0:
                left -= matrix[at] * move
                weights[at] = new
                moved = max(moved, scale[at] * move * move)
        if moved < SMALLEST_MOVE:
            break
    return weights
