"""Repeated monthly series with known truth: false alarms are rare, planted changes are found, dated and sized.

A series is as a middling authority's referrals: some 280 a month, fewer in August and December, a trend, counts that
scatter more than chance alone (negative binomial), and a level that carries on from month to month. Bounds are
those that a count with the stated chance keeps in 97.5 of 100 tests.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from scipy.stats import binom

from candour.stats.change_points import Change, ChangeKind, find_changes, find_changes_in_many
from candour.stats.monthly_series import (
    MonthlySeries,
    build_count_series,
    build_duration_series,
    build_share_series,
)

pytestmark = pytest.mark.simulation

SEASON = np.array([0, 0.05, 0.05, -0.05, 0.03, 0.05, 0.08, -0.3, 0.02, 0.08, 0.05, -0.25])
LENGTHS = (36, 48, 72)


@dataclass(frozen=True)
class World:
    """How series come about: `mean` a month, `wander` of the log level, `persistence` of it, `scatter` of counts."""

    mean: float = 280
    wander: float = 0.08
    persistence: float = 0.4
    scatter: float = 1.0
    trend: float = 0.3
    heavy_tails: bool = False

    def draw_level(self, rng: np.random.Generator, months: int) -> np.ndarray:
        """The expected count of each month."""
        shocks = (
            rng.standard_t(4, months + 30) / np.sqrt(2) if self.heavy_tails else rng.normal(size=months + 30)
        )
        wandering = np.zeros(months + 30)
        for month in range(1, months + 30):
            fresh = np.sqrt(1 - self.persistence**2) * shocks[month]
            wandering[month] = self.persistence * wandering[month - 1] + fresh
        calendar = np.arange(months) + int(rng.integers(12))
        trend = self.trend * (np.arange(months) / months - 0.5)
        return np.asarray(self.mean * np.exp(SEASON[calendar % 12] + trend + self.wander * wandering[30:]))

    def draw(self, seed: int, months: int, *, step: float = 1, stay: float = 1) -> MonthlySeries:
        """Counts, with a step half way, or a stay of three months that begins there."""
        rng, month = np.random.default_rng(seed), np.arange(months) - months // 2
        level = self.draw_level(rng, months) * np.where(month >= 0, step, 1)
        level = level * np.where((month >= 0) & (month < 3), stay, 1)
        counts = rng.poisson(rng.gamma(level / self.scatter, self.scatter))
        return build_count_series("referrals", counts.astype(float))


def draw_share(seed: int, months: int) -> MonthlySeries:
    rng = np.random.default_rng(seed)
    due = rng.poisson(World().draw_level(rng, months))
    odds = World(mean=0.15, wander=0.25).draw_level(rng, months)
    return build_share_series(
        "missing", rng.binomial(due, odds / (1 + odds)).astype(float), due.astype(float)
    )


def draw_duration(seed: int, months: int) -> MonthlySeries:
    rng = np.random.default_rng(seed)
    typical = World(mean=38, wander=0.05, trend=-0.2).draw_level(rng, months)
    medians = np.array([np.median(np.round(days * rng.gamma(2, 0.5, size=120))) for days in typical])
    return build_duration_series("days", medians, np.full(months, 120.0))


def draw_at_the_limit(seed: int, months: int) -> MonthlySeries:
    """Nothing but the persistence up to which the promise holds."""
    level = World(wander=0.1, persistence=0.5).draw_level(np.random.default_rng(seed), months)
    return MonthlySeries("limit", np.log(level), "log")


def count_alarms(draw: Callable[[int, int], MonthlySeries], months: int, *, runs: int = 300) -> int:
    return sum(bool(find_changes(draw(s, months), confidence=0.95, seed=1).changes) for s in range(runs))


def allow(runs: int, chance: float) -> int:
    """The most that a count may be if its chance is as stated."""
    return int(binom.ppf(0.975, runs, chance))


def expect(runs: int, chance: float) -> int:
    """The least that a count must be if its chance is as stated."""
    return int(binom.ppf(0.025, runs, chance))


@pytest.mark.parametrize("months", LENGTHS)
@pytest.mark.parametrize(
    "draw",
    [
        World().draw,
        World(persistence=0.0, wander=0.0, scatter=3.0, trend=0.0).draw,
        World(persistence=0.5, wander=0.15).draw,
        World(mean=25, scatter=0.5).draw,
        draw_share,
        draw_duration,
        draw_at_the_limit,
    ],
    ids=["usual", "scatter alone", "wandering", "small", "share", "duration", "limit"],
)
def test_no_change_alarms_in_at_most_five_in_a_hundred_series(
    draw: Callable[[int, int], MonthlySeries], months: int
) -> None:
    assert count_alarms(draw, months) <= allow(300, 0.05)


def test_many_series_together_keep_the_same_promise() -> None:
    """Twenty series at a time, as an audit looks at them."""
    alarms = 0
    for family in range(50):
        several = [World(persistence=0.5).draw(1000 * family + n, 60) for n in range(20)]
        found = find_changes_in_many(several, confidence=0.95, seed=1)
        alarms += any(series.changes for series in found)
    assert alarms <= allow(50, 0.05)


def find_planted(
    months: int,
    kind: ChangeKind,
    *,
    runs: int = 100,
    step: float = 1,
    stay: float = 1,
    confidence: float = 0.95,
) -> list[Change]:
    """The planted changes that were found within three months of their date and named rightly."""
    found = []
    for seed in range(runs):
        series = World().draw(seed, months, step=step, stay=stay)
        changes = find_changes(series, confidence=confidence, seed=1).changes
        found += [c for c in changes if c.kind is kind and abs(c.first - months // 2) <= 3][:1]
    return found


@pytest.mark.parametrize(("months", "power"), [(36, 0.78), (48, 0.95), (72, 0.99)])
def test_an_outage_of_three_months_is_found_dated_and_sized(months: int, power: float) -> None:
    """Half of the cases are lost for three months."""
    found = find_planted(months, ChangeKind.TEMPORARY, stay=0.5)
    assert len(found) >= expect(100, power)
    assert sum(c.first == months // 2 for c in found) >= 0.9 * len(found)
    assert sum(c.interval.low <= 0.5 <= c.interval.high for c in found) >= expect(len(found), 0.95)


def test_a_step_of_thirty_per_cent_needs_years_to_be_seen() -> None:
    """About one in two is found in six years, and one in ten in three: a trend can look like a step."""
    found = find_planted(72, ChangeKind.LASTING, step=1.3)
    assert expect(100, 0.47) <= len(found) <= allow(100, 0.55)
    assert len(find_planted(36, ChangeKind.LASTING, step=1.3)) <= allow(100, 0.12)


def test_among_fifty_series_only_large_steps_are_seen_in_five_years() -> None:
    """What the audit of the record says that it can find: each of fifty series has a fiftieth of the chance."""
    each = 1 - 0.05 / 50
    assert len(find_planted(60, ChangeKind.LASTING, step=1.8, confidence=each)) >= expect(100, 0.8)
    assert len(find_planted(60, ChangeKind.LASTING, step=1.5, confidence=each)) <= allow(100, 1 / 3)


@pytest.mark.parametrize("step", [0.55, 1.8])
def test_a_large_step_is_found_dated_and_sized(step: float) -> None:
    found = find_planted(72, ChangeKind.LASTING, step=step)
    assert len(found) >= expect(100, 0.99)
    assert sum(abs(c.first - 36) <= 1 for c in found) >= expect(len(found), 0.95)
    assert sum(c.earliest <= 36 <= c.latest for c in found) >= expect(len(found), 0.95)
    assert sum(c.interval.low <= step <= c.interval.high for c in found) >= expect(len(found), 0.95)


def test_beyond_the_promised_persistence_alarms_are_more_frequent() -> None:
    """What is said not to hold does not hold: in three years a level that wanders slowly looks like a change."""

    def wander(seed: int, months: int) -> MonthlySeries:
        level = World(wander=0.1, persistence=0.9).draw_level(np.random.default_rng(seed), months)
        return MonthlySeries("wandering", np.log(level), "log")

    assert count_alarms(wander, 36) > allow(300, 0.05)
