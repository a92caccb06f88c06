"""What each rule of choosing among models and settings would have cost, had it been followed from origin to origin.

A group is one model with one setting. At each origin (each fold of time) a rule sees what every group scored at the earlier
origins, and picks one. Its regret there is the best score of any group at that origin less the score of its pick: what
a choice that had not looked at that origin lost. It is no diary of what could have been done: what the origin before scored is
known only when its outcome windows have closed, and that is after this one has begun. Regret of zero means that no group did better, not that the pick is good.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

SEEN_FIRST = 2
"""Origins that a rule must have seen before it picks: of one alone there is no variance."""
HALVED_EACH_ORIGIN = 0.5
"""What an origin counts for, beside the one after it, where recent origins count more."""
NORMAL_QUANTILE = 1.96

Scores = npt.NDArray[np.float64]
"""Groups x origins, larger is better; NaN where a search had given a group up."""


@dataclass(frozen=True)
class Pick:
    """What a rule took at one origin. origin: position of the column of the scores; group: of the row."""

    origin: int
    group: int
    score: float
    regret: float


@dataclass(frozen=True)
class FollowedRule:
    """One rule over all origins at which every rule can pick."""

    rule: str
    picks: tuple[Pick, ...]

    @property
    def mean_regret(self) -> float:
        """The average over the origins; NaN where there is none."""
        return float(np.mean([pick.regret for pick in self.picks])) if self.picks else float("nan")


def follow_rules(scores: Scores) -> tuple[FollowedRule, ...]:
    """Every rule of RULES at every origin with SEEN_FIRST or more before it; of equals a rule takes the first group."""
    return tuple(
        FollowedRule(rule, tuple(_pick(scores, origin, value) for origin in list_origins(scores)))
        for rule, value in RULES.items()
    )


def average_regret(scores: Scores) -> float:
    """The regret of a pick at random among the groups, on average: what a rule has to beat. NaN without an origin."""
    means = [
        float(np.mean(scores[there, origin].max() - scores[there, origin]))
        for origin in list_origins(scores)
        for there in [_list_groups(scores, origin)]
    ]
    return float(np.mean(means)) if means else float("nan")


def list_origins(scores: Scores) -> list[int]:
    """The origins at which every rule can pick."""
    return [origin for origin in range(SEEN_FIRST, scores.shape[1]) if len(_list_groups(scores, origin))]


def _pick(scores: Scores, origin: int, value: Callable[[Scores], Scores]) -> Pick:
    there = _list_groups(scores, origin)
    now = scores[there, origin]
    best = int(np.argmax(value(scores[there, :origin])))
    return Pick(origin, int(there[best]), float(now[best]), float(now.max() - now[best]))


def _list_groups(scores: Scores, origin: int) -> npt.NDArray[np.intp]:
    """The groups that were tried at this origin and at every one before it."""
    return np.flatnonzero(np.isfinite(scores[:, : origin + 1]).all(axis=1))


def _lower_bound(seen: Scores) -> Scores:
    errors = seen.std(axis=1, ddof=1) / np.sqrt(seen.shape[1])
    bounds: Scores = seen.mean(axis=1) - NORMAL_QUANTILE * errors
    return bounds


def _weigh_recent(seen: Scores) -> Scores:
    weights = HALVED_EACH_ORIGIN ** np.arange(seen.shape[1])[::-1]
    weighed: Scores = seen @ (weights / weights.sum())
    return weighed


RULES: Mapping[str, Callable[[Scores], Scores]] = {
    "best so far": lambda seen: seen.max(axis=1),
    "best average": lambda seen: seen.mean(axis=1),
    "least variance": lambda seen: -seen.var(axis=1, ddof=1),
    "lower bound": _lower_bound,
    "recency-weighted": _weigh_recent,
}
"""What each rule takes the largest of, from groups x earlier origins."""
