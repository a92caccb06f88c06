"""The limits of the monitoring plan: simulated months lie outside them as often as is said, and no more."""

import numpy as np
import pytest
from scipy.stats import binom

from candour.monitoring.limits import (
    ASK,
    STOP,
    Limits,
    find_power,
    limit_count,
    limit_number,
    limit_number_by_bar,
    limit_share,
    limit_share_by_bar,
    measure_between,
    predict_share,
)
from candour.stats.intervals import compute_wilson_interval

SEED, WORLDS = 20260331, 40_000


def is_outside(values: np.ndarray, limits: Limits) -> np.ndarray:
    low = -np.inf if limits.lower is None else limits.lower
    high = np.inf if limits.upper is None else limits.upper
    return (values < low - 1e-9) | (values > high + 1e-9)


@pytest.mark.parametrize(
    ("share", "n", "units"),
    [(0.26, 480, 40), (0.26, 480, 120), (0.1, 4800, 400), (0.02, 4800, 360), (0.85, 480, 40)],
)
@pytest.mark.parametrize("tail", [ASK, STOP])
def test_months_of_an_unchanged_world_lie_outside_as_often_as_is_said(
    share: float, n: int, units: int, tail: float
) -> None:
    """The true share is drawn as it is known after the test, a month from it; that is what the prediction says of itself."""
    generator = np.random.default_rng(SEED)
    error = np.sqrt(share * (1 - share) / n)
    prediction = predict_share(share, n=n, error=error, units=units, between=0.0)
    limits = limit_share(prediction, tail)
    weight = prediction.share * (1 - prediction.share) / prediction.variance - 1
    truth = generator.beta(prediction.share * weight, (1 - prediction.share) * weight, WORLDS)
    months = generator.binomial(prediction.independent, truth) / prediction.independent
    found = is_outside(months, limits).mean()
    assert limits.false_alarm <= tail
    assert found == pytest.approx(limits.false_alarm, abs=4 * np.sqrt(tail / WORLDS))


@pytest.mark.parametrize(("share", "n", "units"), [(0.26, 480, 120), (0.1, 4800, 400)])
def test_limits_from_a_test_hold_in_the_world_that_the_test_was_drawn_from(
    share: float, n: int, units: int
) -> None:
    """Whole worlds: families of two that share their outcome half of the time, a test, its limits, and the next period."""
    generator = np.random.default_rng(SEED)
    alarms, worlds = 0, 400
    for _ in range(worlds):
        test, period = draw_families(generator, share, n), draw_families(generator, share, units)
        by_family = test.reshape(-1, 2).sum(axis=1)
        error = np.sqrt(((by_family - by_family.mean()) ** 2).sum()) / n
        limits = limit_share(predict_share(test.mean(), n=n, error=error, units=units, between=0.0), ASK)
        alarms += int(is_outside(np.array([period.mean()]), limits)[0])
    # One world in a hundred; the bound is the count that as many worlds would exceed once in a thousand.
    assert alarms <= binom.ppf(0.999, worlds, ASK)


def draw_families(generator: np.random.Generator, share: float, n: int) -> np.ndarray:
    first = generator.random(n // 2) < share
    second = np.where(generator.random(n // 2) < 0.5, first, generator.random(n // 2) < share)
    return np.column_stack([first, second]).ravel().astype(float)


def test_months_without_any_chance_in_the_truth_alarm_less() -> None:
    """Where the test happened to be exactly right, the limits are wider than a month alone needs."""
    prediction = predict_share(0.26, n=480, error=0.02, units=120, between=0.0)
    assert find_power(prediction, limit_share(prediction, ASK), true_share=prediction.share) < ASK


def test_power_is_that_of_simulated_months() -> None:
    prediction = predict_share(0.26, n=480, error=0.02, units=120, between=0.0)
    limits = limit_share(prediction, ASK)
    months = (
        np.random.default_rng(SEED).binomial(prediction.independent, 0.17, WORLDS) / prediction.independent
    )
    assert is_outside(months, limits).mean() == pytest.approx(
        find_power(prediction, limits, true_share=0.17), abs=0.01
    )


def test_a_bar_stops_at_the_first_count_whose_whole_interval_misses_it() -> None:
    prediction = predict_share(0.26, n=480, error=0.02, units=120, between=0.0)
    limits = limit_share_by_bar(prediction, at_least=0.25, at_most=None, confidence=0.95)
    m = prediction.independent
    assert limits.lower is not None
    first_allowed = round(limits.lower * m)
    assert compute_wilson_interval(first_allowed / m, m, critical_value=1.959964).high >= 0.25
    assert compute_wilson_interval((first_allowed - 1) / m, m, critical_value=1.959964).high < 0.25
    weight = prediction.share * (1 - prediction.share) / prediction.variance - 1
    generator = np.random.default_rng(SEED)
    truth = generator.beta(prediction.share * weight, (1 - prediction.share) * weight, WORLDS)
    months = generator.binomial(m, truth) / m
    assert is_outside(months, limits).mean() == pytest.approx(limits.false_alarm, abs=0.005)
    upper = limit_share_by_bar(prediction, at_least=None, at_most=0.3, confidence=0.95)
    assert upper.lower is None
    assert upper.upper is not None


def count_at_most(worlds: int, tail: float) -> float:
    """The count of alarms that as many worlds would exceed once in a thousand."""
    return float(binom.ppf(0.999, worlds, tail))


@pytest.mark.parametrize("tail", [ASK, STOP])
@pytest.mark.parametrize("moving", [0.0, 0.1, 0.2])
def test_counts_of_a_month_lie_outside_no_more_often_than_is_said(moving: float, tail: float) -> None:
    """Whole worlds: mean and spread are those of twelve months drawn anew, and the thirteenth is held against the limits."""
    generator = np.random.default_rng(SEED)
    alarms, worlds = 0, 1500
    for months in generator.poisson(400 * np.exp(generator.normal(0.0, moving, (worlds, 13)))):
        past = months[:12]
        limits = limit_count(past.mean(), past.var(ddof=1), periods=12, tail=tail)
        assert limits.false_alarm <= tail
        alarms += int(is_outside(months[12:].astype(float), limits)[0])
    # Lognormal months have a longer tail than the distribution that they are held against.
    assert alarms <= count_at_most(worlds, 1.5 * tail)


@pytest.mark.parametrize("tail", [ASK, STOP])
@pytest.mark.parametrize("moving", [0.0, 0.15, 0.3])
def test_shares_whose_months_move_lie_outside_no_more_often_than_is_said(moving: float, tail: float) -> None:
    """Families of two that share their outcome half of the time, in months whose odds move; the thirteenth is judged."""
    generator = np.random.default_rng(SEED)
    alarms, worlds, n, alike = 0, 1000, 400, 1.5
    shares = 1 / (1 + 9 * np.exp(-generator.normal(0.0, moving, (worlds, 13))))
    for truth in shares:
        events = [int(draw_families(generator, float(p), n).sum()) for p in truth]
        share = sum(events[:12]) / (12 * n)
        between = measure_between([(x, n) for x in events[:12]], alike=alike)
        error = float(np.sqrt(alike * share * (1 - share) / (12 * n)))
        prediction = predict_share(share, n=12 * n, error=error, units=n, between=between, periods=12)
        limits = limit_share(prediction, tail)
        assert limits.false_alarm <= tail
        alarms += int(is_outside(np.array([events[12] / n]), limits)[0])
    assert alarms <= count_at_most(worlds, tail)


def test_a_spread_from_few_periods_reaches_farther_than_one_from_many() -> None:
    few, many, known = (
        limit_share(predict_share(0.2, n=4800, error=0.006, units=400, between=0.03**2, periods=periods), ASK)
        for periods in (4, 24, None)
    )
    assert few.upper is not None
    assert many.upper is not None
    assert known.upper is not None
    assert few.upper > many.upper > known.upper


def test_numbers_on_a_normal_scale_lie_outside_as_often_as_is_said() -> None:
    generator = np.random.default_rng(SEED)
    test, period = generator.normal(0.7, 0.01, WORLDS), generator.normal(0.7, 0.02, WORLDS)
    limits = limit_number(0.0, 0.01, test_to_period=4.0, tail=ASK)
    assert is_outside(period - test, limits).mean() == pytest.approx(ASK, abs=0.002)
    by_bar = limit_number_by_bar(0.7, 0.01, test_to_period=4.0, at_least=0.7, at_most=None, confidence=0.95)
    assert by_bar.lower == pytest.approx(0.7 - 1.959964 * 0.02)
    truth = generator.normal(0.7, 0.01, WORLDS) + generator.normal(0.0, 0.02, WORLDS)
    assert is_outside(truth, by_bar).mean() == pytest.approx(by_bar.false_alarm, abs=0.005)


def test_the_spread_between_months_is_found_and_chance_alone_gives_none() -> None:
    generator = np.random.default_rng(SEED)
    moving, still = [], []
    for _ in range(400):
        truth = generator.normal(0.2, 0.04, 12)
        moving.append(measure_between([(int(generator.binomial(400, p)), 400) for p in truth], alike=1.0))
        still.append(measure_between([(int(x), 400) for x in generator.binomial(400, 0.2, 12)], alike=1.0))
    assert np.mean(moving) == pytest.approx(0.04**2, rel=0.1)
    assert np.mean(still) < 0.0001
    assert measure_between([(0, 400), (0, 400)], alike=1.0) == 0.0
    assert measure_between([(40, 400)], alike=1.0) == 0.0


def test_more_spread_and_more_doubt_make_wider_limits() -> None:
    narrow = limit_share(predict_share(0.2, n=4800, error=0.006, units=400, between=0.0), ASK)
    for other in (
        predict_share(0.2, n=4800, error=0.006, units=400, between=0.03**2),
        predict_share(0.2, n=4800, error=0.02, units=400, between=0.0),
        predict_share(0.2, n=4800, error=0.006, units=100, between=0.0),
    ):
        wide = limit_share(other, ASK)
        assert wide.lower is not None
        assert narrow.lower is not None
        assert wide.lower < narrow.lower
        assert (wide.upper or 1.0) > (narrow.upper or 1.0)
