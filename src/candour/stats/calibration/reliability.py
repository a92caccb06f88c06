"""Do ten in a hundred children with a score of 10 % reach the outcome? The scores in bins, each with its interval."""

from dataclasses import dataclass

import numpy as np

from candour.results import Estimate
from candour.stats.capacity import count_places
from candour.stats.clustered import Codes, Flags, Floats, estimate_share
from candour.stats.groups.rates import describe_share


@dataclass(frozen=True)
class ReliabilityBin:
    """Decisions with neighbouring scores: how many, their mean score, and the share with the outcome."""

    lowest: float
    highest: float
    mean_score: float
    decisions: int
    outcomes: int
    observed: Estimate


def compute_reliability(
    scores: Floats, outcomes: Flags, clusters: Codes, *, bins: int, more_than: int, confidence: float
) -> tuple[ReliabilityBin, ...]:
    """Equal bins by score, neighbours merged until each has more than `more_than` children of either kind.

    Equal scores are never parted. One bin is left where there are too few outcomes for two.
    """
    return tuple(
        describe_bin(scores, outcomes, clusters, rows, confidence)
        for rows in cut_into_bins(scores, outcomes, bins=bins, more_than=more_than)
    )


def cut_into_bins(scores: Floats, outcomes: Flags, *, bins: int, more_than: int) -> list[Flags]:
    """The rows of each bin, lowest scores first; see `compute_reliability`."""
    cuts = _find_cuts(scores, bins)
    bin_of = np.searchsorted(cuts, scores, side="left")
    merged: list[Flags] = []
    waiting = np.zeros(len(scores), dtype=bool)
    # From the top, where outcomes are most frequent: what is left over at the bottom joins the last bin.
    for number in range(len(cuts), -1, -1):
        waiting = waiting | (bin_of == number)
        if _is_enough(outcomes[waiting], more_than):
            merged.append(waiting)
            waiting = np.zeros(len(scores), dtype=bool)
    if waiting.any():
        merged = [*merged[:-1], merged[-1] | waiting] if merged else [waiting]
    return merged[::-1]


def _find_cuts(scores: Floats, bins: int) -> Floats:
    """The highest score of each bin but the last.

    Above each are those whom a team flags that can look again at one, two … tenths (`flag_whole_levels`): cuts one child
    apart from those published elsewhere would tell of that child.
    """
    levels, sizes = np.unique(-scores, return_counts=True)
    above = np.concatenate([[0], sizes.cumsum()[:-1]])
    places = [count_places(len(scores), number / bins) for number in range(1, bins)]
    return np.unique([-levels[np.argmin(np.abs(above - room))] for room in places]).astype(np.float64)


def _is_enough(outcomes: Flags, more_than: int) -> bool:
    events = int(outcomes.sum())
    return min(events, len(outcomes) - events) > more_than


def describe_bin(
    scores: Floats, outcomes: Flags, clusters: Codes, rows: Flags, confidence: float
) -> ReliabilityBin:
    """The decisions of some rows as one bin."""
    share = estimate_share(outcomes, rows, clusters, empty="no decisions")
    inside = scores[rows]
    observed = describe_share(share, confidence=confidence)
    return ReliabilityBin(
        float(inside.min()), float(inside.max()), float(inside.mean()), share.n, share.events, observed
    )
