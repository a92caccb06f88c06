"""Defect 5: a prediction range that was divided by the square root of the number of fits. Here it settles."""

import numpy as np

from candour.stats.stability.risk_intervals import compute_pilots_intervals, compute_risk_intervals


def test_the_prediction_range_does_not_shrink_with_more_refits() -> None:
    chance = np.random.default_rng(1)
    centre = np.zeros(200)
    widths, pilots = [], []
    for fits in (50, 200, 800):
        refits = chance.normal(0, 0.5, (fits, 200))
        right = compute_risk_intervals(centre, refits, confidence=0.9)
        wrong = compute_pilots_intervals(centre, refits, confidence=0.9)
        widths.append(float(np.mean(right.high - right.low)))
        pilots.append(float(np.mean(wrong.high - wrong.low)))
        # It holds where one more fit would put the decision, as often as it says.
        another = chance.normal(0, 0.5, 200)
        assert np.mean((another >= right.low) & (another <= right.high)) > 0.8
    assert max(widths) / min(widths) < 1.05
    assert pilots[2] < 0.3 * pilots[0]
