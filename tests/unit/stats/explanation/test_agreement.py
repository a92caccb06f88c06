"""Agreement of orders, against brute force and the hypergeometric law."""

from itertools import combinations

import numpy as np
import pytest

from candour.stats.explanation.agreement import (
    compare_leaders,
    compute_rank_agreement,
    compute_shared_leaders,
    correlate_contributions,
    correlate_leaders,
    count_leaders,
)


def test_leaders_are_shared_whatever_the_followers_do() -> None:
    strengths = np.array([9.0, 8.0, 0.1, 0.2, 0.3])
    # One of five is missed and two are counted; two are missed and four of five are counted.
    one = compute_shared_leaders(strengths, np.array([True, False, False, False, False]))
    assert one is not None
    assert one[0] == 1
    assert one[1] == pytest.approx(2 / 5)
    assert compute_shared_leaders(strengths, np.array([False, False, True, False, False])) == (0, 1)
    assert compute_shared_leaders(strengths, np.array([True, False, True, False, False])) == (0.5, 1)
    assert compute_shared_leaders(strengths, np.zeros(5, dtype=bool)) is None


def test_agreement_of_two_orders() -> None:
    order = np.array([1.0, 2.0, 3.0, 4.0])
    assert compute_rank_agreement(order, order * 10) == pytest.approx(1)
    assert compute_rank_agreement(order, -order) == pytest.approx(-1)
    assert compute_rank_agreement(order, np.ones(4)) is None
    assert compute_rank_agreement(order[:2], order[:2]) is None


def test_chance_is_that_of_all_orders() -> None:
    """Every choice of 3 leaders of 9 is tried against the same three."""
    strengths = np.arange(9.0)[::-1]
    shared = []
    strengths[-1] = 0.5
    for chosen in combinations(range(9), 3):
        other = np.zeros(9)
        other[list(chosen)] = 1
        found = compare_leaders(strengths, other)
        assert found is not None
        shared.append(found.shared)
    found = compare_leaders(strengths, strengths)
    assert found is not None
    assert found.by_chance == pytest.approx(np.mean(shared))
    assert found.chance_of_more == pytest.approx(np.mean(np.array(shared) >= 3))
    assert found.beyond_chance == 1
    assert found.share == 1


def test_unrelated_orders_share_as_many_as_chance_would() -> None:
    chance = np.random.default_rng(1)
    orders = [chance.random(60) for _ in range(40)]
    found = [compare_leaders(one, other) for one, other in combinations(orders, 2)]
    beyond = [pair.beyond_chance for pair in found if pair is not None]
    assert len(beyond) == 780
    assert np.mean(beyond) == pytest.approx(0, abs=0.02)


def test_a_feature_that_moves_nothing_leads_in_nothing() -> None:
    """Two models that use one feature each, and not the same: they share nothing, whatever comes first among the idle ones."""
    one, other = np.zeros(60), np.zeros(60)
    one[40], other[50] = 1, 1
    found = compare_leaders(one, other)
    assert found is not None
    assert (found.leaders, found.shared) == (1, 0)
    ten = np.concatenate([np.ones(10), np.zeros(50)])
    found = compare_leaders(ten, one + 2 * ten * (np.arange(60) == 0))
    assert found is not None
    assert (found.leaders, found.shared) == (10, 1)
    assert found.by_chance == pytest.approx(2 * 10 / 60)
    assert found.chance_of_more == pytest.approx(1 - (50 * 49) / (60 * 59))
    assert compare_leaders(np.zeros(60), np.zeros(60)) is None
    assert correlate_leaders(np.zeros(60), np.zeros(60)) is None


def test_contributions_go_together_in_sign_and_size() -> None:
    rows = np.random.default_rng(2).normal(size=(50, 4))
    assert correlate_contributions(rows, 3 * rows + np.arange(4)) == pytest.approx(1)
    assert correlate_contributions(rows, -rows) == pytest.approx(-1)
    assert correlate_contributions(rows, np.zeros((50, 4))) == 0
    one, other = np.zeros((50, 4)), np.zeros((50, 4))
    one[:, 0], other[:, 1] = rows[:, 0], rows[:, 0]
    assert correlate_contributions(one, other) == 0
    centred = rows - rows.mean(axis=0)
    assert correlate_contributions(rows, rows[:, ::-1]) == pytest.approx(
        np.corrcoef(centred.ravel(), centred[:, ::-1].ravel())[0, 1]
    )


def test_too_few_features_have_no_leaders() -> None:
    assert compare_leaders(np.ones(1), np.ones(1)) is None
    assert [count_leaders(features) for features in (2, 3, 9, 30, 200)] == [1, 1, 3, 10, 10]


def test_the_order_among_leaders_counts() -> None:
    strengths = np.array([9.0, 8.0, 7.0, *np.zeros(6)])
    assert correlate_leaders(strengths, strengths) == pytest.approx(1)
    assert correlate_leaders(strengths, np.array([7.0, 8.0, 9.0, *np.zeros(6)])) == pytest.approx(-1)
