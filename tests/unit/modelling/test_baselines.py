"""Three simple rules, each against what it must equal."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from candour.data.features import label_features
from candour.modelling.baselines import BASELINE_FEATURES, BASELINES, build_baseline
from candour.modelling.cases import Cases
from candour.modelling.fitting import fit_pipeline, predict_risk

NAMED = {baseline.name: baseline for baseline in BASELINES}


@pytest.fixture
def cases(make_cases: Callable[..., Cases], make_baseline_features: Callable[[Cases], pd.DataFrame]) -> Cases:
    plain = make_cases(seed=6)
    return replace(plain, features=make_baseline_features(plain))


def test_the_kernel_builds_every_column_that_a_rule_looks_at() -> None:
    built = set(label_features(BASELINE_FEATURES))
    assert {column for baseline in BASELINES for column in baseline.columns} <= built
    assert list(NAMED) == ["prevalence", "previous_referrals", "four_variables"]


def test_prevalence_gives_everybody_the_training_base_rate(cases: Cases) -> None:
    risks = predict_risk(fit_pipeline(build_baseline(NAMED["prevalence"]), cases), cases.features)
    np.testing.assert_allclose(risks, cases.outcomes.mean(), rtol=1e-15)


def test_previous_referrals_ranks_as_the_count_does(cases: Cases) -> None:
    risks = predict_risk(fit_pipeline(build_baseline(NAMED["previous_referrals"]), cases), cases.features)
    count = cases.features["count_referral_ever"].to_numpy()
    order = np.argsort(count, kind="stable")
    assert (np.diff(risks[order]) >= 0).all()
    assert len(np.unique(risks)) == len(np.unique(count))


def test_four_variables_is_a_logistic_regression_on_four_scaled_columns(cases: Cases) -> None:
    risks = predict_risk(fit_pipeline(build_baseline(NAMED["four_variables"]), cases), cases.features)
    four = cases.features[["age", "count_referral_1095d", "ever_cp_plan", "ever_care_episode"]].to_numpy()
    scaled = (four - four.mean(axis=0)) / four.std(axis=0)
    expected = LogisticRegression(tol=1e-10, max_iter=1000).fit(scaled, cases.outcomes)
    np.testing.assert_allclose(risks, expected.predict_proba(scaled)[:, 1], atol=1e-5)


def test_a_missing_age_is_no_obstacle(cases: Cases) -> None:
    gaps = replace(cases, features=cases.features.assign(age=np.nan))
    for baseline in BASELINES:
        risks = predict_risk(fit_pipeline(build_baseline(baseline), gaps), gaps.features)
        assert np.isfinite(risks).all()


def test_a_rule_that_never_varies_gives_the_base_rate(cases: Cases) -> None:
    nobody = replace(cases, features=cases.features.assign(count_referral_ever=0.0))
    risks = predict_risk(fit_pipeline(build_baseline(NAMED["previous_referrals"]), nobody), nobody.features)
    np.testing.assert_allclose(risks, cases.outcomes.mean(), rtol=1e-4)
