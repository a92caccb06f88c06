"""A small set of the studies of several authorities; `validity.py` makes the full set.

Bounds leave three standard errors of the simulation itself.
"""

import numpy as np
import pytest

from authority_studies import (
    AUTHORITIES,
    ERROR,
    MEAN,
    MODERATE,
    SHARES,
    cover_mean,
    cover_next,
    draw_authorities,
)
from candour.stats.intervals import compute_critical_value
from candour.stats.meta_analysis.heterogeneity import estimate_tau_squared
from candour.stats.meta_analysis.random_effects import weigh_studies

RUNS = 250


@pytest.mark.parametrize("k", AUTHORITIES)
@pytest.mark.parametrize("share", SHARES)
def test_the_mean_is_held(k: int, share: float) -> None:
    assert not cover_mean(k, share, RUNS).is_broken


@pytest.mark.parametrize("k", AUTHORITIES)
@pytest.mark.parametrize("share", SHARES)
def test_the_next_authority_is_held_where_this_is_promised(k: int, share: float) -> None:
    assert not cover_next(k, share, RUNS).is_broken


def test_where_differences_are_like_chance_the_next_authority_is_held_too_seldom() -> None:
    # What the page and every combined document say of the prediction interval.
    figure = cover_next(10, MODERATE, RUNS)
    assert not figure.judged
    assert 0.87 - 3 * figure.error <= figure.share < 0.95


def test_a_normal_interval_would_not_have_held_the_mean() -> None:
    chance = np.random.Generator(np.random.PCG64(5))
    held = []
    for _ in range(RUNS):
        values, variances = draw_authorities(chance, 3, 3 * ERROR)
        weighed = weigh_studies(values, variances, estimate_tau_squared(values, variances))
        reach = compute_critical_value(0.95) * weighed.plain_error
        held.append(abs(weighed.mean - MEAN) <= reach)
    assert np.mean(held) < 0.93 - 2 * np.sqrt(0.93 * 0.07 / RUNS)
