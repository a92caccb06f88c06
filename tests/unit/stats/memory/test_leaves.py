"""Leaves, records that stand alone, and rare ends: against scikit-learn's own counts and pandas."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.tree import DecisionTreeClassifier, export_text

from candour.stats.memory.leaves import (
    RareEnd,
    count_rare_bins,
    find_alone,
    find_leaves,
    find_rare_ends,
    list_limits,
    measure_leaves,
)


def draw(n: int = 400) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    rows = rng.normal(size=(n, 3))
    rows[rng.random((n, 3)) < 0.1] = np.nan
    return rows, (np.nan_to_num(rows[:, 0]) + rng.normal(size=n)) > 0


def test_walking_histogram_trees_gives_their_own_counts_and_their_own_log_odds() -> None:
    rows, outcomes = draw()
    core = HistGradientBoostingClassifier(max_iter=12, min_samples_leaf=5).fit(rows, outcomes)
    leaves = find_leaves(core, rows)
    assert leaves is not None
    trees = [tree.nodes for parts in core._predictors for tree in parts]
    total = np.zeros(len(rows))
    for column, nodes in zip(leaves.T, trees, strict=True):
        counted = np.bincount(column, minlength=len(nodes))
        assert (counted[nodes["is_leaf"] == 1] == nodes["count"][nodes["is_leaf"] == 1]).all()
        total += nodes["value"][column]
    assert total + float(np.ravel(core._baseline_prediction)[0]) == pytest.approx(
        core.decision_function(rows)
    )


def test_other_trees_are_asked_and_models_without_trees_have_no_leaves() -> None:
    rows, outcomes = draw()
    rows = np.nan_to_num(rows)
    tree = DecisionTreeClassifier(max_depth=3, random_state=1).fit(rows, outcomes)
    forest = RandomForestClassifier(n_estimators=4, random_state=1).fit(rows, outcomes)
    one, several = find_leaves(tree, rows), find_leaves(forest, rows)
    assert one is not None
    assert several is not None
    assert (one[:, 0] == tree.apply(rows)).all()
    assert several.shape == (400, 4)
    assert find_leaves(LogisticRegression().fit(rows, outcomes), rows) is None


def test_trees_that_split_by_sets_of_codes_are_not_walked() -> None:
    rng = np.random.default_rng(2)
    codes = rng.integers(0, 8, size=(500, 1)).astype(float)
    core = HistGradientBoostingClassifier(max_iter=3, categorical_features=[0]).fit(
        codes, codes[:, 0] % 3 == 0
    )
    assert find_leaves(core, codes) is None


def test_a_leaf_is_as_small_as_the_number_of_its_families() -> None:
    leaves = np.array([[0], [0], [0], [1], [1], [1]])
    families = np.array([0, 0, 0, 1, 2, 3])
    found = measure_leaves(leaves, families, few=2)
    assert (found.leaves, found.fewest_decisions, found.fewest_families, found.small) == (2, 3, 1, 1)


def test_alone_is_having_no_double_in_another_family() -> None:
    frame = pd.DataFrame({"a": [1.0, 1.0, np.nan, np.nan, 2.0, 2.0], "b": ["x", "x", "y", "y", "z", "w"]})
    families = np.array([0, 0, 1, 2, 3, 4])
    assert find_alone(frame, families).tolist() == [True, True, False, False, True, True]
    rng = np.random.default_rng(3)
    many = pd.DataFrame(rng.integers(0, 4, size=(300, 4)).astype(float))
    assert (find_alone(many, np.arange(300)) == ~many.duplicated(keep=False).to_numpy()).all()


def test_ends_that_few_families_have() -> None:
    frame = pd.DataFrame({"count": [0.0] * 8 + [9.0, 1.0], "same": [1.0] * 10, "code": ["x"] * 10})
    found = find_rare_ends(frame, np.arange(10), few=5)
    assert (found.smallest, found.largest) == ({}, {"count": RareEnd(9.0, 0.0)})
    assert find_rare_ends(frame, np.zeros(10, dtype=int), few=5).smallest == {"count": RareEnd(0.0, 9.0)}


def test_limits_that_few_lie_beyond_are_counted_though_no_tree_splits_there() -> None:
    rng = np.random.default_rng(4)
    rows = np.column_stack([rng.integers(0, 5, 600), rng.normal(size=600), rng.random(600) < 0.5]).astype(
        float
    )
    outcomes = rng.random(600) < 0.2
    core = HistGradientBoostingClassifier(max_iter=2, min_samples_leaf=100, max_bins=32)
    assert count_rare_bins(core.fit(rows, outcomes), rows, np.arange(600), few=5) == 0
    rows[0, 0] = 37.0
    assert count_rare_bins(core.fit(rows, outcomes), rows, np.arange(600), few=5) == 1
    assert count_rare_bins(core, rows, np.zeros(600, dtype=int), few=5) == 6
    assert count_rare_bins(LogisticRegression().fit(rows, outcomes), rows, np.arange(600), few=5) == 0


def test_limits_are_those_that_scikit_learn_prints() -> None:
    rows, outcomes = draw()
    tree = DecisionTreeClassifier(max_leaf_nodes=6, min_samples_leaf=20, random_state=1).fit(rows, outcomes)
    printed = export_text(tree, decimals=9)
    found = list_limits(tree)
    assert sum(len(limits) for limits in found.values()) == 5
    for column, limits in found.items():
        for limit in limits:
            assert f"feature_{column} <= {limit:.9f}" in printed
    forest = RandomForestClassifier(n_estimators=4, min_samples_leaf=20, random_state=1).fit(rows, outcomes)
    each = [list_limits(member) for member in forest.estimators_]
    for column, limits in list_limits(forest).items():
        np.testing.assert_array_equal(
            limits, np.unique(np.concatenate([own.get(column, []) for own in each]))
        )
    assert list_limits(LogisticRegression().fit(np.nan_to_num(rows), outcomes)) == {}


@pytest.mark.parametrize(
    "core", [DecisionTreeClassifier(random_state=1), RandomForestClassifier(n_estimators=3, random_state=1)]
)
def test_a_split_just_before_the_value_of_one_family_is_counted(core: Any) -> None:
    rows = np.random.default_rng(2).integers(0, 3, size=(500, 1)).astype(float)
    rows[:2] = 40.0
    outcomes = rows[:, 0] > 30
    families = np.arange(500)
    # In a forest some trees may never see the two; with both in every tree the split lies below them.
    core.fit(np.repeat(rows, 3, axis=0), np.repeat(outcomes, 3))
    assert count_rare_bins(core, rows, families, few=5) == 1
    assert count_rare_bins(core, rows, families, few=1) == 0
