"""Families are drawn, the same for every cut into blocks; intervals are reflected."""

import numpy as np
import pytest

from candour.stats import resampling
from candour.stats.resampling import compute_bootstrap_interval, draw_family_weights


def test_weights_are_multinomial_counts_of_families() -> None:
    weights = np.concatenate(list(draw_family_weights(50, replicates=4000, seed=1, cells=50)), axis=1)
    assert weights.shape == (50, 4000)
    assert (weights.sum(axis=0) == 50).all()
    assert weights.mean() == 1
    assert weights.var(axis=1).mean() == pytest.approx(1 - 1 / 50, rel=0.02)
    assert np.cov(weights[0], weights[1])[0, 1] == pytest.approx(-1 / 50, abs=0.05)


def test_blocks_do_not_change_the_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = np.concatenate(list(draw_family_weights(30, replicates=100, seed=3, cells=1)), axis=1)
    monkeypatch.setattr(resampling, "CELLS_AT_ONCE", 300)
    blocks = list(draw_family_weights(30, replicates=100, seed=3, cells=1))
    assert len(blocks) > 5
    assert (np.concatenate(blocks, axis=1) == whole).all()


def test_seeds_give_other_weights() -> None:
    first, second = (next(draw_family_weights(30, replicates=10, seed=seed, cells=1)) for seed in (1, 2))
    assert (first != second).any()


def test_interval_takes_the_bias_of_the_replicates_out() -> None:
    replicates = 0.1 + np.linspace(-0.05, 0.05, 1001)
    found = compute_bootstrap_interval(0.0, replicates, confidence=0.9)
    assert found == pytest.approx((-0.145, -0.055), abs=2e-4)


def test_scales_keep_the_ends_where_they_can_lie() -> None:
    replicates = np.clip(0.97 + np.linspace(-0.1, 0.1, 101), 0, 1)
    found = compute_bootstrap_interval(0.97, replicates, confidence=0.95, scale="log_odds")
    assert found is not None
    assert 0 <= found.low < 0.97 < found.high <= 1


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_no_interval_at_the_edge_of_a_scale(value: float) -> None:
    assert compute_bootstrap_interval(value, np.full(100, value), confidence=0.95, scale="log_odds") is None


def test_no_interval_where_replicates_are_undefined() -> None:
    replicates = np.where(np.arange(100) < 15, np.nan, 0.5)
    assert compute_bootstrap_interval(0.5, replicates, confidence=0.95) is None


def test_widening_lengthens_an_interval_about_its_value() -> None:
    replicates = np.random.default_rng(1).normal(0.2, 1.0, size=2000)
    plain = compute_bootstrap_interval(0.0, replicates, confidence=0.9)
    wide = compute_bootstrap_interval(0.0, replicates, confidence=0.9, widening=1.5)
    assert plain is not None
    assert wide is not None
    assert tuple(wide) == pytest.approx((1.5 * plain.low, 1.5 * plain.high))
