"""Fitting one pipeline, on one thread, and only if it converges."""

import warnings
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.exceptions import ConvergenceWarning
from sklearn.pipeline import Pipeline
from threadpoolctl import threadpool_limits

from candour.errors import ModelError
from candour.modelling.cases import Cases
from candour.modelling.encoding import tell_reading


class Classifier(Protocol):
    """A fitted estimator that gives each row the probability of both classes."""

    def predict_proba(self, features: pd.DataFrame) -> npt.NDArray[np.float64]:
        """Two columns: the probability of no outcome and of the outcome."""


def fit_pipeline(pipeline: Pipeline, cases: Cases) -> Pipeline:
    """Fit in place and return the pipeline.

    One thread: sums over threads differ in the last bits from machine to machine, and small problems are
    faster so. Raises ModelError where the fit does not converge.
    """
    with threadpool_limits(limits=1), warnings.catch_warnings():
        warnings.simplefilter("error", ConvergenceWarning)
        # Fewer training rows than ranks: scikit-learn then uses one rank a row, which is what is wanted.
        warnings.filterwarnings("ignore", message="n_quantiles", category=UserWarning)
        tell_reading(pipeline, cases.reading)
        try:
            pipeline.fit(cases.features, choose_target(pipeline, cases))
        except ConvergenceWarning as unfinished:
            raise ModelError(
                f"The fit of {type(pipeline[-1]).__name__} on {cases.features.shape[1]} features did not settle; "
                "expected it to converge. Use a smaller strength, or fewer features that say the same."
            ) from unfinished
    return pipeline


def choose_target(pipeline: Pipeline, cases: Cases) -> npt.NDArray[Any]:
    """What the core learns: whether the outcome came, or also when and how each decision ended, where it wants that."""
    if cases.endings is not None and getattr(pipeline[-1], "wants_endings", False):
        return cases.endings
    return cases.outcomes


def predict_risk(estimator: Classifier, features: pd.DataFrame) -> npt.NDArray[np.float64]:
    """The probability of the outcome that a fitted scikit-learn classifier gives each row."""
    with threadpool_limits(limits=1):
        risks: npt.NDArray[np.float64] = estimator.predict_proba(features)[:, 1].astype(np.float64)
    return risks
