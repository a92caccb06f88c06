"""Whether two ways of asking put the same features first, and what chance alone would give.

Most features matter little in any order, so a correlation of all ranks says little: leaders are compared. Two orders of
p features that know nothing of each other share k x k / p of their k leaders on average (the mean of the
hypergeometric law), which is what an overlap is held against.
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import hypergeom, spearmanr

from candour.stats.clustered import Flags, Floats

MOST_LEADERS = 10


@dataclass(frozen=True)
class Overlap:
    """How many of the `leaders` of two orders are the same: `shared` of them, `by_chance` on average by chance.

    `chance_of_more` is how often two unrelated orders share at least as many.
    """

    leaders: int
    shared: int
    by_chance: float
    chance_of_more: float

    @property
    def share(self) -> float:
        """Shared leaders as a share of the leaders."""
        return self.shared / self.leaders

    @property
    def beyond_chance(self) -> float:
        """1 where all leaders are the same, 0 where as many are as by chance (Kuncheva 2007's consistency index)."""
        expected = self.by_chance / self.leaders
        return (self.share - expected) / (1 - expected)


def count_leaders(features: int) -> int:
    """How many features count as leaders: ten, but never more than a third, or chance alone would fill the list."""
    return min(MOST_LEADERS, max(1, features // 3))


def list_leaders(strengths: Floats, leaders: int) -> frozenset[int]:
    """Which features are strongest; of equal ones the first."""
    return frozenset(np.argsort(-strengths, kind="stable")[:leaders].tolist())


def compare_leaders(first: Floats, second: Floats) -> Overlap | None:
    """The leaders that two orders of the same features share; None with fewer than two features."""
    features = len(first)
    if features < 2:
        return None
    leaders = count_leaders(features)
    shared = len(list_leaders(first, leaders) & list_leaders(second, leaders))
    chance_of_more = float(hypergeom.sf(shared - 1, features, leaders, leaders))
    return Overlap(leaders, shared, leaders * leaders / features, chance_of_more)


def correlate_leaders(first: Floats, second: Floats) -> float | None:
    """Spearman's rank correlation over the features that lead in either order; None where there is no order."""
    leaders = count_leaders(len(first))
    either = sorted(list_leaders(first, leaders) | list_leaders(second, leaders))
    return compute_rank_agreement(first[either], second[either])


def compute_rank_agreement(first: Floats, second: Floats) -> float | None:
    """Spearman's rank correlation of two orders of the same features; None where one of them has no order."""
    ranks = [np.unique(values, return_inverse=True) for values in (first, second)]
    if len(first) < 3 or any(len(levels) < 2 for levels, _ in ranks):
        return None
    return float(spearmanr(first, second).statistic)


def compute_shared_leaders(strengths: Floats, missed: Flags) -> float | None:
    """The share of the `missed` features that are among the strongest, counting twice as many of those.

    Most features matter little in any order, so a correlation of all ranks says little about the leaders. None
    where no feature is missed.
    """
    count = int(missed.sum())
    if count == 0:
        return None
    strongest = np.argsort(-strengths, kind="stable")[: 2 * count]
    return float(missed[strongest].sum()) / count
