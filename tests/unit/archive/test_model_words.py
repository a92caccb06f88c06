"""The description of a linear model is enough to work its log-odds out by hand."""

import json

import numpy as np
import pandas as pd
import pytest
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder

from candour.archive.model_words import describe_model, say_description, write_description
from candour.modelling.calibration import CalibratedForecast
from candour.modelling.encoding import build_linear_encoder


@pytest.fixture(scope="module")
def features() -> pd.DataFrame:
    chance = np.random.default_rng(3)
    return pd.DataFrame(
        {"age": chance.uniform(0, 17, 400), "count_referral_ever": chance.poisson(2, 400).astype(float)}
    )


@pytest.fixture(scope="module")
def forecast(features: pd.DataFrame) -> CalibratedForecast:
    outcomes = (features["age"].to_numpy() + 3 * features["count_referral_ever"].to_numpy()) > 14
    pipeline = Pipeline([("encode", build_linear_encoder()), ("core", LogisticRegression())]).fit(
        features, outcomes
    )
    return CalibratedForecast(pipeline, None)


def test_log_odds_by_hand_are_the_models(forecast: CalibratedForecast, features: pd.DataFrame) -> None:
    described = json.loads(write_description(describe_model(forecast, label="A")))
    encoded = forecast.pipeline.named_steps["encode"].transform(features)
    by_hand = described["intercept"] + encoded @ [each["coefficient"] for each in described["coefficients"]]
    core = forecast.pipeline.named_steps["core"]
    assert np.allclose(by_hand, core.decision_function(encoded), rtol=0, atol=1e-12)
    assert described["kind"] == "linear"


def test_people_read_the_weights(forecast: CalibratedForecast) -> None:
    said = say_description(describe_model(forecast, label="A forecast")).decode()
    assert said.startswith("A forecast\n")
    assert "LogisticRegression" in said
    assert "  age\n" in said


def test_any_model_is_described_in_plain_json() -> None:
    model = Pipeline([("encode", OneHotEncoder()), ("core", DummyClassifier())])
    model.fit([["a"], ["b"]], [0, 1])
    described = json.loads(write_description(describe_model(model, label="B")))
    assert "coefficients" not in described
    assert "DummyClassifier" in say_description(described).decode()


def test_what_is_too_long_is_left_to_the_file() -> None:
    model = DummyClassifier().fit([[0]], [0])
    model.long_ = np.zeros(6_000)
    model.odd_ = np.array([np.nan, np.inf])
    learnt = json.loads(write_description(describe_model(model, label="C")))["model"]["learnt"]
    assert learnt["long_"] == "6000 numbers, in model.skops"
    assert learnt["odd_"] == ["nan", "inf"]
