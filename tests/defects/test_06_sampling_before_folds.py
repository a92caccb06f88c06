"""Defect 6: the training set was thinned out before cross-validation, so the folds had another base rate than the test.

Here no decision is left out or repeated for its outcome, and the folds score decisions as they came.
"""

from collections.abc import Callable

import numpy as np
import pytest

from candour.config import evaluation
from candour.modelling.cases import Cases
from candour.modelling.forecasts import fit_forecasts
from candour.modelling.splitters import AllCases, EarlierCases, Splitter


@pytest.mark.parametrize("splitter", [EarlierCases(300, 180, 3), AllCases(0.3, 3, 1)])
def test_the_folds_score_every_decision_as_it_came(
    splitter: Splitter, decisions: Callable[..., Cases]
) -> None:
    cases = decisions()
    train = cases.take(splitter.split(cases).train)
    folds = splitter.fold(train)
    fitted = fit_forecasts(
        evaluation.Models(
            candidates=(evaluation.LogisticRegression(name="logistic_regression", strengths=(0.1,), l1_shares=(0.0,)),)
        ),
        cases=train, baseline_cases=_describe_baselines(train), folds=folds, seed=1, report_progress=lambda *_: None,
    )  # fmt: skip
    for forecast in fitted.fitted:
        for fold, result in zip(folds, forecast.trial.folds, strict=True):
            assert len(np.unique(fold.test)) == len(fold.test)
            assert len(np.unique(fold.train)) == len(fold.train) == result.train_rows
            assert result.outcomes.tolist() == train.outcomes[fold.test].tolist()
    leading = fitted.fitted[-1]
    expected = leading.estimator.predict_proba(train.features)[:, 1].mean()
    # Nothing was weighted either: what it expects of the training decisions is what came.
    assert expected == pytest.approx(train.outcomes.mean(), rel=0.05)


def _describe_baselines(cases: Cases) -> Cases:
    from dataclasses import replace

    import pandas as pd

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
