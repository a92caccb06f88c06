"""The penalised likelihood of hazards in intervals, with one or two causes, and its minimum.

Every decision is at risk in each interval until the one in which something ends it. In an interval k the chance of cause c is

    p_c(x, k) = exp(a_ck + x b_c) / (1 + sum over causes of exp(a_jk + x b_j)),

a multinomial logit over the rows of persons and periods. Those rows are never laid out: a feature does not change within a
window, so x b_c is worked out once a decision. With one cause and one interval this is logistic regression, penalty and all.
"""

import warnings
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import logsumexp
from sklearn.exceptions import ConvergenceWarning

Numbers = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

ITERATIONS = 1000
TOLERANCE = 1e-6
"""Of the largest slope of the mean loss."""


class Spells(NamedTuple):
    """What ended each decision, and when: interval (from 0) and cause (from 0; -1 where the window closed), and its weight."""

    interval: Whole
    cause: Whole
    weight: Numbers


class Hazards(NamedTuple):
    """levels: causes x intervals, -inf where nothing of the cause ever came. slopes: causes x features."""

    levels: Numbers
    slopes: Numbers


def fit_hazards(
    features: Numbers, spells: Spells, *, causes: int, intervals: int, strength: float
) -> Hazards:
    """Minimise half the sum of squared slopes plus `strength` times the loss. Warns where the search does not settle."""
    problem = _Problem(features, spells, causes=causes, intervals=intervals, strength=strength)
    found = minimize(
        problem.compute_loss,
        problem.start,
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": ITERATIONS, "maxfun": 2 * ITERATIONS, "gtol": TOLERANCE, "ftol": 0.0},
    )
    # Where the loss is flat to its last bit the search stops for want of progress: that is as settled as it gets.
    slope = float(np.abs(found.jac).max())
    if slope > 100 * TOLERANCE:
        warnings.warn(f"hazards did not settle: slope {slope:.1e}", ConvergenceWarning, stacklevel=2)
    return problem.unpack(found.x)


def compute_chances(hazards: Hazards, features: Numbers) -> Numbers:
    """Decisions x causes x intervals: the chance of each cause in an interval, for those still at risk in it."""
    eta = (features @ hazards.slopes.T)[:, :, None] + hazards.levels[None]
    chances: Numbers = np.exp(eta - _add_staying(eta)[:, None, :])
    return chances


def _add_staying(eta: Numbers) -> Numbers:
    """log(1 + sum over causes of exp(eta)), for decisions x causes x intervals."""
    staying = np.zeros((len(eta), 1, eta.shape[2]))
    total: Numbers = logsumexp(np.concatenate([staying, eta], axis=1), axis=1)
    return total


class _Problem:
    """The loss and its slope, as functions of one vector: the levels that can be learnt, then the slopes."""

    def __init__(
        self, features: Numbers, spells: Spells, *, causes: int, intervals: int, strength: float
    ) -> None:
        self.features, self.spells, self.strength = features, spells, strength
        self.at_risk = (np.arange(intervals)[None, :] <= spells.interval[:, None]) * spells.weight[:, None]
        self.came = np.zeros((len(features), causes, intervals))
        ended = np.flatnonzero(spells.cause >= 0)
        self.came[ended, spells.cause[ended], spells.interval[ended]] = spells.weight[ended]
        counts, exposed = self.came.sum(axis=0), self.at_risk.sum(axis=0)
        self.learnt = counts > 0
        self.total = float(spells.weight.sum())
        self.shape = (causes, features.shape[1])
        # In an interval that everybody left no level is finite: keep the start away from it.
        stayed = np.maximum(exposed - counts.sum(axis=0), 0.5)
        with np.errstate(divide="ignore"):
            levels = np.log(counts / stayed[None, :])
        self.start = np.concatenate([levels[self.learnt], np.zeros(causes * features.shape[1])])

    def unpack(self, vector: Numbers) -> Hazards:
        levels = np.full(self.learnt.shape, -np.inf)
        count = int(self.learnt.sum())
        levels[self.learnt] = vector[:count]
        return Hazards(levels, vector[count:].reshape(self.shape))

    def compute_loss(self, vector: Numbers) -> tuple[float, Numbers]:
        """The mean loss of a decision with its share of the penalty, and the slope of that."""
        hazards = self.unpack(vector)
        eta = (self.features @ hazards.slopes.T)[:, :, None] + hazards.levels[None]
        staying = _add_staying(eta)
        chances = np.exp(eta - staying[:, None, :])
        residual = self.at_risk[:, None, :] * chances - self.came
        known = np.where(self.came > 0, eta, 0.0)
        loss = float((self.at_risk * staying).sum() - (self.came * known).sum())
        penalty = float((hazards.slopes**2).sum()) / 2 / self.strength
        slopes = residual.sum(axis=2).T @ self.features + hazards.slopes / self.strength
        slope = np.concatenate([residual.sum(axis=0)[self.learnt], slopes.ravel()])
        return (loss + penalty) / self.total, slope / self.total
