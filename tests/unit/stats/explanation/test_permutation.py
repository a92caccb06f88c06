"""Losses against scikit-learn's permutation importance, with the very permutations that scikit-learn draws."""

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.inspection import permutation_importance
from sklearn.utils import check_random_state

from candour.modelling.replacement import replace_columns
from candour.stats.explanation.permutation import draw_orders, measure_losses, shuffle_columns

REPEATS = 3


def make() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    rows = np.round(rng.normal(size=(500, 6)), 1)
    return rows, rng.random(500) < 1 / (1 + np.exp(1 - 2 * rows[:, 0] - rows[:, 1] * rows[:, 2]))


def draw_as_scikit_learn(size: int, seed: int) -> list[np.ndarray]:
    """scikit-learn shuffles what it shuffled before, starting afresh for every feature."""
    state = check_random_state(check_random_state(seed).randint(np.iinfo(np.int32).max + 1))
    index, order, orders = np.arange(size), np.arange(size), []
    for _ in range(REPEATS):
        state.shuffle(index)
        order = order[index]
        orders.append(order)
    return orders


def test_losses_are_those_of_scikit_learn() -> None:
    rows, outcomes = make()
    core = HistGradientBoostingClassifier(max_iter=30, max_leaf_nodes=6, random_state=0).fit(rows, outcomes)
    theirs = permutation_importance(
        core, rows, outcomes, scoring="average_precision", n_repeats=REPEATS, random_state=3
    )
    orders = draw_as_scikit_learn(len(rows), 3)
    shuffled = replace_columns(core, rows, shuffle_columns(rows, [[at] for at in range(6)], orders))
    ours = measure_losses(
        core.decision_function(rows), shuffled, outcomes, np.arange(len(rows)), repeats=REPEATS
    )
    np.testing.assert_allclose([loss.repeats for loss in ours], theirs.importances, atol=1e-12)
    np.testing.assert_allclose([loss.value for loss in ours], theirs.importances_mean, atol=1e-12)


def test_a_feature_that_the_model_ignores_costs_nothing() -> None:
    rows, outcomes = make()
    published = rows[:, 0]
    found = measure_losses(published, [published, published], outcomes, np.arange(500), repeats=2)
    assert found[0].value == 0
    assert found[0].spread == 0


def test_the_lot_depends_on_the_seed_alone() -> None:
    first, again, other = (draw_orders(50, repeats=2, seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
    assert sorted(first[0]) == list(range(50))


def test_shuffling_adds_its_own_chance() -> None:
    rows, outcomes = make()
    rng = np.random.default_rng(2)
    mixed = [rng.permutation(rows[:, 0]) for _ in range(4)]
    found = measure_losses(rows[:, 0], mixed, outcomes, np.arange(500), repeats=4)[0]
    one_lot = measure_losses(rows[:, 0], [mixed[0]] * 4, outcomes, np.arange(500), repeats=4)[0]
    assert found.value > 2 * found.spread > 0
    assert found.variance > found.repeats.var(ddof=1) / 4
    assert one_lot.repeats.var() == 0


def test_all_or_no_outcomes_are_refused() -> None:
    with pytest.raises(ValueError, match="with and without"):
        measure_losses(np.ones(3), [], np.ones(3, dtype=bool), np.arange(3), repeats=1)
