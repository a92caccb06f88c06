"""Calibrators recover a known distortion, and never turn an order round."""

import numpy as np
import numpy.typing as npt
import pytest
from scipy.special import expit, logit
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression

from candour.modelling.calibration import Method, apply_calibrator, fit_calibrator, select_alike
from candour.modelling.selection import FoldResult

METHODS: tuple[Method, ...] = ("sigmoid", "isotonic")


def simulate_folds(*, slope: float, intercept: float, count: int = 20_000) -> list[FoldResult]:
    """Scores of two folds whose true risk has log-odds intercept + slope x the log-odds of the score."""
    chance = np.random.Generator(np.random.PCG64(11))
    scores = expit(chance.normal(-2, 1.2, count))
    outcomes = (chance.random(count) < expit(intercept + slope * logit(scores))).astype(np.int8)
    halves = np.array_split(np.arange(count), 2)
    return [FoldResult(0, 0.0, scores[half], outcomes[half]) for half in halves]


def test_the_sigmoid_recovers_slope_and_intercept() -> None:
    calibrator = fit_calibrator(simulate_folds(slope=0.7, intercept=-0.5), "sigmoid")
    assert isinstance(calibrator, LogisticRegression)
    # Standard errors of about 0.02 and 0.05 at this size; four of them.
    assert calibrator.coef_[0, 0] == pytest.approx(0.7, abs=0.08)
    assert calibrator.intercept_[0] == pytest.approx(-0.5, abs=0.2)


@pytest.mark.parametrize("method", METHODS)
def test_observed_equals_expected_on_the_scores_it_learnt_from(method: Method) -> None:
    folds = simulate_folds(slope=0.7, intercept=-0.5)
    calibrator = fit_calibrator(folds, method)
    risks = np.concatenate([fold.risks for fold in folds])
    outcomes = np.concatenate([fold.outcomes for fold in folds])
    # Both are fitted by likelihood or least squares with a free level, so the sums agree but for rounding.
    assert apply_calibrator(calibrator, risks).sum() == pytest.approx(outcomes.sum(), rel=1e-4)


@pytest.mark.parametrize("method", METHODS)
def test_calibrated_risks_are_near_the_truth(method: Method) -> None:
    calibrator = fit_calibrator(simulate_folds(slope=0.7, intercept=-0.5), method)
    scores: npt.NDArray[np.float64] = expit(np.linspace(-4, 0.5, 10))
    truth = expit(-0.5 + 0.7 * logit(scores))
    assert np.abs(apply_calibrator(calibrator, scores) - truth).max() < 0.05


@pytest.mark.parametrize("method", METHODS)
def test_the_order_of_the_scores_is_kept(method: Method) -> None:
    calibrator = fit_calibrator(simulate_folds(slope=0.7, intercept=-0.5), method)
    calibrated = apply_calibrator(calibrator, np.linspace(0, 1, 500))
    assert (np.diff(calibrated) >= 0).all()
    assert calibrated.min() > 0
    assert calibrated.max() < 1


@pytest.mark.parametrize("method", METHODS)
def test_an_order_the_wrong_way_round_gives_everybody_the_base_rate(method: Method) -> None:
    folds = simulate_folds(slope=-0.7, intercept=-3)
    base_rate = np.mean(np.concatenate([fold.outcomes for fold in folds]))
    calibrated = apply_calibrator(fit_calibrator(folds, method), np.array([0.05, 0.2, 0.9]))
    np.testing.assert_allclose(calibrated, base_rate, rtol=0.2)
    if method == "sigmoid":
        np.testing.assert_allclose(calibrated, base_rate, rtol=1e-12)


def test_wrong_way_round_is_a_plain_prior() -> None:
    assert isinstance(fit_calibrator(simulate_folds(slope=-0.7, intercept=-3), "sigmoid"), DummyClassifier)


def test_none_leaves_the_scores_alone() -> None:
    calibrator = fit_calibrator(simulate_folds(slope=0.7, intercept=0), "none")
    assert calibrator is None
    scores = np.array([0.0, 0.3, 1.0])
    assert apply_calibrator(calibrator, scores) is scores


def test_only_folds_that_learnt_about_as_much_as_the_largest_are_used() -> None:
    scores, outcomes = np.array([0.1, 0.2]), np.array([0, 1], dtype=np.int8)
    folds = [FoldResult(rows, 0.0, scores, outcomes) for rows in (500, 799, 800, 1000)]
    assert [fold.train_rows for fold in select_alike(folds)] == [800, 1000]


def test_a_fold_that_learnt_little_does_not_make_the_final_scores_timid() -> None:
    wild = simulate_folds(slope=0.1, intercept=-2.0)[0]
    steady = simulate_folds(slope=1.0, intercept=0.0)
    alike = [FoldResult(1000, 0.0, fold.risks, fold.outcomes) for fold in steady]
    early = FoldResult(200, 0.0, wild.risks, wild.outcomes)
    risks = np.array([0.01, 0.1, 0.5])
    with_early, without = (
        apply_calibrator(fit_calibrator(folds, "sigmoid"), risks) for folds in ([early, *alike], alike)
    )
    assert with_early.tolist() == without.tolist()
