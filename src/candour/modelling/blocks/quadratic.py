"""One step of penalised Newton: where a quadratic, with squares and absolute values of its weights added, is least."""

import warnings
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.linalg import LinAlgError, LinAlgWarning, solve

Floats = npt.NDArray[np.float64]

SMALLEST_MOVE = 1e-20
"""Squared move, in units of the quadratic, over one round of all weights: below it the minimum is reached."""
MOST_ROUNDS = 20_000
ROUNDING = 1e-10
"""Share of the largest slope within which a slope is nothing."""


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
    """Two rounds of coordinate descent say which weights are not nothing and which sign they have; given those, one linear system has the rest.

    Where it would turn a sign round, the way there is gone only until the first weight is nothing. Never does the function rise.
    """
    limits = np.full(len(weights), absolute)
    limits[-1] = 0.0
    for _ in range(MOST_ROUNDS):
        moved = _go_round(matrix, target, weights, limits)
        moved = max(moved, _go_round(matrix, target, weights, limits))
        if moved < SMALLEST_MOVE or _jump(matrix, target, weights, limits):
            break
    return weights


def _go_round(matrix: Floats, target: Floats, weights: Floats, limits: Floats) -> float:
    """Move each weight in turn to where the function is least in it; the largest squared move, in units of the function."""
    scale, left, moved = np.diag(matrix), target - matrix @ weights, 0.0
    for at in np.flatnonzero(scale > 0):
        pull = left[at] + scale[at] * weights[at]
        move = np.sign(pull) * max(abs(pull) - limits[at], 0.0) / scale[at] - weights[at]
        if move != 0.0:
            left -= matrix[at] * move
            weights[at] += move
            moved = max(moved, scale[at] * move * move)
    return float(moved)


def _jump(matrix: Floats, target: Floats, weights: Floats, limits: Floats) -> bool:
    """Move the weights that are not nothing, all at once; whether that is the minimum over all weights."""
    there = np.flatnonzero((weights != 0.0) | (limits == 0.0))
    signs = np.sign(weights[there])
    try:
        with warnings.catch_warnings():
            # A system that is all but singular has many answers; what is made of one is checked below.
            warnings.simplefilter("ignore", LinAlgWarning)
            aim = solve(matrix[np.ix_(there, there)], target[there] - limits[there] * signs, assume_a="sym")
    except LinAlgError:
        return False
    turned = (limits[there] > 0) & (np.sign(aim) != signs)
    if turned.any():
        shares = weights[there][turned] / (weights[there][turned] - aim[turned])
        first = int(np.argmin(shares))
        weights[there] += float(shares[first]) * (aim - weights[there])
        weights[there[np.flatnonzero(turned)[first]]] = 0.0
        return False
    weights[there] = aim
    # The others stay nothing where none pulls harder than its limit, but for rounding.
    return bool((np.abs(target - matrix @ weights) <= limits + ROUNDING * np.abs(target).max()).all())
