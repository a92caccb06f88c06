"""What an audit sees through the narrow door agrees with the forecast itself."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from candour.config import evaluation
from candour.contracts import ExplainableModel
from candour.errors import ModelError
from candour.modelling.calibration import CalibratedForecast, apply_calibrator, fit_calibrator
from candour.modelling.candidates import Setting, build_candidate, list_settings
from candour.modelling.cases import Cases
from candour.modelling.explainable import ExplainableForecast, explain_forecast
from candour.modelling.fitting import fit_pipeline, predict_risk

LINEAR = evaluation.LogisticRegression(name="logistic_regression", strengths=(0.1,), l1_shares=(0.0,))
TREES = evaluation.GradientBoosting(name="gradient_boosting", leaves=(4,), trees=(30,))
SETTINGS = (list_settings(LINEAR)[0], list_settings(TREES)[0])


def fit_calibrated(cases: Cases, setting: Setting) -> CalibratedForecast:
    core = fit_pipeline(build_candidate(setting, seed=1), cases)
    calibrator = fit_calibrator(predict_risk(core, cases.features), cases.outcomes, "sigmoid")
    return CalibratedForecast(core, calibrator)


@pytest.fixture(params=SETTINGS, ids=lambda setting: setting.model)
def door(request: pytest.FixtureRequest, make_cases: Callable[..., Cases]) -> ExplainableForecast:
    return explain_forecast(fit_calibrated(make_cases(seed=12, decisions=2000), request.param))


@pytest.fixture
def features(make_cases: Callable[..., Cases]) -> pd.DataFrame:
    return make_cases(seed=13, decisions=300).features


def test_it_keeps_the_contract(door: ExplainableForecast) -> None:
    assert isinstance(door, ExplainableModel)


def test_scores_are_those_that_are_published(door: ExplainableForecast, features: pd.DataFrame) -> None:
    np.testing.assert_array_equal(door.predict(features), predict_risk(door.forecast, features))


def test_margin_and_calibrator_give_the_score(door: ExplainableForecast, features: pd.DataFrame) -> None:
    margin = door.margin(door.encode(features))
    np.testing.assert_allclose(
        apply_calibrator(door.forecast.calibrator, expit(margin)), door.predict(features), rtol=1e-9
    )


def test_every_encoded_column_has_a_source(door: ExplainableForecast, features: pd.DataFrame) -> None:
    assert door.encode(features).shape == (300, len(door.encoded_sources))
    assert set(door.encoded_sources) == set(features.columns)


def test_changing_one_feature_changes_only_its_own_columns(
    door: ExplainableForecast, features: pd.DataFrame
) -> None:
    changed = features.assign(days_since=features["days_since"].isna() * 50.0)
    moved = (door.encode(features) != door.encode(changed)) & ~(
        np.isnan(door.encode(features)) & np.isnan(door.encode(changed))
    )
    sources = {
        source for source, any_moved in zip(door.encoded_sources, moved.any(axis=0), strict=True) if any_moved
    }
    assert sources == {"days_since"}


def test_the_linear_core_adds_up(make_cases: Callable[..., Cases], features: pd.DataFrame) -> None:
    door = explain_forecast(fit_calibrated(make_cases(seed=12, decisions=2000), SETTINGS[0]))
    assert door.kind == "linear"
    encoded = door.encode(features)
    np.testing.assert_allclose(
        encoded @ door.core.coef_[0] + door.core.intercept_[0], door.margin(encoded), rtol=1e-12
    )


def test_trees_are_called_trees(make_cases: Callable[..., Cases]) -> None:
    assert explain_forecast(fit_calibrated(make_cases(seed=12, decisions=2000), SETTINGS[1])).kind == "tree"


def test_another_core_is_opaque(make_cases: Callable[..., Cases]) -> None:
    forecast = fit_calibrated(make_cases(seed=12, decisions=2000), SETTINGS[0])
    forecast.pipeline.steps[-1] = ("core", forecast.calibrator)
    assert explain_forecast(CalibratedForecast(forecast.pipeline, None)).kind == "linear"
    forecast.pipeline.steps[-1] = ("core", forecast)
    assert explain_forecast(CalibratedForecast(forecast.pipeline, None)).kind == "opaque"


def test_a_baseline_has_no_door() -> None:
    with pytest.raises(ModelError, match="CalibratedForecast"):
        explain_forecast(object())
