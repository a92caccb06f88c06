"""The folder of a model: the same bytes on any day, and a signature that names what goes in."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from mlflow.models import Model

from candour.contracts import FittedModel
from candour.modelling.baselines import BASELINES, build_baseline
from candour.modelling.inputs import ModelInput, list_inputs
from candour.tracking.model_files import write_model


@pytest.fixture(scope="module")
def rule() -> FittedModel:
    """The simple rule of four variables, on made-up numbers."""
    rng = np.random.default_rng(1)
    names = (
        "age",
        "unborn",
        "count_referral_ever",
        "count_referral_1095d",
        "ever_cp_plan",
        "ever_care_episode",
    )
    features = pd.DataFrame({name: rng.normal(size=60) for name in names})
    (baseline,) = [each for each in BASELINES if each.name == "four_variables"]
    fitted = build_baseline(baseline).fit(features, (features["age"] > 0).astype(np.int8))
    return FittedModel("earlier_cases", baseline.name, baseline.label, fitted, {}, is_baseline=True)


def test_the_same_model_gives_the_same_bytes_in_every_file(rule: FittedModel, tmp_path: Path) -> None:
    for name in ("once", "again"):
        write_model(rule, tmp_path / name)
    once, again = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("once", "again")
    )
    assert once == again
    assert {"MLmodel", "model.skops", "requirements.txt"} <= set(once)


def test_the_signature_names_the_columns_that_are_looked_at(rule: FittedModel, tmp_path: Path) -> None:
    write_model(rule, tmp_path / "model")
    looked_at = ("age", "count_referral_1095d", "ever_cp_plan", "ever_care_episode")
    assert list_inputs(rule.estimator) == tuple(ModelInput(name, "number") for name in looked_at)
    described = Model.load(tmp_path / "model")
    assert described.signature.inputs.input_names() == list(looked_at)
    assert described.saved_input_example_info is None
    assert described.model_size_bytes == (tmp_path / "model" / "model.skops").stat().st_size


def test_what_does_not_say_what_it_looks_at_has_no_inputs() -> None:
    assert list_inputs(object()) == ()
