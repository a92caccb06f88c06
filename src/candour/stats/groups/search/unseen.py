"""What a search found, measured on children that the search did not see.

Among many subgroups the one that stands out most has been lucky, or rather unlucky: on the children that it was found
in, its excess is too large. So families are parted by lot into two halves. The search sees one, and what it finds there
is measured in the other, where it is one subgroup named beforehand and its interval is that of any group (Cox 1975,
DOI 10.1093/biomet/62.2.441). Then the halves change parts, so that the luck of one lot does not decide alone; the
clearer of both finds is kept, and its interval is wide enough for both (Bonferroni).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from candour.stats.clustered import Flags
from candour.stats.groups.differences import Difference, Rules, compare_groups
from candour.stats.groups.judged import Judged, Labels
from candour.stats.groups.metrics import MetricName
from candour.stats.groups.search.family_exchange import Ties
from candour.stats.groups.search.subgroup_search import LOWER_IS_WORSE, Subgroup, search_subgroups
from candour.stats.groups.search.subgroups import find_members
from candour.stats.intervals import Interval

FOUND, OTHERS = "found", "others"
HALF = 0.5
SPLIT = 1
"""Added to the seed, so that halves are not drawn with the numbers that draw exchanges."""


@dataclass(frozen=True)
class Unseen:
    """The subgroup that one half of the families showed, and its difference from everyone else in the other half.

    `seen` says for every decision whether the search saw it.
    """

    subgroup: Subgroup
    difference: Difference
    seen: Flags

    @property
    def excess(self) -> Interval | None:
        """By how much the subgroup is served worse, from the least to the most; None where there is no interval."""
        found = self.difference.interval
        if found is None or self.subgroup.metric not in LOWER_IS_WORSE:
            return found
        return Interval(-found.high, -found.low)


def measure_unseen(
    judged: Judged,
    groups: Mapping[str, Labels],
    metrics: tuple[MetricName, ...],
    ties: Ties,
    rules: Rules,
    *,
    replicates: int,
) -> Unseen | None:
    """Search in either half of the families, measure what was found in the other, and keep the clearer find.

    None where neither half shows a subgroup of which there are children in the other.
    """
    half = _draw_half(judged, seed=rules.seed + SPLIT)
    both = replace(rules, confidence=1 - (1 - rules.confidence) / 2)
    found = [
        _measure(judged, groups, metrics, ties, both, seen=seen, replicates=replicates)
        for seen in (half, ~half)
    ]
    return max((each for each in found if each is not None), key=_rank, default=None)


def _rank(found: Unseen) -> float:
    return -np.inf if found.excess is None else found.excess.low


def _measure(
    judged: Judged,
    groups: Mapping[str, Labels],
    metrics: tuple[MetricName, ...],
    ties: Ties,
    rules: Rules,
    *,
    seen: Flags,
    replicates: int,
) -> Unseen | None:
    search = search_subgroups(
        _take(judged, seen), _pick(groups, seen), metrics, ties.take(seen), rules, replicates=replicates
    )
    if search.subgroup is None:
        return None
    inside = find_members(search.subgroup.conditions, _pick(groups, ~seen))
    labels = np.where(inside, FOUND, OTHERS).astype(object)
    compared = compare_groups(_take(judged, ~seen), {"subgroup": labels}, (search.subgroup.metric,), rules)
    difference = next((each for each in compared if each.group == FOUND), None)
    return None if difference is None else Unseen(search.subgroup, difference, seen)


def _draw_half(judged: Judged, *, seed: int) -> Flags:
    families = int(judged.clusters.max()) + 1
    drawn = np.random.Generator(np.random.PCG64(seed)).permutation(families) < HALF * families
    return np.asarray(drawn[judged.clusters])


def _take(judged: Judged, rows: Flags) -> Judged:
    families = np.unique(judged.clusters[rows], return_inverse=True)[1].astype(np.int64)
    return replace(
        judged, scores=judged.scores[rows], outcomes=judged.outcomes[rows], flags=judged.flags[rows], clusters=families,
    )  # fmt: skip


def _pick(groups: Mapping[str, Labels], rows: Flags) -> dict[str, Labels]:
    return {name: labels[rows] for name, labels in groups.items()}
