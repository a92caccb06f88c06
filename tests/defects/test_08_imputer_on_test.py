"""Defect 8: the imputer was fitted again on the test set. Here it learns from training alone."""

from collections.abc import Callable

import numpy as np
import pytest
from sklearn.compose import ColumnTransformer

from candour.config import candidates
from candour.modelling.cases import Cases
from candour.modelling.encoding import build_linear_encoder, build_tree_encoder
from candour.modelling.models.index import build_candidate, list_settings


@pytest.mark.parametrize("build", [build_linear_encoder, build_tree_encoder])
def test_the_imputer_learns_from_training_alone(
    build: Callable[[], ColumnTransformer], decisions: Callable[..., Cases]
) -> None:
    cases = decisions()
    train, test = cases.take(np.arange(1500)), cases.take(np.arange(1500, 2000))
    fitted = build().fit(train.features)
    together = np.asarray(fitted.transform(test.features))
    # Each decision is encoded as if it were the only one that ever came, also where all others are strange or missing.
    strange = test.features * 1e6
    strange.loc[:, "silent"] = np.nan
    strange.iloc[7] = test.features.iloc[7]
    np.testing.assert_array_equal(np.asarray(fitted.transform(strange))[7], together[7])
    np.testing.assert_array_equal(np.asarray(fitted.transform(test.features.iloc[[7]]))[0], together[7])


@pytest.mark.parametrize("build", [build_linear_encoder, build_tree_encoder])
def test_training_and_test_have_the_same_columns_whatever_is_missing(
    build: Callable[[], ColumnTransformer], decisions: Callable[..., Cases]
) -> None:
    cases = decisions()
    whole = cases.features.assign(silent=1.0)
    for learnt, met in ((cases.features, whole), (whole, cases.features)):
        fitted = build().fit(learnt)
        assert fitted.transform(learnt).shape[1] == fitted.transform(met).shape[1]


EVERY_KIND = (
    candidates.LogisticRegression(name="logistic_regression"), candidates.GradientBoosting(name="gradient_boosting", trees=(20,)),
    candidates.DecisionTree(name="decision_tree"), candidates.RandomForest(name="random_forest", trees=(20,)),
    candidates.Scorecard(name="scorecard"), candidates.LightGBM(name="lightgbm", trees=(20,)),
    candidates.ExplainableBoosting(name="explainable_boosting", rounds=(10,)),
)  # fmt: skip


@pytest.mark.parametrize("candidate", EVERY_KIND, ids=lambda one: one.name)
def test_no_kind_of_model_looks_at_the_other_test_decisions(
    candidate: candidates.Model, decisions: Callable[..., Cases]
) -> None:
    """A decision has the same risk whether it is tested alone or among others, all of them strange or missing."""
    if candidate.name == "lightgbm":
        pytest.importorskip("lightgbm", reason="the extra lightgbm is not installed")
    if candidate.name == "explainable_boosting":
        pytest.importorskip("interpret", reason="the extra ebm is not installed")
    cases = decisions()
    train, test = cases.take(np.arange(1500)), cases.take(np.arange(1500, 2000))
    model = build_candidate(list_settings(candidate)[0], seed=1).fit(train.features, train.outcomes)
    strange = test.features * 1e6
    strange.loc[:, "silent"] = np.nan
    strange.iloc[7] = test.features.iloc[7]
    alone = model.predict_proba(test.features.iloc[[7]])[0, 1]
    assert model.predict_proba(test.features)[7, 1] == pytest.approx(alone, abs=1e-12)
    assert model.predict_proba(strange)[7, 1] == pytest.approx(alone, abs=1e-12)
