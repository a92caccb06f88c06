"""What an audit sees through the narrow door agrees with the forecast itself."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit
from sklearn.base import clone
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

from candour.config import evaluation
from candour.contracts import ExplainableModel
from candour.errors import ModelError
from candour.modelling import replacement
from candour.modelling.calibration import CalibratedForecast, apply_calibrator, fit_calibrator
from candour.modelling.cases import Cases
from candour.modelling.explainable import ExplainableForecast, explain_forecast
from candour.modelling.fitting import fit_pipeline, predict_risk
from candour.modelling.models.index import build_candidate, list_settings
from candour.modelling.models.setting import Setting

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


def test_a_refit_on_the_same_rows_is_the_same_core(
    door: ExplainableForecast, make_cases: Callable[..., Cases], features: pd.DataFrame
) -> None:
    cases = make_cases(seed=12, decisions=2000)
    before = door.predict(features)
    again = door.refit(cases.features, cases.outcomes == 1)
    np.testing.assert_allclose(again.predict(features), expit(door.margin(door.encode(features))), rtol=1e-9)
    assert again.forecast.calibrator is None
    assert again.kind == door.kind
    np.testing.assert_array_equal(door.predict(features), before)


def test_a_weight_of_two_is_a_row_twice(
    door: ExplainableForecast, make_cases: Callable[..., Cases], features: pd.DataFrame
) -> None:
    cases = make_cases(seed=12, decisions=2000)
    twice = np.arange(2000) % 3 == 0
    weighted = door.refit(cases.features, cases.outcomes == 1, weights=np.where(twice, 2.0, 1.0))
    order = np.r_[np.arange(2000), np.flatnonzero(twice)]
    encode = weighted.forecast.pipeline.named_steps["encode"]
    core = clone(door.core)
    # The leaves of a tree hold at least so many rows, however much each weighs.
    rows = encode.transform(cases.features.iloc[order])
    core.fit(rows, cases.outcomes[order])
    repeated = core.predict_proba(encode.transform(features))[:, 1]
    assert np.corrcoef(weighted.predict(features), repeated)[0, 1] > (
        0.9999 if door.kind == "linear" else 0.95
    )
    plain = door.refit(cases.features, cases.outcomes == 1)
    assert np.abs(weighted.predict(features) - plain.predict(features)).max() > 0.001


@pytest.mark.parametrize("left", [["code"], ["noisy_count", "days_since"], ["useless"]])
def test_a_refit_may_leave_columns_out(
    door: ExplainableForecast, make_cases: Callable[..., Cases], features: pd.DataFrame, left: list[str]
) -> None:
    cases = make_cases(seed=12, decisions=2000)
    smaller = door.refit(cases.features[left], cases.outcomes == 1)
    assert set(smaller.encoded_sources) == set(left)
    assert smaller.encode(features[left]).shape == (300, len(smaller.encoded_sources))
    scores = smaller.predict(features[left])
    assert ((scores > 0) & (scores < 1)).all()


def test_a_refit_is_the_same_every_time(
    door: ExplainableForecast, make_cases: Callable[..., Cases], features: pd.DataFrame
) -> None:
    cases = make_cases(seed=12, decisions=2000)
    first, second = (door.refit(cases.features, cases.outcomes == 1).predict(features) for _ in range(2))
    np.testing.assert_array_equal(first, second)


def test_a_refit_of_few_rows_has_fewer_ranks_than_usual(
    door: ExplainableForecast, make_cases: Callable[..., Cases], features: pd.DataFrame
) -> None:
    cases = make_cases(seed=12, decisions=60)
    assert np.isfinite(door.refit(cases.features, cases.outcomes == 1).predict(features)).all()


def test_a_refit_that_does_not_settle_is_refused(make_cases: Callable[..., Cases]) -> None:
    cases = make_cases(seed=12, decisions=2000)
    forecast = fit_calibrated(cases, SETTINGS[0])
    forecast.pipeline.named_steps["core"].set_params(max_iter=1)
    with pytest.raises(ModelError, match="did not settle"):
        explain_forecast(forecast).refit(cases.features, cases.outcomes == 1)


@pytest.mark.parametrize(
    ("columns", "outcomes", "weights", "message"),
    [
        (4, [True] * 40, None, "one kind is missing"),
        (4, [True, False] * 20, [1.0, 0.0] * 20, "one kind is missing"),
        (4, [True, False] * 20, [1.0, -1.0] * 20, "not negative"),
        (4, [True, False] * 20, [1.0, np.nan] * 20, "finite"),
        (4, [True, False], None, "40 decisions, 2 outcomes and 2 weights"),
        (0, [True, False] * 20, None, "at least one feature"),
    ],
)
def test_a_refit_says_what_it_cannot_learn_from(
    make_cases: Callable[..., Cases],
    columns: int,
    outcomes: list[bool],
    weights: list[float] | None,
    message: str,
) -> None:
    door = explain_forecast(fit_calibrated(make_cases(seed=12, decisions=2000), SETTINGS[0]))
    features = make_cases(seed=12, decisions=40).features.iloc[:, :columns]
    with pytest.raises(ModelError, match=message):
        door.refit(features, np.array(outcomes), weights=None if weights is None else np.array(weights))


def test_replacing_columns_is_answered_as_the_whole_model_would(
    door: ExplainableForecast, features: pd.DataFrame
) -> None:
    encoded = door.encode(features)
    chance = np.random.default_rng(3)
    sources = np.array(door.encoded_sources)
    columns = [tuple(np.flatnonzero(sources == name).tolist()) for name in dict.fromkeys(sources)]
    replacements = [(at, encoded[chance.permutation(len(encoded))][:, at]) for at in columns]
    for (at, values), margin in zip(replacements, door.margins_with(encoded, replacements), strict=True):
        whole = encoded.copy()
        whole[:, at] = values
        np.testing.assert_allclose(margin, door.margin(whole), rtol=0, atol=1e-9)


def test_trees_are_added_up_to_the_last_bit(make_cases: Callable[..., Cases], features: pd.DataFrame) -> None:
    door = explain_forecast(fit_calibrated(make_cases(seed=12, decisions=2000), SETTINGS[1]))
    encoded = door.encode(features)
    shuffled = encoded[::-1][:, [0]]
    whole = encoded.copy()
    whole[:, [0]] = shuffled
    margin = next(iter(door.margins_with(encoded, [((0,), shuffled)])))
    np.testing.assert_array_equal(margin, door.margin(whole))
    np.testing.assert_array_equal(
        door.score(margin), apply_calibrator(door.forecast.calibrator, expit(margin))
    )


def refuse(*_: object) -> object:
    raise AttributeError("feature_idx")


@pytest.mark.parametrize(("part", "instead"), [("_mark_leaves", refuse), ("TOLERANCE", -1.0)])
def test_trees_that_cannot_be_taken_apart_are_asked_as_a_whole(
    make_cases: Callable[..., Cases],
    features: pd.DataFrame,
    monkeypatch: pytest.MonkeyPatch,
    part: str,
    instead: object,
) -> None:
    """Another release of scikit-learn may keep its trees otherwise, or they may not add up."""
    door = explain_forecast(fit_calibrated(make_cases(seed=12, decisions=2000), SETTINGS[1]))
    encoded = door.encode(features)
    moved = [((0,), encoded[::-1][:, [0]])]
    expected = list(door.margins_with(encoded, moved))
    monkeypatch.setattr(replacement, part, instead)
    assert replacement._open_trees(door.core, encoded) is None
    np.testing.assert_array_equal(list(door.margins_with(encoded, moved)), expected)


def test_an_opaque_core_is_asked_as_a_whole() -> None:
    core = LinearDiscriminantAnalysis().fit(np.arange(20.0)[:, None], np.arange(20) % 2)
    rows = np.linspace(0, 1, 7)[:, None]
    margin = next(iter(replacement.replace_columns(core, rows, [((0,), rows[::-1])])))
    np.testing.assert_allclose(margin, core.decision_function(rows[::-1]))
