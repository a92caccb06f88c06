"""The four cells of every group on resampled families: all characteristics and crossings at once.

A bootstrap over families gives each family a whole weight from a multinomial law; a count is then one product of
(cells x families) with (families x replicates), and no decision is ever copied (Field and Welsh 2007,
DOI 10.1111/j.1467-9868.2007.00593.x). Two things make it fast and change nothing in law. Decisions are counted once, in
the crossing of all characteristics, and crossed cells are added up to groups afterwards. And families with the same
decisions in the same cells can be told apart by nobody: how often any of a common kind is drawn is one multinomial
number, so only families of rare kinds are drawn one by one.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from candour.stats.clustered import Codes, Floats
from candour.stats.groups.judged import Judged, Labels
from candour.stats.groups.metrics import METRICS, Cell, MetricName
from candour.stats.groups.resampled.crossed import (
    GroupName,
    build_margins,
    cross,
    list_members,
    number_in_order,
)

Whole = npt.NDArray[np.int32]
CELLS: tuple[Cell, ...] = ("right", "wrong", "missed", "let_be")
COMMON_FROM = 32
"""A kind of family that is at least so frequent is drawn as a whole: below, drawing one by one costs less."""


@dataclass(frozen=True)
class CountReplicates:
    """Counts of every group: `observed` (groups x 4) and `replicates` (replicates x groups x 4).

    The four are right, wrong, missed and let be. Whole numbers, held as floating point, so that sums are exact in any order.
    """

    names: tuple[GroupName, ...]
    observed: Floats
    replicates: Floats

    def compute(self, metric: MetricName) -> tuple[Floats, Floats]:
        """A share of the cells, or balanced accuracy: observed (groups) and resampled (replicates x groups).

        Not-a-number where nothing stands at the foot. Raises ValueError for a metric that is no function of the cells.
        """
        return compute_from_cells(self.observed, metric), compute_from_cells(self.replicates, metric)


def compute_from_cells(cells: Floats, metric: MetricName) -> Floats:
    """A metric from counts whose last axis holds the four cells; not-a-number where it is undefined."""
    if metric == "balanced_accuracy":
        right, let_be = (
            compute_from_cells(cells, name) for name in ("true_positive_rate", "true_negative_rate")
        )
        return (right + let_be) / 2
    share = METRICS[metric].share
    if share is None:
        raise ValueError(f"'{metric}' is no function of the four cells")
    counted, foot = (sum(cells[..., CELLS.index(cell)] for cell in part) for part in share)
    with np.errstate(invalid="ignore", divide="ignore"):
        value: Floats = np.true_divide(counted, foot)
    return value


def compare_all_pairs(values: Floats, names: tuple[GroupName, ...]) -> tuple[npt.NDArray[np.int64], Floats]:
    """Every pair of groups of one characteristic: their places (pairs x 2), and first minus second (last axis)."""
    pairs = np.array(
        [
            (first, second)
            for first in range(len(names))
            for second in range(first + 1, len(names))
            if names[first].characteristic == names[second].characteristic
        ],
        dtype=np.int64,
    ).reshape(-1, 2)
    return pairs, values[..., pairs[:, 0]] - values[..., pairs[:, 1]]


def resample_counts(
    judged: Judged, groupings: Mapping[str, Labels], *, replicates: int, seed: int
) -> CountReplicates:
    """Count the cells of every group of every grouping on resampled families.

    A crossing is a grouping like any other. Raises ValueError where there is no decision.
    """
    if not len(judged.outcomes):
        raise ValueError("there are no decisions to resample")
    names, members = list_members(groupings)
    crossed, crossing_of = cross(members)
    cell = np.where(judged.flags, np.where(judged.outcomes, 0, 1), np.where(judged.outcomes, 2, 3))
    width = 4 * len(crossed)
    table = _tabulate_families(judged.clusters, crossing_of * 4 + cell, width=width)
    margins = sparse.csr_array(build_margins(crossed, names))
    observed = margins @ np.asarray(table.sum(axis=0), dtype=np.float64).reshape(len(crossed), 4)
    drawn = np.empty((replicates, len(names), 4))
    for row, counts in zip(drawn, _draw_counts(table, replicates=replicates, seed=seed), strict=True):
        row[:] = margins @ counts.reshape(len(crossed), 4)
    return CountReplicates(names, observed, drawn)


def _tabulate_families(clusters: Codes, cells: Codes, *, width: int) -> sparse.csr_array:
    """Counts of decisions: families x cells."""
    families = number_in_order(clusters)
    ones = np.ones(len(cells), dtype=np.int32)
    table = sparse.csr_array(
        sparse.coo_array((ones, (families, cells)), shape=(int(families.max()) + 1, width))
    )
    table.sum_duplicates()
    return table


def _sort_by_kind(table: sparse.csr_array) -> tuple[sparse.csr_array, Codes]:
    """One row a common kind of family (as often as it occurs), then one row a family of a rare kind (once each)."""
    sizes = np.diff(table.indptr)
    rows, counts = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    for size in np.unique(sizes):
        members = np.flatnonzero(sizes == size)
        entries = table.indptr[members][:, None] + np.arange(size)
        kind = _number_patterns(np.hstack([table.indices[entries], table.data[entries]]).astype(np.int64))
        occurs = np.bincount(kind)
        first = np.empty(len(occurs), dtype=np.int64)
        first[kind[::-1]] = members[::-1]
        is_common = occurs >= COMMON_FROM
        alone = members[~is_common[kind]]
        rows += [first[is_common], alone]
        counts += [occurs[is_common], np.ones(len(alone), dtype=np.int64)]
    chosen, occurs = np.concatenate(rows), np.concatenate(counts)
    # Families with the same first cell stand together, so that the product finds their weights near each other.
    order = np.lexsort((chosen, table.indices[table.indptr[chosen]], occurs == 1))
    return table[chosen[order]], occurs[order]


def _number_patterns(patterns: Codes) -> Codes:
    """The number of each row's pattern, equal rows alike."""
    number = np.zeros(len(patterns), dtype=np.int64)
    for column in patterns.T:
        number = number_in_order(number * (int(column.max()) + 1) + column)
    return number


def _draw_counts(table: sparse.csr_array, *, replicates: int, seed: int) -> Iterator[Whole]:
    """Resampled counts of every cell, one replicate at a time."""
    kinds, occurs = _sort_by_kind(table)
    by_cell = sparse.csr_array(kinds.T)
    draw = _prepare_draws(occurs, seed=seed)
    # One column of weights, written over each time: it stays in the cache, where a block of columns would cost more
    # to fetch from memory than to draw and to multiply.
    weights = np.empty(len(occurs), dtype=np.int32)
    for _ in range(replicates):
        draw(weights)
        yield by_cell @ weights


def _prepare_draws(occurs: Codes, *, seed: int) -> Callable[[Whole], None]:
    """A function that fills in how often each kind of family stands in a resample of all families (multinomial)."""
    chance = np.random.Generator(np.random.PCG64(seed))
    total, common = int(occurs.sum()), int((occurs >= COMMON_FROM).sum())
    rare = len(occurs) - common
    shares = np.append(occurs[:common], rare) / total

    def draw(weights: Whole) -> None:
        drawn = chance.multinomial(total, shares)
        weights[:common] = drawn[:-1]
        if rare:
            chosen = chance.integers(0, rare, size=int(drawn[-1]), dtype=np.uint32)
            weights[common:] = np.bincount(chosen, minlength=rare)

    return draw
