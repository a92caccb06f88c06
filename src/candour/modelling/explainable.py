"""The narrow door through which an audit may question a fitted forecast."""

import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import expit
from sklearn.base import BaseEstimator, clone
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from threadpoolctl import threadpool_limits

from candour.errors import ModelError
from candour.modelling.calibration import CalibratedForecast, apply_calibrator
from candour.modelling.encoding import trace_sources
from candour.modelling.fitting import predict_risk
from candour.modelling.models.added_trees import AddedTrees
from candour.modelling.replacement import read_margin, replace_columns


@dataclass(frozen=True)
class ExplainableForecast:
    """A calibrated forecast, seen from outside: scores, encoded numbers, core and log-odds."""

    forecast: CalibratedForecast

    @property
    def kind(self) -> str:
        """`tree` (log-odds add up over trees), `linear`, or `opaque`."""
        if isinstance(self.core, (HistGradientBoostingClassifier, AddedTrees)):
            return "tree"
        return "linear" if isinstance(self.core, LogisticRegression) else "opaque"

    def predict(self, features: pd.DataFrame) -> npt.NDArray[np.float64]:
        """The published score of each row, calibrated, between 0 and 1."""
        return predict_risk(self.forecast, features)

    def encode(self, features: pd.DataFrame) -> npt.NDArray[np.float64]:
        """The numbers that the core sees: one row a decision, one column an encoded feature."""
        return np.asarray(self.forecast.pipeline.named_steps["encode"].transform(features), dtype=np.float64)

    @property
    def encoded_sources(self) -> tuple[str, ...]:
        """For each encoded column, the name of the feature that it came from."""
        return trace_sources(self.forecast.pipeline.named_steps["encode"])

    @property
    def core(self) -> BaseEstimator:
        """The core scikit-learn estimator, for SHAP."""
        core: BaseEstimator = self.forecast.pipeline.named_steps["core"]
        return core

    def margin(self, encoded: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """The core's log-odds for encoded rows, before calibration."""
        with threadpool_limits(limits=1):
            return read_margin(self.core, encoded)

    def margins_with(
        self,
        encoded: npt.NDArray[np.float64],
        replacements: Iterable[tuple[Sequence[int], npt.NDArray[np.float64]]],
    ) -> Iterator[npt.NDArray[np.float64]]:
        """The core's log-odds of all rows with some columns replaced; only what depends on them is computed anew."""
        return replace_columns(self.core, encoded, replacements)

    def score(self, margin: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """The published score that belongs to the core's log-odds."""
        return apply_calibrator(self.forecast.calibrator, np.asarray(expit(margin), dtype=np.float64))

    def refit(
        self,
        features: pd.DataFrame,
        outcomes: npt.NDArray[np.bool_],
        *,
        weights: npt.NDArray[np.float64] | None = None,
        seed: int | None = None,
    ) -> "ExplainableForecast":
        """The same pipeline with the same settings, fitted anew; this forecast stays as it is.

        One row a decision. `features` may lack columns that this forecast uses. `weights` (one a decision, not
        negative, some of both outcomes above 0) say how much a decision counts. `seed` starts the core's chance elsewhere;
        None starts it where this forecast did. There is no calibrator, so
        `predict` gives the core's own number: a rank, and with weights no probability.

        Raises ModelError where nothing can be learnt from the rows or weights, or the fit does not converge.
        """
        happened = np.asarray(outcomes, dtype=np.bool_)
        _check_rows(features, happened, weights)
        pipeline: Pipeline = clone(self.forecast.pipeline)
        if seed is not None:
            pipeline.set_params(core__random_state=seed)
        _fit(pipeline, features, happened, weights)
        return ExplainableForecast(CalibratedForecast(pipeline, None))


def explain_forecast(estimator: object) -> ExplainableForecast:
    """Open the door to a fitted or loaded forecast.

    Raises ModelError for an estimator that is not a calibrated candidate (a baseline explains itself).
    """
    if not isinstance(estimator, CalibratedForecast):
        raise ModelError(
            f"Only a CalibratedForecast can be explained, but this is a {type(estimator).__name__}. "
            "Name one of the candidates."
        )
    return ExplainableForecast(estimator)


def _check_rows(
    features: pd.DataFrame, outcomes: npt.NDArray[np.bool_], weights: npt.NDArray[np.float64] | None
) -> None:
    counted = np.ones(len(outcomes)) if weights is None else np.asarray(weights, dtype=np.float64)
    if not len(features) == len(outcomes) == len(counted):
        raise ModelError(
            f"A refit needs one outcome and one weight a decision, but got {len(features)} decisions, "
            f"{len(outcomes)} outcomes and {len(counted)} weights. Give them in the same order."
        )
    if not len(features.columns):
        raise ModelError("A refit needs at least one feature, but got none. Leave out fewer features.")
    if not np.isfinite(counted).all() or (counted < 0).any():
        raise ModelError(
            "The weights of a refit must be finite and not negative, but some are not. Correct them."
        )
    if not (counted[outcomes].any() and counted[~outcomes].any()):
        raise ModelError(
            "A refit needs decisions with and without the outcome that count for something, but one kind is "
            "missing. Use more decisions."
        )


def _fit(
    pipeline: Pipeline,
    features: pd.DataFrame,
    outcomes: npt.NDArray[np.bool_],
    weights: npt.NDArray[np.float64] | None,
) -> None:
    """Fit in place on one thread, with the weights given to the core alone: the encoder counts every decision once."""
    passed = {} if weights is None else {"core__sample_weight": weights}
    with threadpool_limits(limits=1), warnings.catch_warnings():
        warnings.simplefilter("error", ConvergenceWarning)
        # Fewer training rows than ranks: scikit-learn then uses one rank a row, which is what is wanted.
        warnings.filterwarnings("ignore", message="n_quantiles", category=UserWarning)
        try:
            pipeline.fit(features, outcomes.astype(np.int8), **passed)
        except ConvergenceWarning as unfinished:
            raise ModelError(
                f"The refit of {type(pipeline[-1]).__name__} on {features.shape[1]} features did not settle; "
                "expected it to converge. Use other weights, or leave out other features."
            ) from unfinished
