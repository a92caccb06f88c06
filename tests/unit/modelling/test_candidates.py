"""Candidates are what the configuration says, and nothing that bends the base rate."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from scipy.optimize import minimize
from scipy.special import expit

from candour.config import evaluation
from candour.modelling.cases import Cases
from candour.modelling.fitting import fit_pipeline
from candour.modelling.models.index import build_candidate, list_settings
from candour.modelling.models.setting import Setting


def test_every_combination_is_tried_simplest_first() -> None:
    linear = evaluation.LogisticRegression(
        name="logistic_regression", strengths=(1.0, 0.01), l1_shares=(0.5, 0.0)
    )
    assert [setting.text for setting in list_settings(linear)] == [
        "strength 0.01, l1_share 0.0",
        "strength 0.01, l1_share 0.5",
        "strength 1.0, l1_share 0.0",
        "strength 1.0, l1_share 0.5",
    ]
    trees = evaluation.GradientBoosting(name="gradient_boosting", leaves=(16, 8), trees=(50,))
    assert [dict(setting.values) for setting in list_settings(trees)] == [
        {"trees": 50, "leaves": leaves, "learning_rate": 0.05, "minimum_leaf": 40} for leaves in (8, 16)
    ]


@pytest.mark.parametrize(("share", "solver"), [(0.0, "lbfgs"), (0.5, "saga"), (1.0, "saga")])
def test_elastic_net_takes_the_strength_and_the_share(share: float, solver: str) -> None:
    linear = evaluation.LogisticRegression(name="logistic_regression", strengths=(0.2,), l1_shares=(share,))
    core = build_candidate(list_settings(linear)[0], seed=7).named_steps["core"]
    assert (core.C, core.l1_ratio, core.solver, core.random_state) == (0.2, share, solver, 7)
    assert core.class_weight is None


@pytest.mark.parametrize("strength", [0.1, 1.0])
def test_weights_are_those_of_the_optimum(strength: float, make_cases: Callable[..., Cases]) -> None:
    cases = make_cases(seed=4, decisions=10_000, base_log_odds=-3.0)
    # Columns that nearly say the same are what a fit that stops early gets wrong.
    noise = np.random.Generator(np.random.PCG64(6)).poisson(0.1, len(cases))
    copies = {f"count_{at}": cases.features["noisy_count"] + noise * (at + 1) for at in range(8)}
    cases = replace(cases, features=cases.features.assign(**copies))
    setting = Setting("logistic_regression", {"strength": strength, "l1_share": 0.0})
    fitted = fit_pipeline(build_candidate(setting, seed=1), cases)
    rows = np.column_stack([fitted[0].transform(cases.features), np.ones(len(cases))])
    penalty = np.append(np.ones(rows.shape[1] - 1), 0.0) / strength

    def curve(weights: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        risks = expit(rows @ weights)
        bent: npt.NDArray[np.float64] = (rows.T * (risks * (1 - risks))) @ rows + np.diag(penalty)
        return bent

    best = minimize(
        lambda weights: np.logaddexp(0, -(2 * cases.outcomes - 1) * (rows @ weights)).sum() + penalty @ weights**2 / 2,
        np.zeros(rows.shape[1]),
        jac=lambda weights: rows.T @ (expit(rows @ weights) - cases.outcomes) + penalty * weights,
        hess=curve,
        method="trust-exact",
        options={"gtol": 1e-9},
    ).x  # fmt: skip
    away = np.append(fitted[-1].coef_[0], fitted[-1].intercept_) - best
    # All weights together, in standard errors; and the scores.
    assert np.sqrt(away @ curve(best) @ away) < 0.02
    assert np.abs(fitted.predict_proba(cases.features)[:, 1] - expit(rows @ best)).max() < 0.001


def test_gradient_boosting_is_fixed_and_never_told_which_columns_are_codes() -> None:
    trees = evaluation.GradientBoosting(
        name="gradient_boosting", trees=(50,), leaves=(4,), learning_rates=(0.1,)
    )
    core = build_candidate(list_settings(trees)[0], seed=7).named_steps["core"]
    assert (core.max_iter, core.max_leaf_nodes, core.learning_rate) == (50, 4, 0.1)
    assert (core.min_samples_leaf, core.random_state, core.early_stopping) == (40, 7, False)
    assert core.class_weight is None
    # SHAP's values would silently miss the model's output.
    assert core.get_params()["categorical_features"] in (None, "from_dtype")
