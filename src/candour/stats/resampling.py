"""The cluster bootstrap: families are drawn with replacement, never single decisions.

Drawing families is the same as giving each a whole weight that follows a multinomial law. Counting is then one
product of (cells x families) with (families x replicates), and no decision is ever copied
(Field and Welsh 2007, DOI 10.1111/j.1467-9868.2007.00593.x).
"""

from collections.abc import Callable, Iterator, Mapping

import numpy as np
import numpy.typing as npt

from candour.stats.clustered import Floats
from candour.stats.intervals import Interval

CELLS_AT_ONCE = 4_000_000
LEAST_AT_ONCE, FEWEST_AT_ONCE = 8, 2
"""Replicates in a block, where one of them is as large as all cells at once; the fewest, where it is larger still: never one alone, which NumPy
would add up in another order."""
ENOUGH_DEFINED = 0.9


def draw_family_weights(families: int, *, replicates: int, seed: int, cells: int) -> Iterator[Floats]:
    """Weights (families x some replicates), in blocks that keep `cells` times a block within memory.

    The weights depend on the seed alone, not on how they are cut into blocks.
    """
    chance = np.random.Generator(np.random.PCG64(seed))
    largest = max(1, cells, families)
    block = max(
        LEAST_AT_ONCE if largest <= CELLS_AT_ONCE else FEWEST_AT_ONCE,
        min(replicates, CELLS_AT_ONCE // largest),
    )
    for start in range(0, replicates, block):
        weights = np.empty((families, min(block, replicates - start)))
        for column in weights.T:
            column[:] = np.bincount(chance.integers(0, families, size=families), minlength=families)
        yield weights


def draw_family_counts(families: int, *, replicates: int, seed: int) -> Iterator[npt.NDArray[np.int32]]:
    """How often each family stands in a resample of all families, one resample at a time.

    The law of `draw_family_weights`, in whole numbers of which sums are exact.
    """
    chance = np.random.Generator(np.random.PCG64(seed))
    for _ in range(replicates):
        drawn = chance.integers(0, families, size=families, dtype=np.uint32)
        yield np.bincount(drawn, minlength=families).astype(np.int32)


def compute_bootstrap_interval(
    value: float, replicates: Floats, *, confidence: float, scale: str = "plain", widening: float = 1.0
) -> Interval | None:
    """A basic bootstrap interval: the replicates reflected about the value, so that their bias is taken out.

    `widening` lengthens it about the value. On the scale `log_odds` (shares, AUC) or `log` (ratios) the ends stay where such a number can lie. None where
    the value stands at the edge of its scale, or one replicate in ten is undefined: then there is no interval.
    """
    forward, back = _SCALES[scale]
    with np.errstate(divide="ignore", invalid="ignore"):
        centre, moved = float(forward(np.array([value]))[0]), forward(replicates)
    defined = moved[~np.isnan(moved)]
    if not np.isfinite(centre) or len(defined) < ENOUGH_DEFINED * len(replicates):
        return None
    tail = (1 - confidence) / 2
    # An order statistic, not a mean of two: on these scales a replicate at the edge is infinite.
    upper, lower = np.quantile(defined, [1 - tail, tail], method="inverted_cdf")
    ends = back(centre + widening * np.array([centre - upper, centre - lower]))
    return Interval(float(ends[0]), float(ends[1]))


def _log_odds(share: Floats) -> Floats:
    odds: Floats = np.log(share) - np.log1p(-share)
    return odds


def _share(log_odds: Floats) -> Floats:
    share: Floats = 1 / (1 + np.exp(-log_odds))
    return share


def _same(value: Floats) -> Floats:
    return value


Change = Callable[[Floats], Floats]
_SCALES: Mapping[str, tuple[Change, Change]] = {
    "plain": (_same, _same),
    "log": (np.log, np.exp),
    "log_odds": (_log_odds, _share),
}
