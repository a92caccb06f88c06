"""Defect 2: one bar on average precision for every outcome, whatever its base rate. Here the base rate stands beside it."""

import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from candour.stats.discrimination import compute_auc_needed


@pytest.mark.parametrize(
    ("base_rate", "auc"), [(0.02, 0.97), (0.05, 0.947), (0.1, 0.917), (0.2, 0.861), (0.4, 0.739)]
)
def test_a_bar_on_average_precision_tells_the_auc_that_it_asks_for_at_this_base_rate(
    base_rate: float, auc: float
) -> None:
    needed = compute_auc_needed(0.65, base_rate)
    assert needed == pytest.approx(auc, abs=0.004)


def test_with_no_skill_average_precision_is_the_base_rate() -> None:
    outcomes = np.random.default_rng(1).random(5000) < 0.15
    assert average_precision_score(outcomes, np.full(5000, 0.5)) == pytest.approx(outcomes.mean())
