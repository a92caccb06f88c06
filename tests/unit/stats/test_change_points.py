"""Changes of level where they were planted: their month, size and kind."""

import numpy as np
import pytest

from candour.stats.change_points import (
    Change,
    ChangeKind,
    SeriesChanges,
    find_changes,
    find_changes_in_many,
)
from candour.stats.monthly_series import (
    MonthlySeries,
    build_count_series,
    build_duration_series,
    build_share_series,
)

SEASON = np.array([0, 0.05, 0.05, -0.05, 0.03, 0.05, 0.08, -0.3, 0.02, 0.08, 0.05, -0.25])


def make_counts(months: int = 72, *, seed: int = 1, noise: float = 0.04) -> np.ndarray:
    """Some 300 a month, fewer in August and December, rising slowly."""
    month, rng = np.arange(months), np.random.default_rng(seed)
    level = SEASON[month % 12] + 0.003 * month + rng.normal(0, noise, size=months)
    return np.asarray(np.round(300 * np.exp(level)))


def search(counts: np.ndarray, *, confidence: float = 0.95) -> SeriesChanges:
    return find_changes(build_count_series("referrals", counts), confidence=confidence, seed=1)


def find_only(counts: np.ndarray) -> Change:
    changes = search(counts).changes
    assert len(changes) == 1
    return changes[0]


@pytest.mark.parametrize("ratio", [0.6, 1.5])
def test_a_step_is_dated_and_sized(ratio: float) -> None:
    change = find_only(make_counts() * np.where(np.arange(72) >= 30, ratio, 1))
    assert (change.kind, change.first, change.last) == (ChangeKind.LASTING, 30, 71)
    assert change.earliest <= 30 <= change.latest
    assert change.latest - change.earliest <= 2
    assert change.interval.low < ratio < change.interval.high
    assert change.seen / change.expected == pytest.approx(change.ratio)
    assert change.p_value < 0.01


def test_an_outage_is_temporary() -> None:
    counts = make_counts()
    counts[40:43] = [0, 12, 3]
    change = find_only(counts)
    assert (change.kind, change.first, change.last) == (ChangeKind.TEMPORARY, 40, 42)
    assert change.ratio < 0.1


def test_a_change_shortly_before_the_end_is_not_yet_known_to_last() -> None:
    counts = make_counts()
    counts[68:] *= 0.5
    assert (find_only(counts).kind, find_only(counts).first) == (ChangeKind.RECENT, 68)


def test_first_months_that_stand_apart_are_named_so() -> None:
    counts = make_counts()
    counts[:3] *= 0.3
    change = find_only(counts)
    assert (change.kind, change.first, change.last) == (ChangeKind.EARLY, 0, 2)


def test_several_changes_come_in_the_order_of_their_months() -> None:
    counts = make_counts() * np.where(np.arange(72) >= 48, 1.6, 1)
    counts[20:23] *= 0.3
    changes = search(counts).changes
    assert [(c.kind, c.first) for c in changes] == [(ChangeKind.TEMPORARY, 20), (ChangeKind.LASTING, 48)]


def test_seasons_and_trend_are_no_change() -> None:
    found = search(make_counts())
    assert found.changes == ()
    assert found.p_value > 0.05
    assert found.months == 72


def test_a_share_that_steps_is_found_across_months_that_can_not_be_used() -> None:
    rng, month = np.random.default_rng(2), np.arange(60)
    due = rng.poisson(200, size=60).astype(float)
    due[[11, 12]] = 0
    missing = rng.binomial(due.astype(int), np.where(month >= 25, 0.3, 0.12)).astype(float)
    found = find_changes(build_share_series("ethnicity", missing, due), confidence=0.95, seed=1)
    change = found.changes[0]
    assert found.months == 58
    assert (change.kind, change.first) == (ChangeKind.LASTING, 25)
    assert change.interval.low < (0.3 / 0.7) / (0.12 / 0.88) < change.interval.high
    assert (change.seen, change.expected) == pytest.approx((0.3, 0.12), abs=0.03)


def test_a_duration_that_steps_is_found() -> None:
    rng, month = np.random.default_rng(2), np.arange(60)
    medians = np.round(np.where(month >= 33, 28, 40) * np.exp(rng.normal(0, 0.06, size=60)))
    series = build_duration_series("days to assess", medians, np.full(60, 90.0))
    change = find_changes(series, confidence=0.95, seed=1).changes[0]
    assert (change.kind, change.first) == (ChangeKind.LASTING, 33)
    assert change.interval.low < 28 / 40 < change.interval.high


def test_size_of_the_series_does_not_matter() -> None:
    steps = np.where(np.arange(72) >= 30, 1.5, 1)
    values = np.log(make_counts() * steps)
    small, large = (
        find_changes(MonthlySeries("x", values + shift, "log"), confidence=0.95, seed=1).changes[0]
        for shift in (0, 3)
    )
    assert small.first == large.first
    assert small.ratio == pytest.approx(large.ratio)
    assert large.seen == pytest.approx(small.seen * np.exp(3))


def test_what_can_not_be_judged_says_why() -> None:
    found = search(make_counts(30))
    assert (found.changes, found.p_value) == ((), 1.0)
    assert found.reason == "a change of level needs at least 36 months, the series has 30"


def test_a_series_that_never_moves_has_no_change() -> None:
    assert search(np.full(48, 50.0)).changes == ()


def test_a_step_without_any_noise_is_found() -> None:
    change = search(np.where(np.arange(48) >= 20, 80.0, 50.0)).changes[0]
    assert (change.kind, change.first) == (ChangeKind.LASTING, 20)


def test_same_series_and_seed_same_answer() -> None:
    counts = make_counts() * np.where(np.arange(72) >= 30, 1.2, 1)
    assert search(counts) == search(counts)


def test_many_series_are_held_to_a_stricter_line() -> None:
    """One series has a change that is clear alone but not among forty."""
    month = np.arange(72)
    plain = [build_count_series(f"plain {n}", make_counts(seed=n + 10)) for n in range(39)]
    sizes = np.exp(np.arange(0.02, 0.3, 0.005))
    alone = (build_count_series("faint", make_counts() * np.where(month >= 30, size, 1)) for size in sizes)
    faint = next(s for s in alone if find_changes(s, confidence=0.95, seed=1).p_value < 0.04)
    clear = build_count_series("clear", make_counts() * np.where(month >= 30, 1.8, 1))
    found = {f.name: f for f in find_changes_in_many([faint, clear, *plain], confidence=0.95, seed=1)}
    assert [name for name, f in found.items() if f.changes] == ["clear"]
    assert found["faint"].p_value < 0.04


def test_series_that_can_not_be_judged_cost_the_others_nothing() -> None:
    short = build_count_series("short", make_counts(20))
    clear = build_count_series("clear", make_counts() * np.where(np.arange(72) >= 30, 1.8, 1))
    found = find_changes_in_many([short] * 200 + [clear], confidence=0.95, seed=1)
    assert found[-1].changes != ()
    assert found[0].reason != ""
