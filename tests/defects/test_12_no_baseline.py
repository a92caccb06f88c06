"""Defect 12: nothing simple was tried beside the models. Here three baselines always run, and the report compares with them."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd

from candour.config import evaluation
from candour.modelling.baselines import BASELINE_FEATURES, BASELINES
from candour.modelling.cases import Cases
from candour.modelling.forecasts import fit_forecasts
from candour.modelling.splitters import EarlierCases


def test_the_simple_rules_run_whatever_the_configuration_says(decisions: Callable[..., Cases]) -> None:
    cases = decisions()
    names = (
        "age",
        "unborn",
        "count_referral_ever",
        "count_referral_1095d",
        "ever_cp_plan",
        "ever_care_episode",
    )
    values = np.random.default_rng(2).integers(0, 3, (len(cases), len(names))).astype(np.float64)
    only = evaluation.LogisticRegression(name="logistic_regression", strengths=(0.1,), l1_shares=(0.0,))
    forecasts = fit_forecasts(
        evaluation.Models(candidates=(only,)), cases=cases,
        baseline_cases=replace(cases, features=pd.DataFrame(values, columns=list(names))),
        folds=EarlierCases(300, 180, 2).fold(cases), seed=1, report_progress=lambda *_: None,
    )  # fmt: skip
    simple = [forecast.name for forecast in forecasts.fitted if forecast.is_baseline]
    assert (
        simple
        == [baseline.name for baseline in BASELINES]
        == ["prevalence", "previous_referrals", "four_variables"]
    )
    assert set(forecasts.cross_validation["model"].to_pylist()) == {*simple, "logistic_regression"}
    assert BASELINE_FEATURES.families
