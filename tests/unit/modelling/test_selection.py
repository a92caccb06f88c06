"""The choice goes by the worst case over the folds."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

from candour.config.evaluation import Metric
from candour.contracts import CROSS_VALIDATION
from candour.errors import ModelError
from candour.modelling.cases import Cases
from candour.modelling.encoding import build_linear_encoder
from candour.modelling.fitting import fit_pipeline
from candour.modelling.search.selection import (
    METRICS,
    TRIALS,
    FoldResult,
    Trial,
    choose_trial,
    tabulate_trials,
    try_pipeline,
)
from candour.modelling.splitters import EarlierCases


def make_trial(scores: list[float], metric: Metric = "average_precision", setting: str = "a") -> Trial:
    nothing, nobody = np.array([]), np.array([], dtype=np.int8)
    return Trial("model", setting, metric, tuple(FoldResult(10, score, nothing, nobody) for score in scores))


def test_the_worst_case_is_the_mean_less_two_standard_errors() -> None:
    # Standard deviation 0.02 over four folds: standard error 0.01.
    scores = [0.3 + 0.02 * np.sqrt(0.75) * sign for sign in (-1, -1, 1, 1)]
    assert make_trial(scores).worst_case == pytest.approx(0.3 - 1.96 * 0.01)


def test_steady_beats_brilliant_now_and_then() -> None:
    steady, brilliant = make_trial([0.30, 0.31, 0.30]), make_trial([0.2, 0.6, 0.3])
    assert choose_trial([brilliant, steady]) == 1


def test_a_smaller_brier_score_is_better() -> None:
    assert choose_trial([make_trial([0.10, 0.11], "brier"), make_trial([0.08, 0.09], "brier")]) == 1


def test_of_equals_the_first_and_simpler_leads() -> None:
    assert choose_trial([make_trial([0.3, 0.4]), make_trial([0.3, 0.4])]) == 0


def test_average_precision_with_ties_is_that_of_the_whole_group() -> None:
    outcomes = np.array([1, 0, 0, 0, 1, 0], dtype=np.int8)
    # Everybody alike: the base rate, whatever the order of the rows.
    for order in ([0, 1, 2, 3, 4, 5], [5, 4, 3, 2, 1, 0], [0, 4, 1, 2, 3, 5]):
        assert METRICS["average_precision"](outcomes[order], np.full(6, 0.2)) == pytest.approx(2 / 6)
    # One right at the top, then five alike: 1/2 x 1 + 1/2 x 2/6.
    scores = np.array([0.9, 0.1, 0.1, 0.1, 0.1, 0.1])
    assert METRICS["average_precision"](outcomes, scores) == pytest.approx(0.5 + 0.5 * 2 / 6)


def build_plain() -> Pipeline:
    encode = ColumnTransformer([("count", "passthrough", ["noisy_count"])])
    return Pipeline([("encode", encode), ("core", LogisticRegression())])


def test_each_fold_is_scored_by_a_model_of_its_own_past(make_cases: Callable[..., Cases]) -> None:
    cases = make_cases(seed=5)
    folds = EarlierCases(200, 200, 3).fold(cases)
    trial = try_pipeline(build_plain, cases, folds, model="m", setting="s", metric="auc")
    for fold, result in zip(folds, trial.folds, strict=True):
        expected = build_plain().fit(cases.features.iloc[fold.train], cases.outcomes[fold.train])
        risks = expected.predict_proba(cases.features.iloc[fold.test])[:, 1]
        np.testing.assert_array_equal(result.risks, risks)
        assert result.outcomes.tolist() == cases.outcomes[fold.test].tolist()
        assert result.train_rows == len(fold.train)
        assert result.score == METRICS["auc"](cases.outcomes[fold.test], risks)


def test_later_outcomes_reach_no_earlier_fold(make_cases: Callable[..., Cases]) -> None:
    cases = make_cases(seed=5)
    folds = EarlierCases(200, 200, 3).fold(cases)
    poisoned = cases.outcomes.copy()
    poisoned[folds[-1].test] = 1 - poisoned[folds[-1].test]
    ways = [
        try_pipeline(build_plain, which, folds, model="m", setting="s", metric="auc")
        for which in (cases, replace(cases, outcomes=poisoned))
    ]
    for plain, changed in zip(ways[0].folds, ways[1].folds, strict=True):
        np.testing.assert_array_equal(plain.risks, changed.risks)
    assert ways[0].folds[-1].score != ways[1].folds[-1].score


def test_the_table_has_the_shape_of_the_contract() -> None:
    trials = [make_trial([0.3, 0.4]), make_trial([0.2, 0.1], setting="b")]
    table = tabulate_trials(trials, chosen=frozenset({("model", "a")}))
    assert TRIALS.equals(CROSS_VALIDATION)
    assert table.schema.equals(CROSS_VALIDATION)
    assert table["fold"].to_pylist() == [1, 2, 1, 2]
    assert table["score"].to_pylist() == [0.3, 0.4, 0.2, 0.1]
    assert table["chosen"].to_pylist() == [True, True, False, False]


def test_a_fit_that_does_not_settle_is_refused(make_cases: Callable[..., Cases]) -> None:
    encode = ColumnTransformer([("x", "passthrough", ["noisy_count", "useless"])])
    restless = Pipeline([("encode", encode), ("core", LogisticRegression(max_iter=1, tol=1e-12))])
    with pytest.raises(ModelError, match="on 4 features did not settle"):
        fit_pipeline(restless, make_cases(seed=5))


def test_fewer_rows_than_ranks_is_no_warning(make_cases: Callable[..., Cases]) -> None:
    cases = make_cases(seed=5, decisions=60)
    pipeline = Pipeline([("encode", build_linear_encoder()), ("core", LogisticRegression())])
    assert fit_pipeline(pipeline, cases).predict_proba(cases.features).shape == (60, 2)
