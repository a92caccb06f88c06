"""Who is flagged when the teams can look again at only so many: the highest scores up to a share.

Where several decisions have the very score at which the room runs out, nobody can say which of them would be
flagged: the best and the worst case are given, and the expected value between them.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from candour.stats.clustered import Flags, Floats


class Caught(NamedTuple):
    """Weighted flagged and right decisions, one number per weighting."""

    flagged: Floats
    right: Floats


@dataclass(frozen=True)
class CapacityCounts:
    """What happens at one capacity.

    `flagged` decisions are looked at again; of these `right_expected` had the outcome if ties are broken by lot,
    `right_worst` and `right_best` if they break as badly or as well as they can. `tied` decisions share the
    cut-off score, `tied_flagged` of them fit in.
    """

    decisions: int
    outcomes: int
    flagged: int
    tied: int
    tied_flagged: int
    right_worst: int
    right_expected: float
    right_best: int


def count_places(decisions: int, share: float) -> int:
    """How many decisions a share makes, rounded half up, never none."""
    return max(1, int(share * decisions + 0.5)) if decisions else 0


def count_at_capacity(scores: Floats, outcomes: Flags, *, share: float) -> CapacityCounts:
    """Flag the highest scores up to a share of the decisions, and count what is right."""
    places = count_places(len(scores), share)
    cut_off = np.sort(scores)[::-1][places - 1]
    above, tied = scores > cut_off, scores == cut_off
    room, sharing = places - int(above.sum()), int(tied.sum())
    sure, possible = int((above & outcomes).sum()), int((tied & outcomes).sum())
    return CapacityCounts(
        decisions=len(scores), outcomes=int(outcomes.sum()), flagged=places, tied=sharing, tied_flagged=room,
        right_worst=sure + max(0, possible - (sharing - room)),
        right_expected=sure + possible * room / sharing,
        right_best=sure + min(room, possible),
    )  # fmt: skip


def flag_whole_levels(scores: Floats, *, share: float) -> Flags:
    """Flag every decision from a score upwards: the score at which the flagged are nearest to the share.

    Groups are compared under this rule, because a team can apply it and no lot decides. All or none are flagged
    where no score comes nearer.
    """
    places = count_places(len(scores), share)
    levels, sizes = np.unique(-scores, return_counts=True)
    reached = np.concatenate([[0], sizes.cumsum()])
    taken = int(np.argmin(np.abs(reached - places)))
    flags: Flags = scores >= -levels[taken - 1] if taken else np.zeros(len(scores), dtype=bool)
    return flags


def compute_caught(positives: Floats, negatives: Floats, *, share: float) -> Caught:
    """Flagged and right from weighted counts on each level (levels x weightings, highest first), ties by lot."""
    weight = positives + negatives
    reached = weight.cumsum(axis=0)
    places = share * reached[-1]
    at = np.argmax(reached >= places * (1 - 1e-12), axis=0)
    column = np.arange(weight.shape[1])
    before = reached[at, column] - weight[at, column]
    with np.errstate(invalid="ignore", divide="ignore"):
        part = np.where(weight[at, column] > 0, (places - before) / weight[at, column], 0.0)
    right = positives.cumsum(axis=0)[at, column] - positives[at, column] * (1 - part)
    return Caught(places, right)
