"""What holds for every kind of forecast: the same bytes, the same door, and nothing of a single child in the file."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pydantic import TypeAdapter
from sklearn.base import clone
from sklearn.metrics import roc_auc_score

from candour.config.candidates import Model
from candour.errors import ModelError
from candour.modelling.calibration import CalibratedForecast, fit_calibrator
from candour.modelling.cases import Cases
from candour.modelling.explainable import ExplainableForecast, explain_forecast
from candour.modelling.fitting import fit_pipeline, predict_risk
from candour.modelling.models.index import KINDS, LABELS, build_candidate, list_settings
from candour.modelling.models.setting import Setting
from candour.modelling.saving import load_model, save_model
from candour.report.content.model_wording import MODELS
from candour.stats.explanation.contributions import compute_contributions
from candour.stats.memory.leaves import count_rare_bins, find_leaves, list_limits, measure_leaves

SMALL: dict[str, dict[str, Any]] = {
    "logistic_regression": {"strengths": [0.1], "l1_shares": [0.5]},
    "gradient_boosting": {"trees": [20], "leaves": [4]},
    "decision_tree": {"leaves": [8], "minimum_leaves": [40]},
    "random_forest": {"trees": [20], "minimum_leaves": [40]},
    "lightgbm": {"trees": [20], "leaves": [4]},
    "explainable_boosting": {"rounds": [30]},
    "scorecard": {"features": [4]},
    "discrete_time_hazard": {"strengths": [0.1]},
}
KIND_OF_DOOR = {
    "logistic_regression": "linear",
    "gradient_boosting": "tree",
    "decision_tree": "tree",
    "random_forest": "opaque",
    "lightgbm": "tree",
    "explainable_boosting": "tree",
    "scorecard": "tree",
    "discrete_time_hazard": "opaque",
}
WEIGHED = sorted(set(SMALL) - {"discrete_time_hazard"})
SAME_WITH_ANY_SEED = ("gradient_boosting", "lightgbm", "scorecard", "discrete_time_hazard")
OWN_CORES = ("decision_tree", "lightgbm", "explainable_boosting", "scorecard", "discrete_time_hazard")


def describe(name: str, **settings: Any) -> Setting:
    candidate: Model = TypeAdapter(Model).validate_python({"name": name, **SMALL[name], **settings})
    return list_settings(candidate)[0]


@pytest.fixture
def fit(make_cases: Callable[..., Cases]) -> Callable[..., CalibratedForecast]:
    def fit_kind(name: str, *, seed: int = 1, signal: float = 1.2, **settings: Any) -> CalibratedForecast:
        cases = make_cases(seed=31, decisions=2500, signal=signal)
        core = fit_pipeline(build_candidate(describe(name, **settings), seed=seed), cases)
        return CalibratedForecast(
            core, fit_calibrator(predict_risk(core, cases.features), cases.outcomes, "sigmoid")
        )

    return fit_kind


@pytest.fixture
def unseen(make_cases: Callable[..., Cases]) -> Cases:
    return make_cases(seed=32, decisions=1500)


def test_every_kind_is_tried_here_and_has_its_words() -> None:
    assert set(KINDS) == set(SMALL) == set(LABELS) == set(MODELS)


@pytest.mark.parametrize("name", SMALL)
def test_two_fits_give_one_file_and_a_loaded_one_the_same_scores(
    fit: Callable[..., CalibratedForecast], unseen: Cases, name: str, tmp_path: Path
) -> None:
    for number in (1, 2):
        save_model(fit(name), tmp_path / f"{number}.skops")
    assert (tmp_path / "1.skops").read_bytes() == (tmp_path / "2.skops").read_bytes()
    loaded = load_model(tmp_path / "1.skops")
    assert (
        loaded.predict_proba(unseen.features).tobytes() == fit(name).predict_proba(unseen.features).tobytes()
    )


@pytest.mark.parametrize("name", SMALL)
def test_it_sorts_decisions_that_it_has_not_seen(
    fit: Callable[..., CalibratedForecast], unseen: Cases, name: str
) -> None:
    # The risk itself is known from what betrays it only in part; a card of four lines still sorts far better than chance.
    assert roc_auc_score(unseen.outcomes, predict_risk(fit(name), unseen.features)) > 0.65


@pytest.mark.parametrize("name", SAME_WITH_ANY_SEED)
def test_where_nothing_is_drawn_by_lot_the_seed_changes_nothing(
    fit: Callable[..., CalibratedForecast], unseen: Cases, name: str
) -> None:
    np.testing.assert_array_equal(
        predict_risk(fit(name, seed=1), unseen.features), predict_risk(fit(name, seed=2), unseen.features)
    )


@pytest.mark.parametrize("name", SMALL)
def test_gaps_and_codes_that_training_never_saw_get_a_score(
    fit: Callable[..., CalibratedForecast], unseen: Cases, name: str
) -> None:
    strange = unseen.features.head(50).assign(
        noisy_count=np.nan, days_since=np.nan, useless=1e9, code=pd.Series(["never seen"] * 50, dtype="str")
    )
    risks = predict_risk(fit(name), strange)
    assert np.isfinite(risks).all()
    assert ((risks > 0) & (risks < 1)).all()


@pytest.mark.parametrize("name", SMALL)
def test_the_door_answers(fit: Callable[..., CalibratedForecast], unseen: Cases, name: str) -> None:
    door = explain_forecast(fit(name))
    assert door.kind == KIND_OF_DOOR[name]
    encoded = door.encode(unseen.features)
    margin = door.margin(encoded)
    np.testing.assert_allclose(door.score(margin), door.predict(unseen.features), rtol=1e-9)
    columns = [0, 1]
    values = encoded[::-1, columns]
    changed = encoded.copy()
    changed[:, columns] = values
    (moved,) = door.margins_with(encoded, [(columns, values)])
    np.testing.assert_allclose(moved, door.margin(changed), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", [name for name, kind in KIND_OF_DOOR.items() if kind != "opaque"])
def test_contributions_add_up_to_the_log_odds(
    fit: Callable[..., CalibratedForecast], unseen: Cases, name: str
) -> None:
    door = explain_forecast(fit(name))
    encoded = door.encode(unseen.features)
    found = compute_contributions(
        door.core, encoded, door.margin(encoded), kind="tree" if door.kind == "tree" else "linear"
    )
    assert found.adds_up
    assert found.largest_gap < 1e-9


@pytest.mark.parametrize("name", SMALL)
def test_what_cannot_be_learnt_from_is_refused(
    fit: Callable[..., CalibratedForecast], unseen: Cases, name: str
) -> None:
    door = explain_forecast(fit(name))
    nobody = np.zeros(len(unseen), dtype=bool)
    with pytest.raises(ModelError, match="with and without the outcome"):
        door.refit(unseen.features, nobody)
    if name in OWN_CORES:
        with pytest.raises((ValueError, ModelError), match="one kind is missing"):
            clone(door.core).fit(door.encode(unseen.features), nobody.astype(int))


@pytest.mark.parametrize("name", SMALL)
def test_a_refit_heeds_its_weights(fit: Callable[..., CalibratedForecast], unseen: Cases, name: str) -> None:
    door = explain_forecast(fit(name))
    happened = unseen.outcomes == 1
    plain = door.refit(unseen.features, happened, seed=3)
    heavier = door.refit(unseen.features, happened, seed=3, weights=np.where(happened, 3.0, 1.0))
    assert isinstance(plain, ExplainableForecast)
    assert heavier.predict(unseen.features).mean() > 1.5 * plain.predict(unseen.features).mean()


@pytest.mark.parametrize("name", WEIGHED)
def test_balanced_outcomes_bend_the_level_and_calibration_puts_it_right(
    fit: Callable[..., CalibratedForecast], unseen: Cases, make_cases: Callable[..., Cases], name: str
) -> None:
    balanced = fit(name, class_weight="balanced")
    cases = make_cases(seed=31, decisions=2500)
    assert predict_risk(balanced.pipeline, cases.features).mean() == pytest.approx(0.5, abs=0.1)
    assert predict_risk(balanced, cases.features).mean() == pytest.approx(cases.outcomes.mean(), rel=1e-3)
    assert "class_weight" not in describe(name).values
    assert describe(name, class_weight="balanced").values["class_weight"] == "balanced"


@pytest.mark.parametrize(
    "name", [name for name in SMALL if name not in ("logistic_regression", "discrete_time_hazard")]
)
def test_no_leaf_and_no_limit_is_that_of_a_few_families(
    fit: Callable[..., CalibratedForecast], make_cases: Callable[..., Cases], name: str
) -> None:
    cases = make_cases(seed=31, decisions=2500)
    door = explain_forecast(fit(name))
    encoded = door.encode(cases.features)
    leaves = find_leaves(door.core, encoded)
    assert leaves is not None
    sizes = measure_leaves(leaves, cases.families, few=5)
    assert sizes.small == 0
    assert list_limits(door.core)
    assert count_rare_bins(door.core, encoded, cases.families, few=5) == 0


@pytest.mark.parametrize("name", ["gradient_boosting", "lightgbm", "scorecard"])
@pytest.mark.parametrize(("field", "place"), [("left", 10**6), ("right", 0), ("feature_idx", 10**6)])
def test_a_tree_that_points_to_what_is_not_there_is_refused(
    fit: Callable[..., CalibratedForecast], name: str, field: str, place: int, tmp_path: Path
) -> None:
    forecast = fit(name)
    core = forecast.pipeline[-1]
    tree = core.trees_[0] if hasattr(core, "trees_") else core._predictors[0][0]
    tree.nodes[field][0] = place
    save_model(forecast, tmp_path / "bent.skops")
    with pytest.raises(ModelError, match=r"tree in the model file 'bent\.skops'"):
        load_model(tmp_path / "bent.skops")
