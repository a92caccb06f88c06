"""Scores on levels: nothing lost where scores are few, hardly anything where they are many."""

import numpy as np
import pytest

from calibrated_families import draw_families, is_overconfident
from candour.stats.calibration.curve_errors import resample_recalibration
from candour.stats.calibration.recalibration import compute_recalibration
from candour.stats.calibration.score_levels import LEVELS, ResampledLevels, build_levels, resample_levels
from candour.stats.resampling import draw_family_weights


def test_few_scores_are_levels_of_their_own() -> None:
    drawn = draw_families(1, families=200)
    levels = build_levels(np.round(drawn.scores, 2), *drawn[1:3], families=200)
    assert levels.scores == pytest.approx(np.unique(np.round(drawn.scores, 2)))
    assert levels.decisions.sum() == 600
    assert levels.with_outcome.sum() == drawn.outcomes.sum()


def test_many_scores_share_levels_with_their_neighbours_only() -> None:
    drawn = draw_families(1, families=20_000)
    levels = build_levels(*drawn[:3], families=20_000)
    assert LEVELS / 2 < len(levels.scores) <= LEVELS
    order = np.argsort(drawn.scores)
    assert (np.diff(levels.level_of[order]) >= 0).all()
    assert np.abs(levels.scores[levels.level_of] - drawn.scores).max() < 0.005


def test_resampled_counts_are_those_of_the_drawn_families() -> None:
    drawn = draw_families(1, families=50)
    scores = np.round(drawn.scores, 2)
    levels = build_levels(scores, *drawn[1:3], families=50)
    resampled = resample_levels(levels, replicates=20, seed=3)
    weights = np.concatenate(list(draw_family_weights(50, replicates=20, seed=3, cells=1)), axis=1)
    for number in range(20):
        weight = weights[drawn.families, number]
        expected = np.bincount(levels.level_of, weights=weight)
        assert resampled.decisions[:, number] == pytest.approx(expected)
        expected = np.bincount(levels.level_of, weights=weight * drawn.outcomes)
        assert resampled.with_outcome[:, number] == pytest.approx(expected)


@pytest.mark.parametrize("families", [100, 2000])
def test_recalibration_of_resamples_is_that_of_the_decisions_themselves(families: int) -> None:
    drawn = draw_families(1, families=families, curve=is_overconfident)
    levels = build_levels(*drawn[:3], families=families)
    found = resample_recalibration(levels, resample_levels(levels, replicates=5, seed=3))
    weights = np.concatenate(list(draw_family_weights(families, replicates=5, seed=3, cells=1)), axis=1)
    for number in range(5):
        rows = np.repeat(np.arange(len(drawn.scores)), weights[drawn.families, number].astype(int))
        again = compute_recalibration(
            drawn.scores[rows], drawn.outcomes[rows], drawn.families[rows], families=families
        )
        for name in ("slope", "intercept", "ratio"):
            exact = getattr(again, name)
            little = exact.variance**0.5 / 50
            assert getattr(found, name)[number] == pytest.approx(exact.value, abs=little)


def test_a_resample_without_outcomes_has_no_slope_and_leaves_the_others_alone() -> None:
    drawn = draw_families(1, families=200)
    levels = build_levels(*drawn[:3], families=200)
    whole = np.column_stack([levels.with_outcome, np.zeros(len(levels.scores))])
    found = resample_recalibration(
        levels, ResampledLevels(whole, np.column_stack([levels.decisions, levels.decisions]))
    )
    expected = compute_recalibration(*drawn[:3], families=200).slope.value
    assert found.slope[0] == pytest.approx(expected, abs=1e-4)
    assert np.isnan(found.slope[1])
