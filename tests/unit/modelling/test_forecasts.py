"""The whole fit against simulations whose truth is known."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from candour.config import evaluation
from candour.errors import ConfigError
from candour.modelling.cases import Cases
from candour.modelling.fitting import predict_risk
from candour.modelling.forecasts import Forecast, Forecasts, fit_forecasts
from candour.modelling.saving import save_model
from candour.modelling.splitters import EarlierCases

SPLITTER = EarlierCases(test_days=300, embargo_days=180, folds=3)
LINEAR = evaluation.LogisticRegression(name="logistic_regression", strengths=(0.1,), l1_shares=(0.0, 0.5))
TREES = evaluation.GradientBoosting(name="gradient_boosting", leaves=(4,), trees=(30, 60))
MODELS = evaluation.Models(candidates=(LINEAR, TREES))

MakeCases = Callable[..., Cases]
MakeBaseline = Callable[[Cases], pd.DataFrame]


def ignore_progress(step: str, share: float) -> None:
    assert 0 <= share <= 1


def fit_all(
    cases: Cases, baseline: pd.DataFrame, models: evaluation.Models = MODELS
) -> tuple[Forecasts, Cases]:
    split = SPLITTER.split(cases)
    train = cases.take(split.train)
    fitted = fit_forecasts(
        models,
        cases=train,
        baseline_cases=replace(cases, features=baseline).take(split.train),
        folds=SPLITTER.fold(train),
        seed=3,
        report_progress=ignore_progress,
    )
    return fitted, cases.take(split.test)


def lead(forecasts: Forecasts) -> Forecast:
    return next(forecast for forecast in forecasts.fitted if forecast.name == forecasts.leading)


def test_a_planted_signal_is_found(make_cases: MakeCases, make_baseline_features: MakeBaseline) -> None:
    cases = make_cases(seed=7, decisions=6000, signal=2.0)
    forecasts, test = fit_all(cases, make_baseline_features(cases))
    leading = lead(forecasts)
    risks = predict_risk(leading.estimator, test.features)
    assert leading.trial.worst_case > 1.5 * cases.outcomes.mean()
    assert average_precision_score(test.outcomes, risks) > 1.5 * test.outcomes.mean()
    assert roc_auc_score(test.outcomes, risks) > 0.65
    trials = [forecast.trial.worst_case for forecast in forecasts.fitted if not forecast.is_baseline]
    assert leading.trial.worst_case == max(trials)


def test_pure_noise_promises_no_more_than_the_base_rate(
    make_cases: MakeCases, make_baseline_features: MakeBaseline
) -> None:
    for seed in (1, 2, 3):
        cases = make_cases(seed=seed, decisions=12_000, signal=0.0)
        forecasts, _ = fit_all(cases, make_baseline_features(cases))
        # The lower bound of a chance finding; average precision of noise lies a little above the base rate.
        assert lead(forecasts).trial.worst_case < 1.15 * cases.outcomes.mean()


@pytest.mark.parametrize("calibration", ["sigmoid", "isotonic"])
def test_calibrated_scores_expect_what_is_observed(
    make_cases: MakeCases, make_baseline_features: MakeBaseline, calibration: str
) -> None:
    cases = make_cases(seed=8, decisions=8000)
    models = evaluation.Models.model_validate({"candidates": [LINEAR, TREES], "calibration": calibration})
    forecasts, test = fit_all(cases, make_baseline_features(cases), models)
    for forecast in forecasts.fitted[3:]:
        risks = predict_risk(forecast.estimator, test.features)
        learnt = len(SPLITTER.split(cases).train)
        variance = float((risks * (1 - risks)).mean())
        # Chance in the test outcomes and in the outcomes that the calibrator learnt from; four standard errors.
        bound = 4 * np.sqrt(variance * (1 / len(test) + 1 / learnt)) / risks.mean()
        assert bound < 0.5
        assert abs(test.outcomes.mean() / risks.mean() - 1) < bound


def test_nothing_of_the_test_reaches_a_fitted_parameter(
    make_cases: MakeCases, make_baseline_features: MakeBaseline, tmp_path_factory: pytest.TempPathFactory
) -> None:
    cases = make_cases(seed=9, decisions=3000)
    test = SPLITTER.split(cases).test
    outcomes, features = cases.outcomes.copy(), cases.features.copy()
    outcomes[test] = 1 - outcomes[test]
    features.loc[test, ["noisy_count", "days_since", "useless"]] = 1e6
    features.loc[test, "code"] = "poison"
    poisoned = replace(cases, outcomes=outcomes, features=features)
    saved = []
    for which in (cases, poisoned):
        folder = tmp_path_factory.mktemp("models")
        baseline = make_baseline_features(which)
        forecasts, _ = fit_all(which, baseline)
        for forecast in forecasts.fitted:
            save_model(forecast.estimator, folder / forecast.name)
        saved.append({file.name: file.read_bytes() for file in sorted(folder.iterdir())})
    assert len(saved[0]) == 5
    assert saved[0] == saved[1]


def test_the_same_fit_twice_gives_the_same_bytes(
    make_cases: MakeCases, make_baseline_features: MakeBaseline
) -> None:
    cases = make_cases(seed=10, decisions=3000)
    once, again = (fit_all(cases, make_baseline_features(cases)) for _ in range(2))
    for one, two in zip(once[0].fitted[3:], again[0].fitted[3:], strict=True):
        first, second = (predict_risk(each.estimator, once[1].features) for each in (one, two))
        assert first.tobytes() == second.tobytes()
    assert once[0].cross_validation.equals(again[0].cross_validation)
    assert once[0].leading == again[0].leading


def test_the_fit_leaves_the_global_seed_alone(
    make_cases: MakeCases, make_baseline_features: MakeBaseline
) -> None:
    before = repr(np.random.get_state())
    cases = make_cases(seed=10, decisions=3000)
    fit_all(cases, make_baseline_features(cases))
    assert repr(np.random.get_state()) == before


def test_every_setting_and_fold_is_in_the_table(
    make_cases: MakeCases, make_baseline_features: MakeBaseline
) -> None:
    cases = make_cases(seed=10, decisions=3000)
    forecasts, _ = fit_all(cases, make_baseline_features(cases))
    table = forecasts.cross_validation.to_pandas()
    tried = table.groupby("model")["setting"].nunique().to_dict()
    assert tried == {
        "prevalence": 1,
        "previous_referrals": 1,
        "four_variables": 1,
        "logistic_regression": 2,
        "gradient_boosting": 2,
    }
    assert len(table) == 7 * 3
    assert table[table["chosen"]].groupby("model")["setting"].nunique().eq(1).all()
    assert set(table[table["chosen"]]["model"]) == set(tried)


def test_progress_only_moves_forward(make_cases: MakeCases, make_baseline_features: MakeBaseline) -> None:
    cases = make_cases(seed=10, decisions=3000)
    seen: list[tuple[str, float]] = []
    train = cases.take(SPLITTER.split(cases).train)
    fit_forecasts(
        evaluation.Models(candidates=(LINEAR,)),
        cases=train,
        baseline_cases=replace(train, features=make_baseline_features(train)),
        folds=SPLITTER.fold(train),
        seed=3,
        report_progress=lambda step, share: seen.append((step, share)),
    )
    assert {step for step, _ in seen} == {"Trying logistic regression (elastic net)"}
    assert all(one <= two for (_, one), (_, two) in pairwise(seen))
    assert seen[-1][1] == 1


def test_a_candidate_named_twice_is_refused(
    make_cases: MakeCases, make_baseline_features: MakeBaseline
) -> None:
    cases = make_cases(seed=10, decisions=3000)
    with pytest.raises(ConfigError, match="same candidate twice"):
        fit_all(cases, make_baseline_features(cases), evaluation.Models(candidates=(LINEAR, LINEAR)))
