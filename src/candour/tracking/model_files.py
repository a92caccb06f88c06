"""Fitted forecasts as MLflow models in skops format: `mlflow.sklearn.load_model` opens them, and so does candour.

MLflow writes its description; the model file itself is candour's, whose bytes do not depend on the clock.
"""

import warnings
from importlib.metadata import version
from pathlib import Path

import mlflow.sklearn

from candour.contracts import ExplainableModel, FittedModel
from candour.modelling.explainable import explain_forecast
from candour.modelling.saving import load_model, save_model
from candour.modelling.trusted_types import TRUSTED_TYPES

FILE = "model.skops"
_NEEDED = ("numpy", "pandas", "scikit-learn", "skops")


def write_model(model: FittedModel, directory: Path) -> None:
    """Write one fitted forecast to a new folder. Raises ModelError where it holds a type that is not trusted."""
    with warnings.catch_warnings():
        # MLflow warns about the type hints of its own modules while it imports them.
        warnings.simplefilter("ignore", UserWarning)
        mlflow.sklearn.save_model(
            model.estimator,
            directory,
            serialization_format="skops",
            skops_trusted_types=list(TRUSTED_TYPES),
            # Named here, because otherwise MLflow loads the model in a second process to guess them.
            pip_requirements=[f"{name}=={version(name)}" for name in _NEEDED],
            pyfunc_predict_fn="predict_proba",
        )
    (directory / FILE).unlink()
    save_model(model.estimator, directory / FILE)


def read_explainable(directory: Path) -> ExplainableModel:
    """The narrow door to a stored forecast. Raises ModelError where it is not whole or not trusted."""
    return explain_forecast(load_model(directory / FILE))
