"""Decisions with many equal scores, in groups some of which lack something that a metric needs."""

import numpy as np

from candour.stats.groups.judged import Judged, Labels

CUT_OFF = 0.6
SIZES = {
    "White": 300, "Asian": 90, "Black": 40, "No outcome": 14, "Only outcomes": 11, "Nobody flagged": 12,
    "Everybody flagged": 13, "One outcome": 9, "Alone": 1,
}  # fmt: skip


def make_tied_world(seed: int) -> tuple[Judged, Labels]:
    """Eleven different scores, the cut-off among them; groups in mixed order; families that reach across groups."""
    chance = np.random.default_rng(seed)
    labels = chance.permutation(np.repeat(list(SIZES), list(SIZES.values())).astype(object))
    scores = chance.integers(0, 11, size=len(labels)) / 10
    scores[labels == "Nobody flagged"] = chance.integers(0, 6, size=SIZES["Nobody flagged"]) / 10
    scores[labels == "Everybody flagged"] = chance.integers(6, 11, size=SIZES["Everybody flagged"]) / 10
    outcomes = chance.random(len(labels)) < 0.05 + 0.6 * scores
    outcomes[labels == "No outcome"] = False
    outcomes[labels == "Only outcomes"] = True
    outcomes[labels == "One outcome"] = np.arange(SIZES["One outcome"]) == 4
    for group in ("Nobody flagged", "Everybody flagged"):
        outcomes[labels == group] = np.arange(SIZES[group]) % 4 == 0
    families = chance.integers(0, len(labels) // 2, size=len(labels))
    return Judged(scores, outcomes, scores >= CUT_OFF, families, CUT_OFF), labels
