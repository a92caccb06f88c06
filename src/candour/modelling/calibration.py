"""From scores to probabilities, learnt inside cross-validation.

Each fold's model scores decisions that it has not learnt from; the calibrator is fitted on those scores and
their outcomes. Then the core is fitted again on all training decisions, and the calibrator is put behind it.

Two things to know when reading a calibrated score:

* The time-ordered folds expand, so the earliest training decisions (those before the first test block) are
  never scored by a model that did not see them. The calibrator rests on the later part of the training period,
  which is also the part nearest to the decisions to be forecast.
* A model that learnt from few decisions is too sure of itself on new ones, and a calibrator fitted on its scores
  would make the final core too timid. So only the folds that learnt from about as much as the largest one are
  used. The final core learnt from more still; the calibration audit measures the timidity that is left.
"""

from collections.abc import Sequence
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

from candour.modelling.fitting import predict_risk
from candour.modelling.selection import FoldResult

Method = Literal["sigmoid", "isotonic", "none"]

SMALLEST_RISK = 1e-9
"""Log-odds of 0 and 1 are infinite; no core comes near these limits."""

ALIKE = 0.8
"""Folds that learnt from at least this share of what the largest learnt from are used for calibration."""

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


def fit_calibrator(folds: Sequence[FoldResult], method: Method) -> Calibrator | None:
    """Fit a calibrator on the scores that the folds gave to decisions they had not learnt from.

    `sigmoid` is a logistic regression on the log-odds (two numbers); `isotonic` is any rising step function,
    and needs many outcomes. Where higher scores did *not* go with more outcomes, both give everybody the base
    rate: turning the order round would be a new model that nobody tried.
    """
    if method == "none":
        return None
    used = select_alike(folds)
    risks = np.concatenate([fold.risks for fold in used])
    outcomes = np.concatenate([fold.outcomes for fold in used])
    if method == "isotonic":
        least = 0.5 / len(outcomes)
        steps: Calibrator = IsotonicRegression(y_min=least, y_max=1 - least, out_of_bounds="clip")
        return steps.fit(_log_odds(risks), outcomes)
    sigmoid = LogisticRegression(C=np.inf, tol=1e-8).fit(_log_odds(risks)[:, None], outcomes)
    rising: Calibrator = sigmoid if sigmoid.coef_[0, 0] > 0 else DummyClassifier(strategy="prior")
    return rising.fit(_log_odds(risks)[:, None], outcomes)


def select_alike(folds: Sequence[FoldResult]) -> tuple[FoldResult, ...]:
    """The folds whose model learnt from about as many decisions as the largest: those most like the final core."""
    largest = max(fold.train_rows for fold in folds)
    return tuple(fold for fold in folds if fold.train_rows >= ALIKE * largest)


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
