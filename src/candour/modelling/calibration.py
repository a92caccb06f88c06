"""From scores to probabilities, learnt inside cross-validation.

The training decisions are cut into folds by family. Each decision is scored by a model that saw nothing of its
family; the calibrator is fitted on those scores and their outcomes. Then the core is fitted on all training
decisions, and the calibrator is put behind it.

Why not the time-ordered folds that choose the settings? They expand, so the earliest decisions are never scored by
a model that did not see them, and the models of the early folds learnt from so little that they are far too sure
of themselves. A calibrator fitted on their scores makes the final core too timid. Models of family folds
learn from four fifths of what the core learns from, so they are like it. The price: a level that drifts with
time is not corrected. The calibration audit measures that on the test period.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import logit
from sklearn.dummy import DummyClassifier
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

from candour.errors import PopulationError
from candour.modelling.cases import Cases
from candour.modelling.fitting import predict_risk
from candour.modelling.search.tasks import Task, TaskRunner
from candour.modelling.splitters import fold_by_family

Method = Literal["sigmoid", "isotonic", "none"]

SMALLEST_RISK = 1e-9
"""Log-odds of 0 and 1 are infinite; no core comes near these limits."""

CALIBRATION_FOLDS = 5

Calibrator: TypeAlias = Any
"""A fitted LogisticRegression, DummyClassifier or IsotonicRegression of scikit-learn (which has no types)."""


@dataclass(frozen=True)
class CalibratedForecast:
    """A fitted core pipeline (steps `encode` and `core`) with a fitted calibrator behind it, or None."""

    pipeline: Pipeline
    calibrator: Calibrator | None

    def predict_proba(self, features: pd.DataFrame) -> npt.NDArray[np.float64]:
        """Two columns: the calibrated probability of no outcome and of the outcome."""
        risks = apply_calibrator(self.calibrator, predict_risk(self.pipeline, features))
        return np.column_stack([1 - risks, risks])


def score_out_of_fold(
    build: Callable[[], Pipeline],
    cases: Cases,
    *,
    seed: int,
    runner: TaskRunner | None = None,
    name: str = "",
) -> npt.NDArray[np.float64]:
    """Score every decision by a model that was fitted without its family.

    `runner` does the fits (here and now without one); `name` says what is fitted, for the pieces that it keeps.
    Raises PopulationError where a fold leaves only one kind of outcome to learn from.
    """
    folds = fold_by_family(cases, folds=CALIBRATION_FOLDS, seed=seed)
    for fold in folds:
        learnt = cases.outcomes[fold.train]
        if learnt.min() == learnt.max():
            raise PopulationError(
                "The outcomes of the training decisions sit in so few families that calibration cannot be learnt "
                "inside cross-validation. Use more years of extracts, or set calibration to none."
            )
    tasks = [
        Task(f"{name}: calibration {number} of {CALIBRATION_FOLDS}", build, fold)
        for number, fold in enumerate(folds, start=1)
    ]
    risks = np.empty(len(cases))
    for fold, found in zip(folds, (runner or TaskRunner(cases)).run(tasks), strict=True):
        risks[fold.test] = found
    return risks


def fit_calibrator(
    risks: npt.NDArray[np.float64], outcomes: npt.NDArray[np.int8], method: Method
) -> Calibrator | None:
    """Fit a calibrator on scores of decisions that their models had not learnt from, and the outcomes.

    `sigmoid` is a logistic regression on the log-odds (two numbers); `isotonic` is any rising step function,
    and needs many outcomes. Where higher scores did *not* go with more outcomes, both give everybody the base
    rate: turning the order round would be a new model that nobody tried.
    """
    if method == "none":
        return None
    if method == "isotonic":
        least = 0.5 / len(outcomes)
        steps: Calibrator = IsotonicRegression(y_min=least, y_max=1 - least, out_of_bounds="clip")
        return steps.fit(_log_odds(risks), outcomes)
    sigmoid = LogisticRegression(C=np.inf, tol=1e-8).fit(_log_odds(risks)[:, None], outcomes)
    rising: Calibrator = sigmoid if sigmoid.coef_[0, 0] > 0 else DummyClassifier(strategy="prior")
    return rising.fit(_log_odds(risks)[:, None], outcomes)


def apply_calibrator(
    calibrator: Calibrator | None, risks: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """The calibrated probability for each score of the core."""
    if calibrator is None:
        return risks
    if isinstance(calibrator, IsotonicRegression):
        return np.asarray(calibrator.predict(_log_odds(risks)), dtype=np.float64)
    return np.asarray(calibrator.predict_proba(_log_odds(risks)[:, None])[:, 1], dtype=np.float64)


def _log_odds(risks: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.asarray(logit(np.clip(risks, SMALLEST_RISK, 1 - SMALLEST_RISK)))
