"""The largest contributions, and whether they last when the model is fitted again."""

from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from candour.stats.explanation.contributions import compute_contributions
from candour.stats.single_case.reasons import add_up_by_feature, find_reasons
from candour.stats.single_case.refits import draw_families_again

NAMES = ("first", "second", "third")


def test_encoded_columns_add_up_to_their_features() -> None:
    added = add_up_by_feature(np.array([1.0, 2.0, -4.0]), ("third", "first", "third"), NAMES)
    assert added.tolist() == [2.0, 0.0, -3.0]


def test_counts_and_ranges_over_refits() -> None:
    refits = np.array([[1.0, -3.0, 0.5], [-0.1, -2.0, 0.4], [0.2, -1.0, 0.1]])
    first, second = find_reasons(np.array([0.5, -2.0, 0.1]), refits, NAMES, most=2)
    assert (first.feature, first.among_largest, first.same_direction, first.refits) == ("second", 3, 3, 3)
    assert (first.low, first.high) == (-3.0, -1.0)
    assert (second.feature, second.among_largest, second.same_direction) == ("first", 2, 2)


def test_without_refits_nothing_is_said_of_lasting() -> None:
    (only,) = find_reasons(np.array([0.0, -2.0, 0.0]), np.empty((0, 3)), NAMES, most=5)
    assert (only.feature, only.refits, only.low, only.high) == ("second", 0, None, None)


def _refit_reasons(columns: np.ndarray, outcomes: np.ndarray, most: int) -> tuple[Any, ...]:
    families = np.arange(len(outcomes))
    names = [f"f{at}" for at in range(columns.shape[1])]

    def explain(rows: np.ndarray) -> np.ndarray:
        core = LogisticRegression(C=1e6).fit(columns[rows], outcomes[rows])
        found = compute_contributions(core, columns, core.decision_function(columns), kind="linear")
        assert found.adds_up
        return np.asarray(found.values[0])

    again = [explain(rows) for rows in draw_families_again(families, most=10**6, refits=20, seed=3)]
    return find_reasons(explain(families), np.array(again), names, most=most)


def test_a_strong_reason_on_much_data_lasts_and_noise_does_not() -> None:
    rng = np.random.default_rng(6)
    columns = rng.normal(size=(3000, 8))
    columns[0] = 2.0
    clear = (rng.random(3000) < 1 / (1 + np.exp(-2 * columns[:, 0]))).astype(int)
    (strongest,) = _refit_reasons(columns, clear, 1)
    assert (strongest.feature, strongest.among_largest, strongest.same_direction) == ("f0", 20, 20)
    noise = rng.integers(0, 2, 3000)
    (chance,) = _refit_reasons(columns, noise, 1)
    assert chance.among_largest < 18
    assert chance.low is not None
    assert chance.high is not None
    assert chance.high - chance.low > 0.5 * abs(chance.contribution)


def test_a_duplicated_feature_shares_its_credit_evenly() -> None:
    rng = np.random.default_rng(7)
    one = rng.normal(size=2000)
    outcomes = (rng.random(2000) < 1 / (1 + np.exp(-one))).astype(int)
    both = _refit_reasons(np.column_stack([one, one]), outcomes, 2)
    alone = _refit_reasons(one[:, None], outcomes, 1)
    assert both[0].contribution == pytest.approx(both[1].contribution, rel=1e-3)
    assert both[0].contribution + both[1].contribution == pytest.approx(alone[0].contribution, rel=1e-2)
