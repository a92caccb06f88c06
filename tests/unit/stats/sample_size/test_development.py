"""Riley's criteria, against the published example and by hand."""

import numpy as np
import pytest

from candour.stats.sample_size.binormal import Binormal
from candour.stats.sample_size.development import (
    compute_expected_shrinkage,
    compute_explained,
    compute_largest_explained,
    compute_needed,
)


def test_the_published_example_of_a_binary_outcome() -> None:
    """24 parameters, 17.4 % with the outcome, R squared 0.288: 623, 662 and 221 (the worked example of R's pmsampsize)."""
    needed = compute_needed(base_rate=0.174, explained=0.288, parameters=24)
    assert (needed.for_shrinkage, needed.for_optimism, needed.for_base_rate) == (623, 662, 221)
    assert needed.decisions == 662


def test_the_most_that_can_be_explained_is_well_known() -> None:
    assert compute_largest_explained(0.5) == pytest.approx(0.75)
    assert compute_largest_explained(0.05) == pytest.approx(0.33, abs=0.003)


def test_what_an_auc_explains_equals_the_likelihood_of_drawn_outcomes() -> None:
    world = Binormal.from_auc(0.1, 0.8)
    chance = np.random.default_rng(1)
    outcomes = chance.random(400_000) < 0.1
    place = chance.normal(size=400_000) + world.distance * outcomes
    log_odds = np.log(0.1 / 0.9) + world.distance * place - world.distance**2 / 2
    fitted = -np.logaddexp(0, np.where(outcomes, -log_odds, log_odds)).mean()
    rate = outcomes.mean()
    null = rate * np.log(rate) + (1 - rate) * np.log(1 - rate)
    assert compute_explained(world) == pytest.approx(1 - np.exp(2 * (null - fitted)), rel=0.02)


def test_the_expected_slope_undoes_the_first_criterion() -> None:
    needed = compute_needed(base_rate=0.1, explained=0.08, parameters=40)
    found = compute_expected_shrinkage(decisions=needed.for_shrinkage, explained=0.08, parameters=40)
    assert found == pytest.approx(0.9, abs=1e-3)
    assert compute_expected_shrinkage(decisions=30, explained=0.08, parameters=40) < 0.2
    assert compute_expected_shrinkage(decisions=1, explained=0.5, parameters=1000) == 0.0


@pytest.mark.parametrize("explained", [0.0, 0.5])
def test_an_r_squared_that_cannot_be_is_refused(explained: float) -> None:
    with pytest.raises(ValueError, match="must lie above 0 and under"):
        compute_needed(base_rate=0.1, explained=explained, parameters=10)
