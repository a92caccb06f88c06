"""Defect 1: the headline errors were those at a cut-off of one half. Here they are those at a capacity."""

import numpy as np
import pytest

from candour.stats.capacity import count_at_capacity

SHARES = (0.05, 0.1, 0.2)


@pytest.mark.parametrize("share", SHARES)
def test_the_headline_errors_are_never_at_a_cut_off_of_one_half(share: float) -> None:
    """Scores that all lie below one half, or all above it, give the same errors: only the order and the capacity count."""
    chance = np.random.default_rng(1)
    scores = chance.random(1000)
    outcomes = chance.random(1000) < scores / 4
    plain = count_at_capacity(scores, outcomes, share=share)
    assert plain.flagged == round(share * 1000)
    assert count_at_capacity(scores * 0.49, outcomes, share=share) == plain
    assert count_at_capacity(0.51 + scores * 0.49, outcomes, share=share) == plain
    # What one half would have flagged is another number in each of the three.
    assert len({int((moved >= 0.5).sum()) for moved in (scores, scores * 0.49, 0.51 + scores * 0.49)}) == 3
