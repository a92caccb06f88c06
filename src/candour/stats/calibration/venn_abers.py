"""Two probabilities for one child: what the steps would say if this child were known not to have the outcome, and if known to.

The inductive Venn-Abers predictor (Vovk, Petej and Fedorova 2015, https://papers.nips.cc/paper/5805): pool adjacent violators
on earlier decisions with the child added once without and once with the outcome. One of the two is calibrated whatever
the scores are like, if the child is exchangeable with those earlier decisions. A wide interval says that few of them had a
score like this one. How: the pools below and above the score are kept once for all; a child joins them in a few steps.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from candour.stats.clustered import Flags, Floats


class VennAbersInterval(NamedTuple):
    """The probability if the child is added without the outcome, and with it; the first is never above the second."""

    low: float
    high: float


@dataclass(frozen=True)
class _Pools:
    """Pools that end (or, from above, begin) at each level: size, decisions with the outcome, and the pool before.

    The pool before pool `number` is `earlier[number]`; number 0 is no pool at all.
    """

    sizes: list[float]
    events: list[float]
    earlier: list[int]


@dataclass(frozen=True)
class VennAbers:
    """A fitted predictor: the different scores of the earlier decisions, what happened at each, and their pools."""

    levels: Floats
    sizes: Floats
    events: Floats
    below: _Pools
    above: _Pools

    def predict(self, scores: Floats) -> tuple[Floats, Floats]:
        """The two probabilities for each score."""
        different, place = np.unique(scores, return_inverse=True)
        found = np.array([self.predict_one(float(score)) for score in different]).reshape(-1, 2)
        return found[place, 0], found[place, 1]

    def predict_one(self, score: float) -> VennAbersInterval:
        """The two probabilities for one score."""
        at = int(np.searchsorted(self.levels, score))
        is_known = at < len(self.levels) and self.levels[at] == score
        size, events = (float(self.sizes[at]), float(self.events[at])) if is_known else (0.0, 0.0)
        beyond = len(self.levels) - at - int(is_known)
        return VennAbersInterval(
            self._join(size + 1, events, at, beyond), self._join(size + 1, events + 1, at, beyond)
        )

    def _join(self, size: float, events: float, down: int, up: int) -> float:
        """Pool the child with its neighbours for as long as they are out of order."""
        below, above = self.below, self.above
        while True:
            if down and below.events[down] * size >= events * below.sizes[down]:
                size, events, down = (
                    size + below.sizes[down],
                    events + below.events[down],
                    below.earlier[down],
                )
            elif up and above.events[up] * size <= events * above.sizes[up]:
                size, events, up = size + above.sizes[up], events + above.events[up], above.earlier[up]
            else:
                return events / size


def fit_venn_abers(scores: Floats, outcomes: Flags) -> VennAbers:
    """Learn from earlier decisions: their scores (any real numbers) and outcomes, one entry a decision, at least one."""
    levels, place = np.unique(scores, return_inverse=True)
    sizes = np.bincount(place).astype(np.float64)
    events = np.bincount(place, weights=outcomes).astype(np.float64)
    return VennAbers(
        levels, sizes, events,
        _pool(sizes.tolist(), events.tolist(), 1), _pool(sizes[::-1].tolist(), events[::-1].tolist(), -1),
    )  # fmt: skip


def _pool(sizes: list[float], events: list[float], direction: int) -> _Pools:
    """The last pool after each level, in order; with `direction` -1 levels come from the top and shares must fall."""
    pools = _Pools([0.0], [0.0], [0])
    for members, with_outcome in zip(sizes, events, strict=True):
        size, happened = members, with_outcome
        earlier = len(pools.sizes) - 1
        while earlier and direction * (pools.events[earlier] * size - happened * pools.sizes[earlier]) >= 0:
            size, happened = size + pools.sizes[earlier], happened + pools.events[earlier]
            earlier = pools.earlier[earlier]
        pools.sizes.append(size)
        pools.events.append(happened)
        pools.earlier.append(earlier)
    return pools
