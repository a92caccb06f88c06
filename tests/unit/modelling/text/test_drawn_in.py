"""Where a number of a text ends is decided by many families, however many decisions one of them has."""

import numpy as np
import pytest

from candour.modelling.text.drawn_in import find_ends

FEW = 20


def test_a_child_that_is_looked_at_on_many_days_sets_no_end() -> None:
    chance = np.random.default_rng(0)
    others = chance.uniform(0.1, 0.5, size=(500, 2))
    numbers = np.vstack([others, np.tile([0.987, 0.001], (3 * FEW, 1))])
    families = np.append(np.arange(500), np.full(3 * FEW, 500))
    low, high = find_ends(numbers, families, fewest=FEW)
    assert high[0] < 0.5
    assert low[1] > 0.1
    for column in range(2):
        beyond = np.unique(families[numbers[:, column] >= high[column]])
        below = np.unique(families[numbers[:, column] <= low[column]])
        assert len(beyond) >= FEW
        assert len(below) >= FEW


def test_with_one_decision_a_family_it_is_the_nth_of_all() -> None:
    numbers = np.random.default_rng(1).normal(size=(101, 3))
    low, high = find_ends(numbers, np.random.default_rng(2).permutation(101), fewest=FEW)
    ordered = np.sort(numbers, axis=0)
    assert low.tolist() == ordered[FEW - 1].tolist()
    assert high.tolist() == ordered[-FEW].tolist()


@pytest.mark.parametrize("rows", [0, 30])
def test_of_too_few_families_both_ends_are_one(rows: int) -> None:
    low, high = find_ends(np.arange(2.0 * rows).reshape(rows, 2), np.arange(rows) % 7, fewest=FEW)
    assert low.tolist() == high.tolist()
