"""Who is flagged when a team can look again at so many cases each month, and how many of these are right.

The highest scores of each month are flagged, up to its places. Where several decisions share the score at which the places
run out, either a lot is drawn among them (every decision then has a chance of being flagged), or whole levels are flagged.
"""

from dataclasses import dataclass
from math import ceil
from typing import NamedTuple

import numpy as np
from scipy.stats import rankdata

from candour.results import Estimate
from candour.stats.capacity import flag_whole_levels
from candour.stats.clustered import (
    ClusteredEstimate,
    Codes,
    Flags,
    Floats,
    compute_share_interval,
    sum_by_cluster,
)

FEWEST_NEAR = 3
WILSON = "Wilson, effective number of decisions by family, cut-off found anew"


class MonthlyFlags(NamedTuple):
    """One entry a decision: its chance of being flagged, and the part of its month's decisions that is.

    `at_cut_off` is the share with the outcome among the decisions nearest to the cut-offs: who comes in, or falls out,
    where one more or one fewer is flagged.
    """

    chances: Floats
    parts: Floats
    at_cut_off: float


def flag_by_lot(scores: Floats, outcomes: Flags, months: Codes, places: Codes) -> MonthlyFlags:
    """Flag exactly the places of each month (or everybody, where there are fewer), ties by lot."""
    chances, parts = np.zeros(len(scores)), np.zeros(len(scores))
    near = np.zeros(len(scores), dtype=bool)
    for month, room in enumerate(places.tolist()):
        rows = np.flatnonzero(months == month)
        taken = min(room, len(rows))
        if taken == 0:
            continue
        own = scores[rows]
        cut_off = np.partition(own, len(own) - taken)[len(own) - taken]
        above, tied = own > cut_off, own == cut_off
        chances[rows] = above + tied * (taken - above.sum()) / tied.sum()
        parts[rows] = taken / len(rows)
        near[rows] = _find_near(own, tied, taken)
    return MonthlyFlags(chances, parts, float(outcomes[near].mean()) if near.any() else 0.0)


def flag_levels(scores: Floats, outcomes: Flags, months: Codes, places: Codes) -> MonthlyFlags:
    """Flag whole levels of scores in each month, so that the flagged are nearest to the places; no lot decides."""
    lot = flag_by_lot(scores, outcomes, months, places)
    flags = np.zeros(len(scores), dtype=bool)
    for month, room in enumerate(places.tolist()):
        rows = months == month
        if room and rows.any():
            flags[rows] = flag_whole_levels(scores[rows], share=min(1.0, room / int(rows.sum())))
    sizes = np.maximum(np.bincount(months, minlength=len(places)), 1)
    parts = (np.bincount(months, weights=flags, minlength=len(places)) / sizes)[months]
    return MonthlyFlags(flags.astype(np.float64), parts, lot.at_cut_off)


def _find_near(scores: Floats, tied: Flags, taken: int) -> Flags:
    """The decisions around the cut-off: half as many on either side as are flagged, and all that share its score."""
    reach = max(FEWEST_NEAR, ceil(taken / 2))
    if tied.sum() > 2 * reach:
        return tied
    near: Flags = tied | (np.abs(rankdata(-scores) - taken) <= reach)
    return near


@dataclass(frozen=True)
class Caught:
    """What flagging by month gives, as sums over decisions, each with how it would move if a decision counted more.

    One more decision above a cut-off pushes another out, which had the outcome with the chance `at_cut_off`: so the right
    ones grow by the difference only. `right`, `flagged`, `outcomes` and `everyone` have one entry a decision; their sums are
    the numbers of right flags, of flags, of outcomes and of decisions.
    """

    right: Floats
    flagged: Floats
    outcomes: Floats
    everyone: Floats
    clusters: Codes
    chances: Floats
    """By decision, the chance that it is flagged."""

    @classmethod
    def count(cls, flags: MonthlyFlags, outcomes: Flags, clusters: Codes) -> "Caught":
        """Count flags against outcomes."""
        moved = flags.chances * (outcomes - flags.at_cut_off) + flags.parts * flags.at_cut_off
        return cls(
            right=moved, flagged=flags.parts, outcomes=outcomes.astype(np.float64),
            everyone=np.ones(len(outcomes)), clusters=clusters, chances=flags.chances,
        )  # fmt: skip

    @property
    def precision(self) -> ClusteredEstimate:
        """The share of the flagged that is right."""
        return self._share(self.right, self.flagged, self.chances, "nobody is flagged")

    @property
    def recall(self) -> ClusteredEstimate:
        """The share of those with the outcome that is flagged."""
        return self._share(self.right, self.outcomes, self.outcomes, "no child with the outcome")

    @property
    def missed_rate(self) -> ClusteredEstimate:
        """With the outcome and not flagged, out of all decisions."""
        return self._share(self.outcomes - self.right, self.everyone, self.everyone, "no decisions")

    def net_benefit(self, threshold: float) -> ClusteredEstimate:
        """Right flags less wrong ones at the price of a threshold, a decision."""
        price = threshold / (1 - threshold)
        gained = self.right - price * (self.flagged - self.right)
        return self._share(gained, self.everyone, self.everyone, "no decisions")

    def _share(self, counted: Floats, foot: Floats, standing: Floats, empty: str) -> ClusteredEstimate:
        """`standing`: by decision, how far it stands at the foot, from which follows how crowded families are there."""
        size = int(self.clusters.max()) + 1
        total = float(foot.sum())
        if total <= 0:
            return ClusteredEstimate(None, 0, 0, 0, np.zeros(size), empty)
        value = float(counted.sum()) / total
        members = sum_by_cluster(standing, self.clusters, size=size)
        right = sum_by_cluster(self.chances * self.outcomes, self.clusters, size=size)
        influence = sum_by_cluster((counted - value * foot) / total, self.clusters, size=size)
        return ClusteredEstimate(
            round(value, 12), round(total), round(float(counted.sum())), int((members > 0).sum()), influence,
            crowding=max(1.0, float(members @ members) / float(members.sum())),
            telling_families=int(min((right > 0).sum(), (right < members).sum())),
        )  # fmt: skip


def describe_caught(share: ClusteredEstimate, *, confidence: float, times: float = 1.0) -> Estimate:
    """A share (or so many times it) with Wilson's interval; undefined, with the reason, where it is undefined."""
    if share.value is None:
        return Estimate(None, None, None, share.n, share.events, "none", share.reason)
    ends, method = compute_share_interval(share, confidence=confidence)
    named = WILSON if method.startswith("Wilson") else method
    return Estimate(share.value * times, ends.low * times, ends.high * times, share.n, share.events, named)
