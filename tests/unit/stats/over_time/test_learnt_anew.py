"""How much the chance of who was learnt from moves a comparison."""

from typing import Any

import numpy as np
import pytest

from candour.results import Estimate
from candour.stats.over_time.learnt_anew import (
    FEWEST_SPLITS,
    DrawSpread,
    Split,
    estimate_draw_spread,
    widen_for_draws,
)

CHANGE = Estimate(0.01, 0.0, 0.02, 500, None, "paired")
RULES: Any = {"confidence": 0.95, "looks": 1}


def test_the_spread_of_a_forecast_is_found_from_halves_and_scaled_to_any_size() -> None:
    chance = np.random.Generator(np.random.PCG64(1))
    splits = [
        Split((chance.normal() * np.sqrt(2 / 100), chance.normal() * np.sqrt(2 / 300)), (100, 300))
        for _ in range(4000)
    ]
    spread = estimate_draw_spread(splits)
    assert spread is not None
    assert spread.times_size == pytest.approx(2, rel=0.08)
    assert spread.compute_variance(1000, 1000, 0) == pytest.approx(4 / 1000, rel=0.08)


def test_what_both_learnt_from_does_not_move_their_difference() -> None:
    spread = DrawSpread(2.0, 6)
    assert spread.compute_variance(400, 400, 400) == 0
    # A mean of 400 beside one of 600 that holds them all: only the other 200 are new.
    assert spread.compute_variance(400, 600, 400) == pytest.approx(2.0 * (1 / 400 - 1 / 600))


def test_an_interval_grows_by_the_chance_of_who_was_learnt_from() -> None:
    as_before = widen_for_draws(CHANGE, DrawSpread(0.0, 6), (100, 100, 0), **RULES)
    assert (as_before.low, as_before.high) == pytest.approx((0.0, 0.02))
    # Student's law with 6 degrees of freedom: 2.447 standard errors, of 0.01 each.
    wider = widen_for_draws(CHANGE, DrawSpread(0.005, 6), (100, 100, 0), **RULES)
    assert wider.high == pytest.approx(0.01 + np.hypot(0.01, 2.4469 * 0.01), rel=1e-4)


def test_with_too_few_halves_there_is_no_interval_and_a_reason() -> None:
    assert estimate_draw_spread([Split((0.7, 0.6), (50, 50))] * (FEWEST_SPLITS - 1)) is None
    without = widen_for_draws(CHANGE, None, (100, 100, 0), **RULES)
    assert (without.low, without.high) == (None, None)
    assert "too few outcomes" in without.reason
    undefined = Estimate(None, None, None, 500, None, "none", "no child with the outcome")
    assert widen_for_draws(undefined, None, (100, 100, 0), **RULES) is undefined
