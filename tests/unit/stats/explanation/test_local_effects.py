"""Curves against closed forms: the slope of a linear model, a product of two features, and the edges of grids."""

import numpy as np
import pytest

from candour.stats.explanation.local_effects import cut_grid, estimate_bars, estimate_curve


def make(n: int = 900) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    first = rng.normal(size=n)
    return np.column_stack([first, 0.7 * first + rng.normal(size=n)]), np.arange(n) // 2


def ask(model: object, rows: np.ndarray, values: np.ndarray) -> np.ndarray:
    changed = rows.copy()
    changed[:, 0] = values
    return np.asarray(model(changed))  # type: ignore[operator]


def test_the_slope_of_a_linear_model_is_its_coefficient() -> None:
    """A partial dependence would say the same here; a plain plot of scores against the feature would not."""
    rows, families = make()
    grid = cut_grid(rows[:, 0], families, intervals=8, more_than=5)
    assert grid is not None

    def model(x: np.ndarray) -> np.ndarray:
        return np.asarray(1.5 * x[:, 0] - 2 * x[:, 1] + 3)

    curve = estimate_curve(grid, ask(model, rows, grid.lower), ask(model, rows, grid.upper), families)
    np.testing.assert_allclose(np.diff(curve.effects) / np.diff(grid.edges), 1.5)
    assert curve.range == pytest.approx(1.5 * (grid.edges[-1] - grid.edges[0]))


def test_a_squared_feature_gives_a_parabola_and_an_interaction_its_local_mean() -> None:
    rows, families = make(20_000)
    grid = cut_grid(rows[:, 0], families, intervals=30, more_than=5)
    assert grid is not None

    def model(x: np.ndarray) -> np.ndarray:
        return np.asarray(x[:, 0] ** 2 + x[:, 0] * x[:, 1])

    curve = estimate_curve(grid, ask(model, rows, grid.lower), ask(model, rows, grid.upper), families)
    # The local derivative is 2 x + E[second | x] = 2.7 x, so the curve is 1.35 x^2 up to a constant.
    expected = 1.35 * grid.edges**2
    inner = slice(2, -2)
    gap = (curve.effects - expected)[inner]
    assert np.ptp(gap) < 0.1


def test_the_curve_is_centred_on_the_decisions() -> None:
    rows, families = make()
    grid = cut_grid(rows[:, 0], families, intervals=8, more_than=5)
    assert grid is not None
    curve = estimate_curve(grid, grid.lower, grid.upper, families)
    counts = np.bincount(grid.interval)
    assert counts @ ((curve.effects[1:] + curve.effects[:-1]) / 2) == pytest.approx(0, abs=1e-9)


def test_no_interval_rests_on_few_families_and_no_edge_stands_out() -> None:
    rng = np.random.default_rng(2)
    values = np.concatenate([np.zeros(300), rng.integers(1, 4, size=60), [40.0, 90.0], np.full(20, np.nan)])
    families = np.arange(len(values))
    grid = cut_grid(values, families, intervals=10, more_than=5)
    assert grid is not None
    counts = np.bincount(grid.interval[grid.interval >= 0])
    assert counts.min() > 5
    assert grid.edges[0] == 0
    assert (values[~np.isnan(values)] >= grid.edges[-1]).sum() > 5
    assert (grid.interval == -1).sum() == 20
    assert np.isnan(grid.lower[-1])
    assert np.isnan(grid.upper[-1])


def test_families_are_counted_and_not_decisions() -> None:
    values = np.repeat([0.0, 1.0], 50)
    assert cut_grid(values, np.repeat([0, 1], 50), intervals=4, more_than=5) is None
    assert cut_grid(values, np.arange(100), intervals=4, more_than=5) is not None
    assert cut_grid(np.zeros(100), np.arange(100), intervals=4, more_than=5) is None
    assert cut_grid(np.full(100, np.nan), np.arange(100), intervals=4, more_than=5) is None


def test_bars_of_an_additive_model_are_its_terms() -> None:
    rng = np.random.default_rng(3)
    codes = rng.choice(3, p=[0.5, 0.3, 0.2], size=400)
    terms = np.array([0.0, 1.0, -2.0])
    rest = rng.normal(size=400)
    bars = estimate_bars(codes, terms[:, None] + rest, np.arange(400) // 2)
    weights = np.bincount(codes) / 400
    np.testing.assert_allclose(bars.effects, terms - weights @ terms)
    np.testing.assert_array_equal(bars.decisions, np.bincount(codes))


def test_errors_are_those_of_a_bootstrap_over_families() -> None:
    """The model is fixed; which families were drawn is chance."""
    rng = np.random.default_rng(4)
    rows, families = make(600)

    def model(x: np.ndarray) -> np.ndarray:
        return np.asarray(x[:, 0] * (1 + x[:, 1]) + np.sin(3 * x[:, 0]))

    grid = cut_grid(rows[:, 0], families, intervals=5, more_than=5)
    assert grid is not None
    lower, upper = ask(model, rows, grid.lower), ask(model, rows, grid.upper)
    curve = estimate_curve(grid, lower, upper, families)
    drawn = []
    for _ in range(400):
        chosen = rng.integers(0, 300, size=300)
        at = np.column_stack([2 * chosen, 2 * chosen + 1]).ravel()
        again = type(grid)(grid.edges, grid.interval[at])
        drawn.append(estimate_curve(again, lower[at], upper[at], np.repeat(np.arange(300), 2)).effects)
    np.testing.assert_allclose(curve.errors, np.std(drawn, axis=0), rtol=0.2)
