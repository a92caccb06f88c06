"""Whether two ways of asking put the same features first, and what chance alone would give.

Most features matter little in any order, so a correlation of all ranks says little: leaders are compared. Two orders of
p features that know nothing of each other share k x k / p of their k leaders on average (the mean of the
hypergeometric law), which is what an overlap is held against. A feature that a model does not use at all leads in nothing, so a
model of few features has few leaders.

Two *models* are another matter: both prefer features that vary much or have many values, so that two models of noise share
far more leaders than unrelated orders do. Whether models agree is asked of what each feature adds to each decision, with its
sign, which between two models of noise goes up together as often as not.
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import hypergeom, spearmanr

from candour.stats.clustered import Flags, Floats

MOST_LEADERS = 10


@dataclass(frozen=True)
class Overlap:
    """How many of the `leaders` of two orders are the same: `shared` of them, `by_chance` on average by chance.

    `leaders` are those of the order that has more. `chance_of_more` is how often two unrelated orders share at least as many.
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
    """Which features are strongest; of equal ones the first, and never one without any strength."""
    strongest = np.argsort(-strengths, kind="stable")[:leaders]
    return frozenset(strongest[strengths[strongest] > 0].tolist())


def compare_leaders(first: Floats, second: Floats) -> Overlap | None:
    """The leaders that two orders of the same features share; None with fewer than two features, or where none has any strength."""
    features = len(first)
    if features < 2:
        return None
    leading = [list_leaders(order, count_leaders(features)) for order in (first, second)]
    fewer, more = sorted(map(len, leading))
    if more == 0:
        return None
    shared = len(leading[0] & leading[1])
    chance_of_more = float(hypergeom.sf(shared - 1, features, fewer, more))
    return Overlap(more, shared, fewer * more / features, chance_of_more)


def correlate_leaders(first: Floats, second: Floats) -> float | None:
    """Spearman's rank correlation over the features that lead in either order; None where there is no order."""
    leaders = count_leaders(len(first))
    either = sorted(list_leaders(first, leaders) | list_leaders(second, leaders))
    return compute_rank_agreement(first[either], second[either]) if either else None


def correlate_contributions(first: Floats, second: Floats) -> float:
    """How far the contributions of two models go together over all decisions and features, with their sign: -1 to 1.

    Both are decisions x features. Each feature's mean is taken off, since it moves nobody more than anybody else; strong
    features count for more, as they do in a score. 0 between models that know nothing of each other, whichever features
    they prefer; 0 also where one of them moves nothing. 1 where all reasons are the same.
    """
    one, other = first - first.mean(axis=0), second - second.mean(axis=0)
    size = float(np.sqrt((one**2).sum() * (other**2).sum()))
    return float((one * other).sum()) / size if size > 0 else 0.0


def compute_rank_agreement(first: Floats, second: Floats) -> float | None:
    """Spearman's rank correlation of two orders of the same features; None where one of them has no order."""
    ranks = [np.unique(values, return_inverse=True) for values in (first, second)]
    if len(first) < 3 or any(len(levels) < 2 for levels, _ in ranks):
        return None
    return float(spearmanr(first, second).statistic)


def compute_shared_leaders(strengths: Floats, missed: Flags) -> tuple[float, float] | None:
    """The share of the `missed` features that are among the strongest, counting twice as many of those, and its chance.

    Most features matter little in any order, so a correlation of all ranks says little about the leaders. The chance is how
    often an order that knows nothing of the missed ones would have at least as many of them: where half of all features are
    missed it is 1. None where no feature is missed.
    """
    count = int(missed.sum())
    if count == 0:
        return None
    strongest = np.argsort(-strengths, kind="stable")[: 2 * count]
    shared = int(missed[strongest].sum())
    return shared / count, float(hypergeom.sf(shared - 1, len(missed), count, len(strongest)))
