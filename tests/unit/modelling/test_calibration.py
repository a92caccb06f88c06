"""Calibrators recover a known distortion, and never turn an order round."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pytest
from scipy.special import expit, logit
from sklearn.compose import ColumnTransformer
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

from candour.errors import PopulationError
from candour.modelling.calibration import Method, apply_calibrator, fit_calibrator, score_out_of_fold
from candour.modelling.cases import Cases
from candour.modelling.fitting import fit_pipeline, predict_risk
from candour.modelling.models.index import build_candidate
from candour.modelling.models.setting import Setting

METHODS: tuple[Method, ...] = ("sigmoid", "isotonic")


class Scored(NamedTuple):
    risks: npt.NDArray[np.float64]
    outcomes: npt.NDArray[np.int8]


def simulate_scores(*, slope: float, intercept: float, count: int = 20_000) -> Scored:
    """Scores whose true risk has log-odds intercept + slope x the log-odds of the score."""
    chance = np.random.Generator(np.random.PCG64(11))
    scores = expit(chance.normal(-2, 1.2, count))
    outcomes = (chance.random(count) < expit(intercept + slope * logit(scores))).astype(np.int8)
    return Scored(scores, outcomes)


def test_the_sigmoid_recovers_slope_and_intercept() -> None:
    calibrator = fit_calibrator(*simulate_scores(slope=0.7, intercept=-0.5), "sigmoid")
    assert isinstance(calibrator, LogisticRegression)
    # Standard errors of about 0.02 and 0.05 at this size; four of them.
    assert calibrator.coef_[0, 0] == pytest.approx(0.7, abs=0.08)
    assert calibrator.intercept_[0] == pytest.approx(-0.5, abs=0.2)


@pytest.mark.parametrize("method", METHODS)
def test_observed_equals_expected_on_the_scores_it_learnt_from(method: Method) -> None:
    risks, outcomes = simulate_scores(slope=0.7, intercept=-0.5)
    calibrator = fit_calibrator(risks, outcomes, method)
    # Both are fitted by likelihood or least squares with a free level, so the sums agree but for rounding.
    assert apply_calibrator(calibrator, risks).sum() == pytest.approx(outcomes.sum(), rel=1e-4)


@pytest.mark.parametrize("method", METHODS)
def test_calibrated_risks_are_near_the_truth(method: Method) -> None:
    calibrator = fit_calibrator(*simulate_scores(slope=0.7, intercept=-0.5), method)
    scores: npt.NDArray[np.float64] = expit(np.linspace(-4, 0.5, 10))
    truth = expit(-0.5 + 0.7 * logit(scores))
    assert np.abs(apply_calibrator(calibrator, scores) - truth).max() < 0.05


@pytest.mark.parametrize("method", METHODS)
def test_the_order_of_the_scores_is_kept(method: Method) -> None:
    calibrator = fit_calibrator(*simulate_scores(slope=0.7, intercept=-0.5), method)
    calibrated = apply_calibrator(calibrator, np.linspace(0, 1, 500))
    assert (np.diff(calibrated) >= 0).all()
    assert calibrated.min() > 0
    assert calibrated.max() < 1


@pytest.mark.parametrize("method", METHODS)
def test_an_order_the_wrong_way_round_gives_everybody_the_base_rate(method: Method) -> None:
    scored = simulate_scores(slope=-0.7, intercept=-3)
    base_rate = scored.outcomes.mean()
    calibrated = apply_calibrator(fit_calibrator(*scored, method), np.array([0.05, 0.2, 0.9]))
    np.testing.assert_allclose(calibrated, base_rate, rtol=0.2)
    if method == "sigmoid":
        np.testing.assert_allclose(calibrated, base_rate, rtol=1e-12)


def test_wrong_way_round_is_a_plain_prior() -> None:
    assert isinstance(fit_calibrator(*simulate_scores(slope=-0.7, intercept=-3), "sigmoid"), DummyClassifier)


def test_none_leaves_the_scores_alone() -> None:
    calibrator = fit_calibrator(*simulate_scores(slope=0.7, intercept=0), "none")
    assert calibrator is None
    scores = np.array([0.0, 0.3, 1.0])
    assert apply_calibrator(calibrator, scores) is scores


def build_plain() -> Pipeline:
    encode = ColumnTransformer([("count", "passthrough", ["noisy_count"])])
    return Pipeline([("encode", encode), ("core", LogisticRegression())])


def test_nobody_is_scored_by_a_model_that_saw_the_family(make_cases: Callable[..., Cases]) -> None:
    """Turning the outcomes of one family round changes the scores of others, and never its own."""
    cases = make_cases(seed=16, decisions=1000)
    own = cases.families == cases.families[0]
    changed = replace(cases, outcomes=np.where(own, 1 - cases.outcomes, cases.outcomes).astype(np.int8))
    plain, other = (score_out_of_fold(build_plain, which, seed=1) for which in (cases, changed))
    np.testing.assert_array_equal(plain[own], other[own])
    assert (plain[~own] != other[~own]).any()
    assert np.isfinite(plain).all()


def test_outcomes_in_one_family_only_cannot_calibrate(make_cases: Callable[..., Cases]) -> None:
    cases = make_cases(seed=16, decisions=1000)
    lonely = replace(cases, outcomes=(cases.families == cases.families[0]).astype(np.int8))
    with pytest.raises(PopulationError, match="so few families"):
        score_out_of_fold(build_plain, lonely, seed=1)


def test_a_core_that_is_too_sure_of_itself_is_corrected(make_cases: Callable[..., Cases]) -> None:
    """Deep trees claim a great deal of which little is true; the calibrator takes that back."""
    cases = make_cases(seed=17, decisions=16_000)
    alone = replace(cases, families=np.arange(16_000), children=np.arange(16_000))
    train, test = alone.take(np.arange(8000)), alone.take(np.arange(8000, 16_000))
    values = {"trees": 200, "leaves": 31, "learning_rate": 0.1, "minimum_leaf": 5}
    build = partial(build_candidate, Setting("gradient_boosting", values), seed=1)
    raw = predict_risk(fit_pipeline(build(), train), test.features)
    calibrator = fit_calibrator(score_out_of_fold(build, train, seed=1), train.outcomes, "sigmoid")
    slopes = [
        LogisticRegression(C=np.inf).fit(logit(risks)[:, None], test.outcomes).coef_[0, 0]
        for risks in (raw, apply_calibrator(calibrator, raw))
    ]
    assert slopes[0] < 0.7
    # The two slopes that meet here, each from 8,000 decisions, have standard errors of about 6 % each.
    assert slopes[1] == pytest.approx(1, abs=4 * np.sqrt(2) * 0.06)
