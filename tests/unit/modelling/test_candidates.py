"""Candidates are what the configuration says, and nothing that bends the base rate."""

import pytest

from candour.config import evaluation
from candour.modelling.models.index import build_candidate, list_settings


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
