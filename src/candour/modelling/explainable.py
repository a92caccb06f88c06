"""The narrow door through which an audit may question a fitted forecast."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from candour.errors import ModelError
from candour.modelling.calibration import CalibratedForecast
from candour.modelling.encoding import trace_sources
from candour.modelling.fitting import predict_risk


@dataclass(frozen=True)
class ExplainableForecast:
    """A calibrated forecast, seen from outside: scores, encoded numbers, core and log-odds."""

    forecast: CalibratedForecast

    @property
    def kind(self) -> str:
        """`tree` (log-odds add up over trees), `linear`, or `opaque`."""
        if isinstance(self.core, HistGradientBoostingClassifier):
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
            return np.asarray(self.core.decision_function(encoded), dtype=np.float64)


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
