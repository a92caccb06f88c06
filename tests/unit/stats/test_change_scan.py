"""The scan against generalised least squares written out, and against its own law."""

import numpy as np
import pytest
from scipy.stats import norm, t

from candour.stats.change_scan import DRAWS, PERSISTENCES, build_scan, find_best, simulate_heights

MONTHS = 48


def find_t_value(values: np.ndarray, column: np.ndarray, persistence: float) -> float:
    """One candidate's t value by the normal equations, with nothing shared with the scan."""
    month = np.arange(len(values))
    design = np.column_stack([np.eye(12)[month % 12], month, column])
    weights = np.linalg.inv(persistence ** np.abs(np.subtract.outer(month, month)))
    spread = np.linalg.inv(design.T @ weights @ design)
    fitted = spread @ design.T @ weights @ values
    left = values - design @ fitted
    variance = left @ weights @ left / (len(values) - design.shape[1])
    return float(abs(fitted[-1]) / np.sqrt(variance * spread[-1, -1]))


@pytest.mark.parametrize("shape", ["step", "stay"])
def test_the_best_candidate_is_that_of_generalised_least_squares(shape: str) -> None:
    values = np.random.default_rng(3).normal(size=MONTHS)
    scan = build_scan(np.ones(MONTHS, dtype=bool))
    best = find_best(scan, values[:, None], shape)  # type: ignore[arg-type]
    persistence = max(PERSISTENCES[int(best.view[0])], 1e-9)
    month = np.arange(MONTHS)
    expected = max(
        find_t_value(values, ((month >= c.first) & (month <= c.last)).astype(float), persistence)
        for c in scan.candidates
        if c.shape == shape
    )
    assert best.height[0] == pytest.approx(norm.isf(t.sf(expected, scan.freedom)), rel=1e-6)
    assert scan.freedom == MONTHS - 14


def test_seasons_trend_level_and_size_do_not_matter() -> None:
    rng, month = np.random.default_rng(3), np.arange(MONTHS)
    values = rng.normal(size=MONTHS)
    moved = 7 + 3 * values + 0.4 * month + np.tile(rng.normal(size=12), 4)
    scan = build_scan(np.ones(MONTHS, dtype=bool))
    best = find_best(scan, np.column_stack([values, moved]), "step")
    assert best.height[1] == pytest.approx(best.height[0])


def test_known_changes_are_taken_out() -> None:
    step = (np.arange(MONTHS) >= 20).astype(float)
    values = np.random.default_rng(3).normal(size=MONTHS)
    scan = build_scan(np.ones(MONTHS, dtype=bool), np.column_stack([step, step]))
    best = find_best(scan, np.column_stack([values, values + 9 * step]), "step")
    assert best.height[1] == pytest.approx(best.height[0])
    assert scan.freedom == MONTHS - 15


def test_steps_leave_six_months_on_both_sides_and_late_stays_are_short() -> None:
    usable = np.ones(MONTHS, dtype=bool)
    usable[[0, 1, 2, 10]] = False
    candidates = build_scan(usable).candidates
    steps = [c.first for c in candidates if c.shape == "step"]
    assert (min(steps), max(steps)) == (9, MONTHS - 6)
    assert all(c.last - c.first < 5 for c in candidates if c.shape == "stay" and c.last == MONTHS - 1)


def test_persistence_is_recognised() -> None:
    rng = np.random.default_rng(3)
    noise = rng.normal(size=(200, 100))
    for month in range(1, 200):
        noise[month] += 0.6 * noise[month - 1]
    scan = build_scan(np.ones(60, dtype=bool))
    views = find_best(scan, noise[-60:], "step").view
    assert 0.4 < np.array(PERSISTENCES)[views.astype(int)].mean() < 0.6


def test_the_law_without_a_change_is_sorted_and_repeatable() -> None:
    usable = np.ones(40, dtype=bool).tobytes()
    heights = simulate_heights(usable, "step", 1)
    simulate_heights.cache_clear()
    assert simulate_heights(usable, "step", 1) == heights
    assert len(heights) == DRAWS
    assert list(heights) == sorted(heights)
    assert heights != simulate_heights(usable, "step", 2)
