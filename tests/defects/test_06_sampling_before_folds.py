"""Defect 6: the training set was thinned out before cross-validation, so the folds had another base rate than the test.

Here no decision is left out or repeated for its outcome, and the folds score decisions as they came.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression as LogisticRegressionCore

from candour.config import evaluation
from candour.modelling.calibration import CalibratedForecast
from candour.modelling.cases import Cases
from candour.modelling.forecasts import fit_forecasts
from candour.modelling.models.index import build_candidate, list_settings
from candour.modelling.search.selection import try_pipeline
from candour.modelling.splitters import AllCases, EarlierCases, Splitter

CANDIDATE = evaluation.LogisticRegression(name="logistic_regression", strengths=(0.1,), l1_shares=(0.0,))


@pytest.mark.parametrize("splitter", [EarlierCases(300, 180, 3), AllCases(0.3, 3, 1)])
def test_the_folds_score_every_decision_as_it_came(
    splitter: Splitter, decisions: Callable[..., Cases]
) -> None:
    cases = decisions()
    train = cases.take(splitter.split(cases).train)
    folds = splitter.fold(train)
    fitted = fit_forecasts(
        evaluation.Models(candidates=(CANDIDATE,)),
        cases=train, baseline_cases=_describe_baselines(train), folds=folds, seed=1, report_progress=lambda *_: None,
    )  # fmt: skip
    for forecast in fitted.fitted:
        for fold, result in zip(folds, forecast.trial.folds, strict=True):
            assert len(np.unique(fold.test)) == len(fold.test)
            assert len(np.unique(fold.train)) == len(fold.train) == result.train_rows
            assert result.outcomes.tolist() == train.outcomes[fold.test].tolist()
    leading = fitted.fitted[-1]
    assert isinstance(leading.estimator, CalibratedForecast)
    # The core itself, before calibration, which would hide it: it expects of the training decisions what came of them.
    expected = leading.estimator.pipeline.predict_proba(train.features)[:, 1].mean()
    assert expected == pytest.approx(train.outcomes.mean(), rel=0.02)


def test_no_core_ever_learns_from_fewer_or_more_decisions_than_its_fold_has(
    decisions: Callable[..., Cases], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything that a logistic regression was given is written down: rows and outcomes are those of the folds, and of all."""
    given: list[tuple[int, int]] = []
    fit = LogisticRegressionCore.fit

    def spy(self: LogisticRegressionCore, rows: Any, outcomes: Any, **others: Any) -> LogisticRegressionCore:
        assert others.get("sample_weight") is None
        given.append((len(rows), int(np.sum(outcomes))))
        return fit(self, rows, outcomes, **others)

    monkeypatch.setattr(LogisticRegressionCore, "fit", spy)
    cases = decisions()
    folds = AllCases(0.3, 3, 1).fold(cases)
    try_pipeline(
        lambda: build_candidate(next(iter(list_settings(CANDIDATE))), seed=1), cases, folds,
        model="logistic_regression", setting="one", metric="auc",
    )  # fmt: skip
    assert given == [(len(fold.train), int(cases.outcomes[fold.train].sum())) for fold in folds]


def _describe_baselines(cases: Cases) -> Cases:
    names = (
        "age",
        "unborn",
        "count_referral_ever",
        "count_referral_1095d",
        "ever_cp_plan",
        "ever_care_episode",
    )
    values = np.random.default_rng(2).integers(0, 3, (len(cases), len(names))).astype(np.float64)
    return replace(cases, features=pd.DataFrame(values, columns=list(names)))
