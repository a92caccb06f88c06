"""When does it come? Discrete-time hazards with a competing exit (Tutz and Schmid 2016, DOI 10.1007/978-3-319-28158-2).

The window is cut into intervals. In each, a decision that nothing has ended yet has a chance of the outcome and a chance of an
exit (turned 18, moved away, died); both are logistic in the features, and change with them by the same factor in every
interval. The chance that the outcome comes within the window is the sum over intervals of reaching them times the chance in
them: the cumulative incidence, in which children who leave cannot have the outcome any more. Every window is fully observed, so
nothing is censored.
"""

from typing import Any, Self

import numpy as np
import numpy.typing as npt
from scipy.special import logit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from candour.errors import ModelError
from candour.modelling.models.hazard_fit import Hazards, Spells, compute_chances, fit_hazards

Numbers = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

SMALLEST = 1e-12
"""Log-odds of 0 and 1 are infinite."""


class DiscreteTimeHazard(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Penalised logistic hazards of the outcome and of an exit, as a scikit-learn classifier.

    `fit` takes y with the fields outcome, days and ended_by (0 the window closed, 1 the outcome, 2 an exit), as
    `candour.modelling.cases.Cases.endings` gives it. Plain 0/1 outcomes have no days: the window is then one interval and
    nobody leaves it, which is logistic regression with the same penalty, and it says nothing about when.

    strength: inverse strength of the penalty, as scikit-learn's C. step_days: how long an interval is; what is left over at
    the end of the window is an interval of its own, or part of the last one where it is shorter than half a step.
    random_state: there is no chance in the fit; scikit-learn's tools set it.

    Attributes: `ends_` the last day of every interval (none where no days were given), `levels_` causes x intervals, `coef_`
    causes x features.

    """

    wants_endings = True
    """Whether `fit` is to be given when each decision ended."""

    def __init__(self, strength: float = 1.0, step_days: int = 30, random_state: int | None = None) -> None:
        self.strength = strength
        self.step_days = step_days
        self.random_state = random_state

    def fit(
        self, features: Numbers, outcomes: npt.NDArray[Any], sample_weight: Numbers | None = None
    ) -> Self:
        """Learn the hazards; `sample_weight` says how much each decision counts.

        Raises ModelError where no decision had the outcome, or all did and nothing says when.
        """
        numbers = np.asarray(features, dtype=np.float64)
        given = np.asarray(outcomes)
        weight = (
            np.ones(len(numbers)) if sample_weight is None else np.asarray(sample_weight, dtype=np.float64)
        )
        if given.dtype.names is None:
            ends, interval, ended = np.zeros(0, dtype=np.int64), np.zeros(len(given), dtype=np.int64), given
            intervals = 1
        else:
            ends = cut_window(int(given["days"].max()), self.step_days)
            interval, ended = np.searchsorted(ends, given["days"]), given["ended_by"]
            intervals = len(ends)
        cause = ended.astype(np.int64) - 1
        if not weight[cause == 0].sum() > 0 or not weight[cause != 0].sum() > 0:
            raise ModelError(
                "Hazards need decisions with and without the outcome, but one kind is missing. Use more decisions."
            )
        spells = Spells(interval.astype(np.int64), cause, weight)
        hazards = fit_hazards(
            numbers,
            spells,
            causes=int(cause[weight > 0].max()) + 1,
            intervals=intervals,
            strength=float(self.strength),
        )
        self.ends_ = ends
        self.levels_, self.coef_ = hazards.levels, hazards.slopes
        self.classes_ = np.array([0, 1])
        self.n_features_in_ = numbers.shape[1]
        return self

    def predict_incidence(self, features: Numbers) -> Numbers:
        """Decisions x intervals: the chance that the outcome has come by the end of each interval of `ends_`.

        Raises ModelError where the hazards were learnt from outcomes without their days.
        """
        check_is_fitted(self)
        if not len(self.ends_):
            raise ModelError(
                "These hazards were learnt from outcomes alone, so they cannot say when. Fit them to the days as well."
            )
        return self._accumulate(features)

    def predict_proba(self, features: Numbers) -> Numbers:
        """Two columns: the chance of no outcome and of the outcome within the window."""
        check_is_fitted(self)
        within = self._accumulate(features)[:, -1]
        return np.column_stack([1 - within, within])

    def predict(self, features: Numbers) -> Whole:
        """1 where the outcome is likelier than not."""
        likely: Whole = (self.predict_proba(features)[:, 1] > 0.5).astype(np.int64)
        return likely

    def decision_function(self, features: Numbers) -> Numbers:
        """The log-odds of the outcome within the window."""
        odds: Numbers = logit(np.clip(self.predict_proba(features)[:, 1], SMALLEST, 1 - SMALLEST))
        return odds

    def _accumulate(self, features: Numbers) -> Numbers:
        hazards = Hazards(self.levels_, self.coef_)
        return accumulate_incidence(compute_chances(hazards, np.asarray(features, dtype=np.float64)))


def accumulate_incidence(chances: Numbers) -> Numbers:
    """Decisions x intervals: the chance that the first cause has come by the end of each, given decisions x causes x intervals."""
    staying = np.cumprod(1 - chances.sum(axis=1), axis=1)
    reached = np.column_stack([np.ones(len(chances)), staying[:, :-1]])
    incidence: Numbers = np.cumsum(reached * chances[:, 0], axis=1)
    return incidence


def cut_window(last_day: int, step_days: int) -> Whole:
    """The last day of each interval: every `step_days`, and the window's own last day."""
    ends = np.arange(step_days, last_day, step_days, dtype=np.int64)
    if len(ends) and 2 * (last_day - int(ends[-1])) < step_days:
        ends = ends[:-1]
    return np.append(ends, last_day)
