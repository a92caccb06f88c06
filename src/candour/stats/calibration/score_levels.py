"""Decisions put on a ladder of scores, so that any weighting of families costs one pass over levels, not over decisions.

Where there are more different scores than LEVELS the ladder is cut at quantiles of the scores and at even steps of their
log-odds, so that neither the many low scores nor the few high ones share a level with scores far from theirs. A level then
stands for its decisions with their mean score.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from candour.stats.calibration.recalibration import compute_log_odds
from candour.stats.clustered import Codes, Flags, Floats
from candour.stats.resampling import draw_family_weights

LEVELS = 1024


@dataclass(frozen=True)
class ScoreLevels:
    """Levels from the lowest to the highest score, and which families stand on them.

    `scores` and `log_odds` are the means of each level, `level_of` the level of each decision. `positives` and `negatives`
    count decisions with and without the outcome (levels x families).
    """

    scores: Floats
    log_odds: Floats
    level_of: Codes
    positives: sparse.csr_array
    negatives: sparse.csr_array

    @property
    def families(self) -> int:
        """How many families there are."""
        return int(self.positives.shape[1])

    @property
    def with_outcome(self) -> Floats:
        """Decisions with the outcome on each level."""
        return np.asarray(self.positives.sum(axis=1), dtype=np.float64)

    @property
    def decisions(self) -> Floats:
        """Decisions on each level."""
        return self.with_outcome + np.asarray(self.negatives.sum(axis=1), dtype=np.float64)


@dataclass(frozen=True)
class ResampledLevels:
    """Decisions with the outcome and all decisions on each level, in each resample of families (levels x resamples)."""

    with_outcome: Floats
    decisions: Floats


def build_levels(scores: Floats, outcomes: Flags, clusters: Codes, *, families: int) -> ScoreLevels:
    """Put decisions on levels. All arrays have one entry a decision; `clusters` are family codes."""
    level_of = _place(scores)
    levels = int(level_of.max()) + 1
    members = np.bincount(level_of, minlength=levels)

    def average(values: Floats) -> Floats:
        return np.bincount(level_of, weights=values, minlength=levels) / members

    return ScoreLevels(
        average(scores), average(compute_log_odds(scores)), level_of,
        sum_on_levels(outcomes.astype(np.float64), level_of, clusters, shape=(levels, families)),
        sum_on_levels((~outcomes).astype(np.float64), level_of, clusters, shape=(levels, families)),
    )  # fmt: skip


def sum_on_levels(
    values: Floats, level_of: Codes, clusters: Codes, *, shape: tuple[int, int]
) -> sparse.csr_array:
    """One number a decision, added up by level and family; decisions whose number is 0 take no room."""
    kept = values != 0
    placed = (values[kept], (level_of[kept], clusters[kept]))
    return sparse.csr_array(sparse.coo_array(placed, shape=shape))


def resample_levels(levels: ScoreLevels, *, replicates: int, seed: int) -> ResampledLevels:
    """The counts on all levels in resamples of whole families."""
    positives, negatives = zip(
        *multiply_by_weights((levels.positives, levels.negatives), replicates=replicates, seed=seed),
        strict=True,
    )
    with_outcome = np.concatenate(positives, axis=1)
    return ResampledLevels(with_outcome, with_outcome + np.concatenate(negatives, axis=1))


def multiply_by_weights(
    sums: tuple[sparse.csr_array, ...], *, replicates: int, seed: int
) -> Iterable[tuple[Floats, ...]]:
    """Sums (levels x families) in resamples of families, block by block: each (levels x some resamples)."""
    levels, families = sums[0].shape
    for weights in draw_family_weights(families, replicates=replicates, seed=seed, cells=levels):
        yield tuple(np.asarray(part @ weights) for part in sums)


def _place(scores: Floats) -> Codes:
    different, level_of = np.unique(scores, return_inverse=True)
    if len(different) > LEVELS:
        half = LEVELS // 2
        log_odds = compute_log_odds(different)
        cuts = np.unique(
            np.concatenate(
                [
                    np.quantile(compute_log_odds(scores), np.arange(1, half) / half),
                    np.linspace(log_odds[0], log_odds[-1], half + 1)[1:-1],
                ]
            )
        )
        level_of = np.unique(np.searchsorted(cuts, log_odds), return_inverse=True)[1][level_of]
    return np.asarray(level_of, dtype=np.int64)
