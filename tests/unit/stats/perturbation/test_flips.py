"""Flags that flip: counted by hand, and shares with intervals that agree with statsmodels where families do not matter."""

import numpy as np
import pytest
from scipy.stats import rankdata
from statsmodels.stats.proportion import proportion_confint

from candour.results import Estimate
from candour.stats.perturbation.flips import Flips, describe_together, divide_confidence, estimate_flips


def measure_width(estimate: Estimate) -> float:
    assert estimate.low is not None
    assert estimate.high is not None
    return estimate.high - estimate.low


def test_both_directions_are_counted_against_the_same_cut_off() -> None:
    flips = Flips(np.array([0.1, 0.5, 0.6, 0.9]), np.array([0.6, 0.5, 0.4, 0.9]), cut_off=0.5)
    assert flips.newly.tolist() == [True, False, False, False]
    assert flips.gone.tolist() == [False, False, True, False]
    assert flips.flagged == 3
    assert flips.count_reranked() == 2


def test_when_all_scores_fall_alike_the_list_flips_but_not_the_order() -> None:
    before = np.linspace(0.1, 0.9, 50)
    flips = Flips(before, before / 2, cut_off=0.8)
    assert int(flips.gone.sum()) == flips.flagged
    assert flips.count_reranked() == 0
    assert flips.correlate() == pytest.approx(1)


def test_the_rank_correlation_is_that_of_ranks() -> None:
    rng = np.random.default_rng(3)
    before = rng.random(200)
    after = np.round(before + rng.normal(0, 0.3, 200), 1)
    by_hand = np.corrcoef(rankdata(before), rankdata(after))[0, 1]
    assert Flips(before, after, 0.5).correlate() == pytest.approx(by_hand)
    assert Flips(before, np.ones(200), 0.5).correlate() is None


def test_a_score_that_is_no_number_flags_nobody() -> None:
    flips = Flips(np.array([0.9, 0.1]), np.array([np.nan, np.nan]), cut_off=0.5)
    assert flips.gone.tolist() == [True, False]
    assert not flips.newly.any()
    assert flips.correlate() is None


def test_unrelated_decisions_get_the_interval_of_wilson() -> None:
    rng = np.random.default_rng(4)
    before, after = rng.random(400), rng.random(400)
    flips = Flips(before, after, 0.7)
    share = estimate_flips(flips, np.arange(400))
    (described,) = describe_together([share], confidence=0.95)
    expected = proportion_confint(int(flips.flipped.sum()), 400, method="wilson")
    assert (described.low, described.high) == pytest.approx(expected)
    together = describe_together([share] * 10, confidence=0.95)[0]
    wider = proportion_confint(int(flips.flipped.sum()), 400, alpha=0.005, method="wilson")
    assert (together.low, together.high) == pytest.approx(wider, abs=1e-3)
    assert divide_confidence(0.95, 10) == pytest.approx(0.995)


def test_families_that_flip_together_tell_less() -> None:
    rng = np.random.default_rng(5)
    by_family = rng.random(100) < 0.3
    families = np.repeat(np.arange(100), 4)
    flips = Flips(np.zeros(400), by_family[families].astype(float), 0.5)
    alone = describe_together([estimate_flips(flips, np.arange(400))], confidence=0.95)[0]
    together = describe_together([estimate_flips(flips, families)], confidence=0.95)[0]
    assert measure_width(together) > 1.5 * measure_width(alone)


def test_no_flip_at_all_still_has_an_upper_end() -> None:
    flips = Flips(np.zeros(100), np.zeros(100), 0.5)
    (described,) = describe_together([estimate_flips(flips, np.arange(100))], confidence=0.95)
    assert described.value == 0
    assert described.high == pytest.approx(proportion_confint(0, 100, method="beta")[1])
