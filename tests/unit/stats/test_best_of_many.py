"""What the best of many is worth on families that did not pick it."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from candour.stats.best_of_many import correct_best
from candour.stats.paired_differences import Side
from side_worlds import make_sides


def test_the_best_has_the_highest_auc_and_is_picked_most_often() -> None:
    sides = make_sides(3, families=800, noise=(1.5, 0.3, 1.5))
    found = correct_best(sides, replicates=200, seed=1)
    assert found is not None
    assert (found.best, found.tried) == ("m1", 3)
    assert found.observed == pytest.approx(roc_auc_score(sides["m1"].outcomes, sides["m1"].scores), rel=1e-12)
    assert found.shares["m1"] > 0.95
    assert sum(found.shares.values()) == pytest.approx(1)
    # Where one is far ahead, picking it is no luck.
    assert abs(found.optimism) < 0.01


def test_the_same_seed_gives_the_same_and_one_alone_gives_nothing() -> None:
    sides = make_sides(3, families=200, noise=(1.0, 1.0))
    assert correct_best(sides, replicates=100, seed=1) == correct_best(sides, replicates=100, seed=1)
    assert correct_best({"m0": sides["m0"]}, replicates=100, seed=1) is None


def test_outcomes_of_one_family_leave_nothing_to_measure_on() -> None:
    family = np.arange(40)
    outcomes = family == 3
    sides = {
        name: Side(np.random.default_rng(seed).random(40), outcomes, family, family)
        for seed, name in enumerate("ab")
    }
    assert correct_best(sides, replicates=100, seed=1) is None
