"""The made-up population, against closed forms."""

import numpy as np
import pytest
from scipy.stats import norm

from candour.stats.sample_size.binormal import Binormal


@pytest.mark.parametrize(("base_rate", "auc"), [(0.05, 0.6), (0.1, 0.76), (0.3, 0.9)])
def test_its_base_rate_and_auc_are_what_was_asked_for(base_rate: float, auc: float) -> None:
    world = Binormal.from_auc(base_rate, auc)
    assert world.auc == pytest.approx(auc)
    assert world.average(world.chances) == pytest.approx(base_rate, rel=1e-6)
    # P(one with the outcome stands above one without), by adding up over the grid.
    with_outcome = world.weights * world.chances / base_rate
    without = world.weights * (1 - world.chances) / (1 - base_rate)
    below = without.cumsum() - without / 2
    assert float(with_outcome @ below) == pytest.approx(auc, abs=1e-5)


def test_a_share_of_the_population_lies_above_its_cut() -> None:
    world = Binormal.from_auc(0.1, 0.8)
    cut = world.find_cut(0.05)
    assert world.weights[world.grid >= cut].sum() == pytest.approx(0.05, abs=2e-4)


@pytest.mark.parametrize(
    ("auc", "base_rate", "recall"), [(0.76, 0.065, 0.35), (0.87, 0.065, 0.54), (0.76, 0.2, 0.28), (0.8, 0.2, 0.31)]
)  # fmt: skip
def test_recall_of_the_top_tenth_as_worked_out_elsewhere(auc: float, base_rate: float, recall: float) -> None:
    assert Binormal.from_auc(base_rate, auc).compute_recall(0.1) == pytest.approx(recall, abs=0.006)


def test_log_odds_are_those_of_two_normal_densities() -> None:
    world = Binormal(0.2, 1.3)
    ratio = norm.logpdf(world.grid - 1.3) - norm.logpdf(world.grid)
    np.testing.assert_allclose(world.log_odds, np.log(0.25) + ratio, atol=1e-9)
