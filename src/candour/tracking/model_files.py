"""Fitted forecasts as MLflow models in skops format: `mlflow.sklearn.load_model` opens them, and so does candour.

MLflow writes its description; the model file itself is candour's. The same model gives the same bytes in every file of the folder, on
whatever day: the clock and the random name that MLflow writes into its description are taken out. Another version of Python or of a
library changes MLmodel, conda.yaml, python_env.yaml and requirements.txt, which name it, and model.skops only where the model itself or
the format differs. So between two places model.skops is what is compared.
"""

import warnings
from importlib.metadata import version
from pathlib import Path
from typing import Any

import mlflow.sklearn
import numpy as np
from mlflow.models import Model, ModelSignature
from mlflow.types import ColSpec, DataType, Schema, TensorSpec

from candour.contracts import ExplainableModel, FittedModel
from candour.modelling.explainable import explain_forecast
from candour.modelling.inputs import list_inputs
from candour.modelling.saving import load_model, save_model
from candour.modelling.trusted_types import TRUSTED_TYPES

FILE, DESCRIPTION = "model.skops", "MLmodel"
_NEEDED = ("numpy", "pandas", "scikit-learn", "skops")
_OF_THE_MOMENT = ("utc_time_created", "model_uuid")


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
            signature=describe_signature(model.estimator),
        )
    (directory / FILE).unlink()
    save_model(model.estimator, directory / FILE)
    _forget_the_moment(directory)


def describe_signature(estimator: Any) -> ModelSignature | None:
    """What goes in, float64 and str, and what comes out: a row's probabilities of no outcome and of the outcome.

    None where the forecast does not say what it looks at. There is no example of an input: a real row is a child's.
    """
    inputs = list_inputs(estimator)
    if not inputs:
        return None
    columns = [
        ColSpec(DataType.double if each.kind == "number" else DataType.string, each.name) for each in inputs
    ]
    return ModelSignature(
        inputs=Schema(columns), outputs=Schema([TensorSpec(np.dtype(np.float64), (-1, 2), name=None)])
    )


def read_explainable(directory: Path) -> ExplainableModel:
    """The narrow door to a stored forecast. Raises ModelError where it is not whole or not trusted."""
    return explain_forecast(load_model(directory / FILE))


def _forget_the_moment(directory: Path) -> None:
    """Take the clock and the random name out of MLflow's description, which reads well without them."""
    description = Model.load(directory)
    description.model_size_bytes = (directory / FILE).stat().st_size
    description.save(directory / DESCRIPTION)
    lines = (directory / DESCRIPTION).read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(tuple(f"{name}:" for name in _OF_THE_MOMENT))]
    (directory / DESCRIPTION).write_text("".join(kept), encoding="utf-8")
