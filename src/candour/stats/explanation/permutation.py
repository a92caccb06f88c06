"""What it costs to do without a feature: the loss of average precision when it is shuffled among the decisions.

Permutation importance (Breiman 2001, DOI 10.1023/A:1010933404324), measured on the scores that are published. Shuffling
a feature before it is encoded is the same as shuffling its encoded columns together, since each row is encoded alone.
The interval holds two kinds of chance: which families were tested, and how the lot fell in shuffling.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from candour.stats.clustered import Codes, Flags, Floats, sum_by_cluster
from candour.stats.explanation.ranking_influence import compute_precision_influence

Order = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Loss:
    """The mean loss over all shuffles of one thing, its variance, and each shuffle's own loss."""

    value: float
    variance: float
    repeats: Floats

    @property
    def spread(self) -> float:
        """Standard error over families and shuffles."""
        return float(np.sqrt(self.variance))


def draw_orders(decisions: int, *, repeats: int, seed: int) -> list[Order]:
    """The orders in which decisions are shuffled: the same for every feature, so that losses differ by feature alone."""
    chance = np.random.Generator(np.random.PCG64(seed))
    return [chance.permutation(decisions) for _ in range(repeats)]


def shuffle_columns(
    encoded: Floats, groups: Sequence[Sequence[int]], orders: Sequence[Order]
) -> Iterator[tuple[Sequence[int], Floats]]:
    """For every group of encoded columns and every order: the columns, and their values in that order."""
    for columns in groups:
        at = list(columns)
        for order in orders:
            yield at, encoded[order[:, None], at]


def measure_losses(
    published: Floats, shuffled: Iterable[Floats], outcomes: Flags, clusters: Codes, *, repeats: int
) -> list[Loss]:
    """One loss for every `repeats` shuffled scores that follow each other; above 0: it sorts worse without.

    Raises ValueError where all decisions, or none, had the outcome.
    """
    if outcomes.all() or not outcomes.any():
        raise ValueError("average precision needs decisions with and without the outcome")
    families = int(clusters.max()) + 1
    value, own = compute_precision_influence(published, outcomes)
    losses, lost, influence = [], [], np.zeros(len(outcomes))
    for scores in shuffled:
        without, theirs = compute_precision_influence(scores, outcomes)
        lost.append(value - without)
        influence += (own - theirs) / repeats
        if len(lost) == repeats:
            by_family = sum_by_cluster(influence, clusters, size=families)
            losses.append(_sum_up(np.array(lost), by_family))
            lost, influence = [], np.zeros(len(outcomes))
    return losses


def _sum_up(lost: Floats, by_family: Floats) -> Loss:
    families, repeats = len(by_family), len(lost)
    of_families = float(by_family @ by_family) * families / max(1, families - 1)
    of_shuffling = float(lost.var(ddof=1)) / repeats if repeats > 1 else 0.0
    return Loss(float(lost.mean()), of_families + of_shuffling, lost)
