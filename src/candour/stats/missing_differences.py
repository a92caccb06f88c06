"""Is a field missing more often for one group than for everyone else? Answered from sums over families.

A history of millions of rows is summed once, family by family; here only those sums arrive. They hold enough for
intervals that allow for families: the spread of a share over families is a quadratic form in the sums' products
(Liang and Zeger 1986, DOI 10.1093/biomet/73.1.13). A family with children in two groups stands in the cross
terms. What the sums do not hold is how many families stand behind a count; a lower bound takes its place
(the square of the sum over the sum of squares; Kish 1965), so intervals can only be too wide for that, never too
short.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import norm

from candour.errors import EvidenceError
from candour.results import Estimate
from candour.stats.clustered import ClusteredEstimate, Floats, compute_correlation, compute_share_interval
from candour.stats.equivalence import Comparison, Resolution, compare_with_margin, compute_resolution
from candour.stats.groups.differences import Rules
from candour.stats.groups.rates import describe_share
from candour.stats.intervals import Interval, combine_to_difference, compute_critical_value
from candour.stats.multiplicity import compute_simultaneous_critical_value

ROUNDING = 1e-6
"""By how much sums of products may contradict the totals: what adding millions of numbers can lose."""


@dataclass(frozen=True)
class FamilySums:
    """What is known of one field in G groups: totals, and how they are spread over families.

    `due` and `missing` (G) count the records in which the field should have a value, and those in which it has
    none. With v_f = (due by group, missing by group) the counts of one family, `products` (2G x 2G) is the sum
    of v_f v_f' over all families, and `families` how many of them have a record due.
    """

    due: Floats
    missing: Floats
    products: Floats
    families: int


@dataclass(frozen=True)
class MissingDifference:
    """How often a field is missing for one group, and whether that differs from everyone else.

    `share` has its own interval; `interval` (share of the group minus share of all other groups together) holds
    for all groups of the grouping at once. It and `resolution` are None where the comparison may not be judged;
    then `reason` says why. `due` is how many records of the group the share rests on.
    """

    group: str
    due: int
    share: Estimate
    rest: Estimate
    interval: Interval | None
    comparison: Comparison
    resolution: Resolution | None
    reason: str = ""

    @property
    def value(self) -> float | None:
        """The group's share missing minus everyone else's."""
        if self.share.value is None or self.rest.value is None:
            return None
        return self.share.value - self.rest.value


def compare_missingness(
    groups: Sequence[str], sums: FamilySums, rules: Rules, *, comparisons: int = 1
) -> tuple[MissingDifference, ...]:
    """Compare the share missing of every group with that of all other groups together.

    If no group differs, the chance that any of them is shown to is at most 1 - `rules.confidence`. Where several
    fields or groupings are looked at, `comparisons` is how many: each then gets its part of that chance
    (Bonferroni), so that the promise is kept for all of them.

    Raises `EvidenceError` where the sums contradict each other.
    """
    _check_sums(groups, sums)
    confidence = 1 - (1 - rules.confidence) / comparisons
    factor = _factorise(sums.products)
    members = np.eye(len(groups), dtype=np.float64)
    pairs = [(_estimate(sums, factor, member), _estimate(sums, factor, 1 - member)) for member in members]
    reasons = [_find_reason(*pair, minimum_foot=rules.minimum_foot) for pair in pairs]
    judgeable = [
        inside.influence - outside.influence
        for (inside, outside), reason in zip(pairs, reasons, strict=True)
        if not reason
    ]
    critical_value = _find_critical_value(judgeable, confidence=confidence, seed=rules.seed)
    return tuple(
        _judge(group, pair, reason, critical_value, rules)
        for group, pair, reason in zip(groups, pairs, reasons, strict=True)
    )


def compare_one_group(sums: FamilySums, rules: Rules, *, critical_value: float) -> MissingDifference:
    """Compare one group with everybody else: `sums` are of the two, in this order.

    Where many are compared, `critical_value` is that of all of them together. Raises `EvidenceError` where the sums contradict
    each other.
    """
    _check_sums(("group", "others"), sums)
    factor = _factorise(sums.products)
    pair = (
        _estimate(sums, factor, np.array([1.0, 0.0])),
        _estimate(sums, factor, np.array([0.0, 1.0])),
    )
    return _judge("group", pair, _find_reason(*pair, minimum_foot=rules.minimum_foot), critical_value, rules)


def estimate_missing_share(sums: FamilySums, among: npt.NDArray[np.bool_]) -> ClusteredEstimate:
    """The share missing among some of the groups together (`among` has one flag a group), from sums alone.

    Its `influence` is not by family: it has one entry a dimension of the sums, with the same inner products (so
    the same variances and correlations) as the influences of families would have. `families` and
    `telling_families` are lower bounds.
    """
    return _estimate(sums, _factorise(sums.products), among.astype(np.float64))


def _factorise(products: Floats) -> Floats:
    """A matrix whose product with its own transpose is `products`: it stands in for the families."""
    roots, vectors = np.linalg.eigh(products)
    factor: Floats = vectors * np.sqrt(np.clip(roots, 0, None))
    return factor


def _estimate(sums: FamilySums, factor: Floats, among: Floats) -> ClusteredEstimate:
    due, missing = float(among @ sums.due), float(among @ sums.missing)
    if due == 0:
        return ClusteredEstimate(None, 0, 0, 0, np.zeros(len(factor)), "no record has a place for the field")
    nothing = np.zeros_like(among)
    due_rows, missing_rows = (
        np.concatenate([among, nothing]) @ factor,
        np.concatenate([nothing, among]) @ factor,
    )
    value = missing / due
    return ClusteredEstimate(
        value, round(due), round(missing), _bound_families(due, due_rows),
        (missing_rows - value * due_rows) / due,
        crowding=float(due_rows @ due_rows) / due,
        telling_families=min(
            _bound_families(missing, missing_rows), _bound_families(due - missing, due_rows - missing_rows)
        ),
    )  # fmt: skip


def _bound_families(total: float, rows: Floats) -> int:
    """At least so many families stand behind a total, whatever its spread over them."""
    return int(total**2 / float(rows @ rows) + ROUNDING) if total > 0 else 0


def _find_reason(inside: ClusteredEstimate, outside: ClusteredEstimate, *, minimum_foot: int) -> str:
    if inside.n == 0:
        return "no record of this group has a place for the field"
    if outside.n == 0:
        return "everyone is in this group"
    if min(inside.n, outside.n) < minimum_foot:
        return f"fewer than {minimum_foot} records have a place for the field"
    if min(inside.families, outside.families) < 2:
        return "too few families stand behind the share"
    return ""


def _find_critical_value(influences: list[Floats], *, confidence: float, seed: int) -> float:
    if not influences:
        return compute_critical_value(confidence)
    return compute_simultaneous_critical_value(np.array(influences), confidence=confidence, seed=seed)


def _judge(
    group: str,
    pair: tuple[ClusteredEstimate, ClusteredEstimate],
    reason: str,
    critical_value: float,
    rules: Rules,
) -> MissingDifference:
    inside, outside = pair
    share, rest = (describe_share(estimate, confidence=rules.confidence) for estimate in pair)
    if reason:
        return MissingDifference(group, inside.n, share, rest, None, Comparison.CANNOT_TELL, None, reason)
    interval = _find_interval(inside, outside, critical_value)
    comparison = compare_with_margin(interval.low, interval.high, margin=rules.margin)
    standard_error = (interval.high - interval.low) / (2 * critical_value)
    resolution = compute_resolution(standard_error, critical_value=critical_value, margin=rules.margin)
    return MissingDifference(group, inside.n, share, rest, interval, comparison, resolution)


def _find_interval(inside: ClusteredEstimate, outside: ClusteredEstimate, critical_value: float) -> Interval:
    if inside.value is None or outside.value is None:
        raise ValueError("an undefined share cannot be compared")
    confidence = _confidence_of(critical_value)
    return combine_to_difference(
        inside.value, compute_share_interval(inside, confidence=confidence)[0],
        outside.value, compute_share_interval(outside, confidence=confidence)[0],
        correlation=compute_correlation(inside, outside),
    )  # fmt: skip


def _confidence_of(critical_value: float) -> float:
    """The confidence of one interval that reaches out so many standard errors."""
    return 1 - 2 * float(norm.sf(critical_value))


def _check_sums(groups: Sequence[str], sums: FamilySums) -> None:
    count = len(groups)
    shapes = (sums.due.shape, sums.missing.shape, sums.products.shape)
    if shapes != ((count,), (count,), (2 * count, 2 * count)):
        raise EvidenceError(
            f"sums over families of {count} groups need totals of {count} entries each and products of "
            f"{2 * count} x {2 * count}; got {shapes}: add up every group, in the order of their names"
        )
    if (sums.missing < 0).any() or (sums.missing > sums.due).any():
        raise EvidenceError(
            "sums over families have a group with more records missing a field than records due, or fewer than "
            "none: count as missing only records that are due"
        )
    reach = sums.products[:count, :count].sum()
    total = sums.due.sum()
    if not np.allclose(sums.products, sums.products.T) or total**2 > sums.families * reach * (1 + ROUNDING):
        raise EvidenceError(
            "products of family sums do not fit the totals: they must be symmetric, and the square of the total "
            "cannot exceed the number of families times the sum of their products. Add up totals and products "
            "over the same families"
        )
