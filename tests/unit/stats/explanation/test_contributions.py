"""Contributions against brute force, and the check that they add up."""

from itertools import combinations
from math import factorial

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from candour.stats.explanation.contributions import (
    Contributions,
    compute_contributions,
    compute_mean_contributions,
)


def make(n: int = 400) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    encoded = rng.normal(size=(n, 3))
    return encoded, rng.random(n) < 1 / (1 + np.exp(-2 * encoded[:, 0] + encoded[:, 1]))


def test_tree_contributions_add_up_to_the_log_odds() -> None:
    encoded, outcomes = make()
    core = HistGradientBoostingClassifier(max_iter=20, max_leaf_nodes=6, random_state=0).fit(
        encoded, outcomes
    )
    found = compute_contributions(core, encoded, core.decision_function(encoded), kind="tree")
    assert found.adds_up
    assert found.values.shape == (400, 3)
    assert found.values.sum(axis=1) + found.base == pytest.approx(core.decision_function(encoded))
    means = np.abs(found.values).mean(axis=0)
    assert means[0] > means[1] > means[2]


def test_a_model_that_answers_otherwise_is_caught() -> None:
    encoded, outcomes = make()
    core = HistGradientBoostingClassifier(max_iter=5, random_state=0).fit(encoded, outcomes)
    margin = core.decision_function(encoded)
    margin[7] += 0.01
    assert not compute_contributions(core, encoded, margin, kind="tree").adds_up


def shapley_by_hand(core: LogisticRegression, encoded: np.ndarray, row: int, column: int) -> float:
    """Shapley's value from its definition, absent features at their mean."""
    others, total = [j for j in range(3) if j != column], 0.0
    for size in range(3):
        for known in combinations(others, size):
            without = encoded.mean(axis=0)
            without[list(known)] = encoded[row, list(known)]
            having = without.copy()
            having[column] = encoded[row, column]
            gain = core.decision_function([having])[0] - core.decision_function([without])[0]
            total += factorial(size) * factorial(2 - size) / factorial(3) * gain
    return total


def test_linear_contributions_equal_shapleys_definition() -> None:
    encoded, outcomes = make()
    core = LogisticRegression().fit(encoded, outcomes)
    found = compute_contributions(core, encoded, core.decision_function(encoded), kind="linear")
    assert found.adds_up
    for row, column in ((0, 0), (5, 1), (9, 2)):
        assert found.values[row, column] == pytest.approx(shapley_by_hand(core, encoded, row, column))


def test_columns_of_one_feature_are_added_up_before_taking_sizes() -> None:
    values = np.array([[1.0, -1.0, 2.0], [3.0, -1.0, -2.0]])
    found = compute_mean_contributions(Contributions(values, 0.0, 0.0), ("a", "a", "b"), np.array([0, 1]))
    assert found["a"].value == 1.0
    assert found["b"].value == 2.0
