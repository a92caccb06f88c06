"""The inverse power law, on points that follow one exactly and on points of chance."""

import numpy as np
import pytest

from candour.stats.sample_size.learning_curve import (
    LearningPoint,
    compute_covariance,
    compute_draw_variance,
    estimate_doubling,
)

SIZES = (500, 1000, 2000, 4000, 8000)


def make(values: list[float], *, spread: float = 0.001, draws: float = 0.0) -> tuple[LearningPoint, ...]:
    """Points of 300 families that share most of their chance, as tested on the same children."""
    chance = np.random.default_rng(1)
    shared = chance.normal(size=300)
    return tuple(
        LearningPoint(
            size, size / 8000, (value - draws, value, value + draws) if size < 8000 else (value,),
            spread * (10 * shared + chance.normal(size=300)) / np.sqrt(300),
        )
        for size, value in zip(SIZES, values, strict=True)
    )  # fmt: skip


@pytest.mark.parametrize("power", [0.3, 0.5, 1.0])
def test_an_exact_curve_is_found_again(power: float) -> None:
    def curve(size: int) -> float:
        return float(0.8 - 3 * size**-power * (500**power / 50))

    found = estimate_doubling(make([curve(size) for size in SIZES], spread=1e-5), confidence=0.95)
    assert found.gain == pytest.approx(curve(16000) - curve(8000), abs=2e-4)
    assert found.value == pytest.approx(curve(16000), abs=3e-4)
    assert found.low <= found.gain <= found.high


def test_a_flat_or_falling_curve_has_nothing_to_gain() -> None:
    for values in ([0.7] * 5, [0.72, 0.715, 0.71, 0.705, 0.7]):
        found = estimate_doubling(make(values, spread=1e-5), confidence=0.95)
        assert found.gain == pytest.approx(0, abs=1e-9)
        assert found.low == pytest.approx(0, abs=1e-9)
        assert found.high < 0.002


def test_more_chance_makes_the_interval_wider() -> None:
    values = [0.66, 0.69, 0.71, 0.72, 0.727]
    narrow, wide = (
        estimate_doubling(make(values, spread=spread), confidence=0.95) for spread in (0.001, 0.01)
    )
    assert wide.high - wide.low > 2 * (narrow.high - narrow.low)


def test_what_all_points_share_moves_no_gain() -> None:
    values = [0.66, 0.69, 0.71, 0.72, 0.727]
    found = estimate_doubling(make(values), confidence=0.95)
    shared = make(values)[0].influence * 20
    moved = tuple(
        LearningPoint(one.size, one.share, one.values, one.influence + shared) for one in make(values)
    )
    assert estimate_doubling(moved, confidence=0.95).high == pytest.approx(found.high, rel=1e-6)


def test_the_interval_is_half_of_the_last_doubling_at_the_least_and_all_of_it_at_the_most() -> None:
    found = estimate_doubling(make([0.66, 0.69, 0.71, 0.72, 0.73], spread=1e-9), confidence=0.95)
    assert (found.low, found.high) == pytest.approx((0.005, 0.01), abs=1e-6)
    assert found.last == pytest.approx(0.01)


def test_a_curve_that_first_learns_nothing_promises_no_more_than_it_brought_last() -> None:
    found = estimate_doubling(make([0.55, 0.56, 0.58, 0.62, 0.66], spread=1e-9), confidence=0.95)
    assert found.gain <= 0.04 + 1e-6


def test_half_of_the_largest_size_must_be_among_the_points() -> None:
    points = make([0.66, 0.69, 0.71, 0.72, 0.73])
    with pytest.raises(ValueError, match="half of the largest size"):
        estimate_doubling((*points[:3], points[4]), confidence=0.95)


def test_the_draws_have_a_variance_of_their_own_on_the_diagonal() -> None:
    still, moving = make([0.7] * 5), make([0.7] * 5, draws=0.01)
    assert compute_draw_variance(still) == pytest.approx(0, abs=1e-20)
    extra = np.diag(compute_covariance(moving) - compute_covariance(still))
    assert extra[0] == pytest.approx(compute_draw_variance(moving) / 500 / 3)
    assert extra[-1] == pytest.approx(compute_draw_variance(moving) / 8000)
