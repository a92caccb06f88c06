"""Ways to mend scores, against scikit-learn and closed forms."""

import numpy as np
import pytest
from scipy.special import expit, logit
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, log_loss

from calibrated_families import draw_families, is_bent, is_overconfident
from candour.stats.calibration.recalibrators import (
    RECALIBRATORS,
    UnsettledError,
    compute_log_losses,
    estimate_gain,
    fit_beta,
    fit_intercept,
    fit_isotonic,
    fit_platt,
)

GRID = np.linspace(0.01, 0.95, 30)


def test_intercept_makes_the_mean_right() -> None:
    drawn = draw_families(1, families=400, curve=is_bent)
    mended = fit_intercept(*drawn[:2])(drawn.scores)
    assert mended.mean() == pytest.approx(drawn.outcomes.mean(), abs=1e-9)
    assert np.ptp(logit(mended) - logit(drawn.scores)) == pytest.approx(0, abs=1e-6)


def test_platt_is_scikit_learns_logistic_regression_on_log_odds() -> None:
    drawn = draw_families(1, families=400, curve=is_overconfident)
    theirs = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(
        logit(drawn.scores)[:, None], drawn.outcomes
    )
    expected = theirs.predict_proba(logit(GRID)[:, None])[:, 1]
    assert fit_platt(*drawn[:2])(GRID) == pytest.approx(expected, abs=1e-5)


def test_beta_is_logistic_regression_on_both_logarithms() -> None:
    drawn = draw_families(1, families=2000, curve=is_overconfident)

    def read(scores: np.ndarray) -> np.ndarray:
        return np.column_stack([np.log(scores), -np.log(1 - scores)])

    theirs = LogisticRegression(C=np.inf, tol=1e-10, max_iter=5000).fit(read(drawn.scores), drawn.outcomes)
    assert (theirs.coef_ > 0).all()
    assert fit_beta(*drawn[:2])(GRID) == pytest.approx(theirs.predict_proba(read(GRID))[:, 1], abs=1e-4)


def test_isotonic_is_scikit_learns_but_never_quite_0_or_1() -> None:
    drawn = draw_families(1, families=400)
    theirs = IsotonicRegression().fit(drawn.scores, drawn.outcomes)
    kept = np.clip(theirs.y_thresholds_, 1 / 2402, 1 - 1 / 2402)
    expected = np.interp(GRID, theirs.X_thresholds_, kept)
    assert fit_isotonic(*drawn[:2])(GRID) == pytest.approx(expected, abs=1e-9)
    assert fit_isotonic(*drawn[:2])(np.array([0.0]))[0] > 0


@pytest.mark.parametrize("name", sorted(RECALIBRATORS))
def test_no_way_turns_the_order_round(name: str) -> None:
    drawn = draw_families(1, families=400, curve=lambda log_odds: -4.4 - log_odds)
    assert (np.diff(RECALIBRATORS[name](*drawn[:2])(GRID)) >= -1e-9).all()


@pytest.mark.parametrize("name", ["platt", "beta", "isotonic", "venn_abers"])
def test_each_way_mends_an_overconfident_forecast(name: str) -> None:
    earlier, later = (draw_families(seed, families=3000, curve=is_overconfident) for seed in (1, 2))
    mended = RECALIBRATORS[name](*earlier[:2])(later.scores)
    assert np.abs(mended - later.truth).mean() < 0.02


def test_gains_are_differences_of_scikit_learns_losses() -> None:
    drawn = draw_families(1, families=400, curve=is_overconfident)
    gain = estimate_gain(drawn.scores, drawn.truth, drawn.outcomes, drawn.families)
    expected = log_loss(drawn.outcomes, drawn.scores) - log_loss(drawn.outcomes, drawn.truth)
    assert gain.log_loss.value == pytest.approx(expected)
    expected = brier_score_loss(drawn.outcomes, drawn.scores) - brier_score_loss(drawn.outcomes, drawn.truth)
    assert gain.brier.value == pytest.approx(expected)
    assert gain.brier.families == 400


def test_a_certain_score_that_was_wrong_costs_much_and_not_without_end() -> None:
    losses = compute_log_losses(np.array([0.0, 1.0, 0.5]), np.array([True, True, False]))
    assert losses == pytest.approx([np.log(1e6), 0, np.log(2)])


def test_scores_that_part_the_outcomes_perfectly_give_no_curve() -> None:
    scores = expit(np.linspace(-3, 3, 50))
    with pytest.raises(UnsettledError, match="perfectly"):
        fit_platt(scores, scores > 0.5)
