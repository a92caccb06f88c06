"""The interval of Venn-Abers against the package of that name, and against plain isotonic regression."""

import warnings

import numpy as np
import pytest
from sklearn.isotonic import IsotonicRegression
from venn_abers import VennAbers as Theirs  # type: ignore[import-untyped]

from calibrated_families import draw_families, is_overconfident
from candour.stats.calibration.recalibrators import merge_interval
from candour.stats.calibration.venn_abers import fit_venn_abers


@pytest.mark.parametrize(("families", "decimals"), [(300, 12), (300, 2), (300, 1), (2000, 12)])
def test_is_that_of_the_package_of_that_name(families: int, decimals: int) -> None:
    earlier, later = (draw_families(seed, families=families, rows=1) for seed in (1, 2))
    scores, asked = np.round(earlier.scores, decimals), np.round(later.scores, decimals)
    theirs = Theirs()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        theirs.fit(np.column_stack([1 - scores, scores]), earlier.outcomes.astype(int))
        middle, ends = theirs.predict_proba(np.column_stack([1 - asked, asked]))
    low, high = fit_venn_abers(scores, earlier.outcomes).predict(asked)
    assert low == pytest.approx(ends[:, 0], abs=1e-12)
    assert high == pytest.approx(ends[:, 1], abs=1e-12)
    assert merge_interval(low, high) == pytest.approx(middle[:, 1], abs=1e-12)


@pytest.mark.parametrize("score", [0.0, 0.05, 0.13, 0.4, 1.0])
def test_is_isotonic_regression_with_the_child_added_once_without_and_once_with_the_outcome(
    score: float,
) -> None:
    drawn = draw_families(3, families=80, rows=2)
    scores = np.round(drawn.scores, 2)
    found = fit_venn_abers(scores, drawn.outcomes).predict_one(score)
    for outcome, end in zip((0, 1), found, strict=True):
        steps = IsotonicRegression().fit([*scores, score], [*drawn.outcomes, outcome])
        assert end == pytest.approx(float(steps.predict([score])[0]))


def test_the_lower_is_never_above_the_upper_and_both_rise() -> None:
    drawn = draw_families(4, families=300)
    low, high = fit_venn_abers(drawn.scores, drawn.outcomes).predict(np.linspace(0, 1, 201))
    assert (low <= high).all()
    assert (np.diff(low) >= -1e-12).all()
    assert (np.diff(high) >= -1e-12).all()


def test_mends_an_overconfident_forecast() -> None:
    earlier, later = (draw_families(seed, families=4000, rows=1, curve=is_overconfident) for seed in (5, 6))
    low, high = fit_venn_abers(earlier.scores, earlier.outcomes).predict(later.scores)
    assert np.abs(merge_interval(low, high) - later.truth).mean() < 0.02
    assert np.abs(later.scores - later.truth).mean() > 0.04


def test_one_earlier_decision_says_nearly_nothing() -> None:
    assert fit_venn_abers(np.array([0.5]), np.array([True])).predict_one(0.5) == (0.5, 1.0)
