"""One step of penalised Newton: where a quadratic, with squares and absolute values of its weights added, is least."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.linalg import solve

from candour.errors import ModelError

Floats = npt.NDArray[np.float64]

MOST_ROUNDS = 1_000
ROUNDING = 1e-10
"""Share of what is added up to a slope within which the slope is nothing."""
HELD = 1e-11
"""How much a move of all weights at once is held back, as a share of all curvature: far more than rounding, and next to nothing."""


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
    Raises ModelError where that takes too long.
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
    """Two rounds of coordinate descent say which weights are not nothing and which sign they have; given those, linear systems have the rest.

    Never does the function rise. Raises ModelError where the minimum is not reached, rather than return what is not one.
    """
    limits = np.full(len(weights), absolute)
    limits[-1] = 0.0
    for _ in range(MOST_ROUNDS):
        _go_round(matrix, target, weights, limits)
        _go_round(matrix, target, weights, limits)
        if _settle(matrix, target, weights, limits):
            return weights
    raise ModelError(
        f"A step of logistic regression in blocks did not settle in {MOST_ROUNDS} rounds over the weights; expected it to converge. Use a "
        "smaller strength, or fewer features that say the same."
    )


def _go_round(matrix: Floats, target: Floats, weights: Floats, limits: Floats) -> None:
    """Move each weight in turn to where the function is least in it."""
    scale, left = np.diag(matrix), target - matrix @ weights
    for at in np.flatnonzero(scale > 0):
        pull = left[at] + scale[at] * weights[at]
        move = np.sign(pull) * max(abs(pull) - limits[at], 0.0) / scale[at] - weights[at]
        if move != 0.0:
            left -= matrix[at] * move
            weights[at] += move


def _settle(matrix: Floats, target: Floats, weights: Floats, limits: Floats) -> bool:
    """Move the weights that are not nothing all at once, as far as their signs hold; whether that is the minimum over all weights.

    The first weight that would turn its sign round becomes nothing, and the others go on without it. Columns that say the same, as the
    codes of one feature and the intercept do, leave the system singular, and its answers may lie anywhere. So each move is held back
    a little (Rockafellar 1976, DOI 10.1137/0314056): the function still falls with every move, and the minimum is the same.
    """
    held = matrix + np.diag(np.full(len(weights), HELD * np.trace(matrix)))
    turned = True
    while turned:
        there = np.flatnonzero((weights != 0.0) | (limits == 0.0))
        before = weights[there]
        pull = (target - matrix @ weights)[there] - limits[there] * np.sign(before)
        move = solve(held[np.ix_(there, there)], pull, assume_a="pos")
        turning = np.flatnonzero((limits[there] > 0) & (np.sign(before + move) != np.sign(before)))
        turned = len(turning) > 0
        shares = -before[turning] / move[turning]
        weights[there] = before + (float(shares.min()) if turned else 1.0) * move
        if turned:
            weights[there[turning[np.argmin(shares)]]] = 0.0
    return _is_least(matrix, target, weights, limits)


def _is_least(matrix: Floats, target: Floats, weights: Floats, limits: Floats) -> bool:
    """The conditions of Karush, Kuhn and Tucker, but for rounding: a weight is pulled by its limit, one that is nothing by no more."""
    pull = target - matrix @ weights
    beyond = np.where(weights != 0.0, np.abs(pull - limits * np.sign(weights)), np.abs(pull) - limits)
    return bool(beyond.max() <= ROUNDING * (np.abs(matrix) @ np.abs(weights) + np.abs(target)).max())
