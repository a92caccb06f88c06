"""Flagging up to a share, and what ties do to it."""

from itertools import permutations

import numpy as np
import pytest

from candour.stats.capacity import compute_caught, count_at_capacity, count_places, flag_whole_levels

SCORES = np.array([0.9, 0.5, 0.5, 0.5, 0.5, 0.1])
OUTCOMES = np.array([True, True, True, False, False, False])


def test_ties_give_the_worst_the_best_and_the_expected_case() -> None:
    found = count_at_capacity(SCORES, OUTCOMES, share=0.5)
    assert (found.flagged, found.tied, found.tied_flagged) == (3, 4, 2)
    assert (found.right_worst, found.right_expected, found.right_best) == (1, 2.0, 3)


def test_cases_equal_those_over_all_ways_to_break_the_tie() -> None:
    rights = [1 + OUTCOMES[list(order[:2])].sum() for order in permutations([1, 2, 3, 4])]
    found = count_at_capacity(SCORES, OUTCOMES, share=0.5)
    assert (found.right_worst, found.right_best) == (min(rights), max(rights))
    assert found.right_expected == pytest.approx(np.mean(rights))


def test_without_ties_all_cases_agree() -> None:
    found = count_at_capacity(np.arange(6.0), OUTCOMES[::-1], share=1 / 3)
    assert found.right_worst == found.right_expected == found.right_best == 2


def test_weighted_counts_equal_the_expected_case() -> None:
    levels = -np.unique(-SCORES)
    positives = np.array([[(OUTCOMES & (level == SCORES)).sum()] for level in levels], dtype=float)
    negatives = np.array([[(~OUTCOMES & (level == SCORES)).sum()] for level in levels], dtype=float)
    for places in range(1, 7):
        found = compute_caught(positives, negatives, share=places / 6)
        expected = count_at_capacity(SCORES, OUTCOMES, share=places / 6).right_expected
        assert found.right[0] == pytest.approx(expected)
        assert found.flagged[0] == pytest.approx(places)


@pytest.mark.parametrize(("n", "share", "places"), [(1000, 0.05, 50), (5, 0.1, 1), (3, 0.01, 1), (0, 0.1, 0)])
def test_places(n: int, share: float, places: int) -> None:
    assert count_places(n, share) == places


def test_whole_levels_are_flagged_to_the_nearest() -> None:
    assert flag_whole_levels(SCORES, share=0.2).tolist() == [True, False, False, False, False, False]
    assert flag_whole_levels(SCORES, share=0.7).tolist() == [True, True, True, True, True, False]
    assert not flag_whole_levels(np.full(10, 0.3), share=0.1).any()
    assert flag_whole_levels(np.full(10, 0.3), share=0.9).all()
