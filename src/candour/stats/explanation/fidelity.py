"""How faithfully one forecast stands in for another: the same order, and the same decisions flagged."""

import numpy as np
from scipy.stats import rankdata, t

from candour.results import Estimate
from candour.stats.clustered import Codes, Floats

PARTS = 20
METHOD = "jackknife over twenty parts of whole families"


def estimate_rank_correlation(
    first: Floats, second: Floats, clusters: Codes, *, confidence: float, seed: int
) -> Estimate:
    """Spearman's correlation; its interval leaves out one of twenty parts of whole families in turn.

    The interval is made on Fisher's scale (the inverse hyperbolic tangent), with Student's law for twenty parts.
    Undefined where either forecast gives everybody the same score.
    """
    n = len(first)
    value = _correlate(first, second)
    if value is None:
        return Estimate(None, None, None, n, None, "none", "one of the two gives everybody the same score")
    families = int(clusters.max()) + 1
    if families < PARTS or abs(value) >= 1:
        reason = (
            "too few families for an interval" if families < PARTS else "no interval can be had at the edge"
        )
        return Estimate(value, None, None, n, None, "none", reason)
    part = (np.random.Generator(np.random.PCG64(seed)).permutation(families) % PARTS)[clusters]
    left = [_correlate(first[part != number], second[part != number]) for number in range(PARTS)]
    moved = np.arctanh(np.clip([value if each is None else each for each in left], -1 + 1e-12, 1 - 1e-12))
    spread = np.sqrt((PARTS - 1) / PARTS * ((moved - moved.mean()) ** 2).sum())
    reach = float(t.ppf(0.5 + confidence / 2, PARTS - 1)) * spread
    low, high = np.tanh(np.arctanh(value) + np.array([-reach, reach]))
    return Estimate(value, float(low), float(high), n, None, METHOD)


def _correlate(first: Floats, second: Floats) -> float | None:
    ranks = [rankdata(values) for values in (first, second)]
    if any(np.ptp(each) == 0 for each in ranks):
        return None
    return float(np.corrcoef(*ranks)[0, 1])
