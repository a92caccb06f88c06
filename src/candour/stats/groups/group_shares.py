"""The share counted in every group of a characteristic, and how these shares vary together over families.

Small groups hold too few families to measure how alike siblings are in each of them. So likeness is measured over
all families, and a group keeps its own only as far as its families can tell: from it, and from who lives with whom,
follows the covariance of the shares if no group differs (after Rao and Scott 1984, DOI 10.1214/aos/1176346391).
Its limit: where siblings are alike in the small groups and not at all in the largest, a test at 5 % alarms in about
8 of 100 (tests/simulation); where likeness is the same everywhere, in 3 to 7.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse

from candour.stats.clustered import Codes, Flags, Floats
from candour.stats.groups.judged import Judged, Labels, list_groups
from candour.stats.groups.metrics import METRICS, MetricName
from candour.stats.groups.rates import find_rows

LIKENESS_PAIRS = 10
"""How many pairs of siblings, each weighted with the variance of one decision, must speak for a group's own
likeness before it weighs as much as that of everyone. Chosen by simulation (tests/simulation)."""
MOST_ALIKE = 0.99
"""Beyond it two groups that always live together could not be told apart at all."""


class ShareRows(NamedTuple):
    """For every decision: whether it is counted in a share, and whether it stands at its foot."""

    counted: Flags
    foot: Flags


@dataclass(frozen=True)
class GroupShares:
    """What is counted in each group (`counted` of `foot`, one entry a group), and how families tie them together.

    `together` (groups x groups) adds up, over families, the products of how many members stand at the foot in
    either group. `likeness` (one a group) is the correlation of two members of a family in being counted;
    `likeness_of_everyone` the one measured over all groups.
    """

    groups: tuple[str, ...]
    foot: Floats
    counted: Floats
    together: Floats
    likeness: Floats
    likeness_of_everyone: float

    @property
    def pooled(self) -> float:
        """The share of all groups together; not-a-number where nobody stands at the foot."""
        total = float(self.foot.sum())
        return float(self.counted.sum()) / total if total else float("nan")

    @property
    def design_effects(self) -> Floats:
        """By how much each group's variance exceeds that of unrelated decisions; 1 where nobody is at the foot."""
        return self._exceed(self.likeness)

    @property
    def expected_design_effects(self) -> Floats:
        """The same with the likeness of everyone, so that a group's own events have no part in it."""
        return self._exceed(np.full(len(self.foot), self.likeness_of_everyone))

    @property
    def covariance_of_counts(self) -> Floats:
        """The covariance of the numbers counted if every group had the share of everyone."""
        alike = np.sqrt(np.outer(self.likeness, self.likeness)) * self.together
        spread = alike + np.diag((1 - self.likeness) * self.foot)
        covariance: Floats = self.pooled * (1 - self.pooled) * spread
        return covariance

    def _exceed(self, likeness: Floats) -> Floats:
        safe = np.where(self.foot > 0, self.foot, 1.0)
        effects: Floats = 1 + likeness * (np.diag(self.together) / safe - (self.foot > 0))
        return effects

    def keep(self, chosen: npt.NDArray[np.bool_]) -> "GroupShares":
        """Some of the groups only."""
        names = tuple(name for name, kept in zip(self.groups, chosen, strict=True) if kept)
        return replace(
            self, groups=names, foot=self.foot[chosen], counted=self.counted[chosen],
            together=self.together[np.ix_(chosen, chosen)], likeness=self.likeness[chosen],
        )  # fmt: skip


def read_share_rows(judged: Judged, metric: MetricName) -> ShareRows | None:
    """Which decisions a share counts, and among which; None where the metric is no share, or nothing varies in it.

    Nothing varies where all or none are counted, or nobody stands at the foot.
    """
    share = METRICS[metric].share
    if share is None:
        return None
    counted, foot = find_rows(judged, share)
    counted &= foot
    return ShareRows(counted, foot) if 0 < counted.sum() < foot.sum() else None


def collect_shares(rows: ShareRows, labels: Labels, clusters: Codes) -> GroupShares:
    """Count every group, in the order in which groups are shown."""
    groups = list_groups(labels)
    place = place_groups(labels, groups)[rows.foot]
    counted = rows.counted[rows.foot]
    residuals = counted - counted.mean()

    def add_up(values: Floats) -> sparse.csr_array:
        shape = (len(groups), int(clusters.max()) + 1)
        return sparse.csr_array(sparse.coo_array((values, (place, clusters[rows.foot])), shape=shape))

    members, sums = add_up(np.ones(len(place))), add_up(residuals)
    together = (members @ members.T).toarray()
    foot = np.bincount(place, minlength=len(groups)).astype(np.float64)
    pairs = together - np.diag(foot)
    products = (sums @ sums.T).toarray()
    products -= np.diag(np.bincount(place, weights=residuals**2, minlength=len(groups)))
    variance = float(residuals @ residuals) / len(residuals)
    everyone = float(products.sum() / (pairs.sum() * variance)) if pairs.sum() else 0.0
    drawn = (np.diag(products) + LIKENESS_PAIRS * everyone) / (np.diag(pairs) * variance + LIKENESS_PAIRS)
    return GroupShares(
        groups, foot, np.bincount(place[counted], minlength=len(groups)).astype(np.float64), together,
        np.clip(drawn, 0.0, MOST_ALIKE), min(MOST_ALIKE, max(0.0, everyone)),
    )  # fmt: skip


def place_groups(labels: Labels, groups: Sequence[str]) -> Codes:
    """The place of every decision's group in a list of groups; -1 where it is not in the list."""
    placed = np.full(len(labels), -1, dtype=np.int64)
    for number, group in enumerate(groups):
        placed[labels == group] = number
    return placed
