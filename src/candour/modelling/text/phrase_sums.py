"""Sums over families from which one can tell whether a phrase stands more often in texts about one group than about others.

No row leaves: only, for every phrase and group, how many decisions of the group and of everybody else there are and have the phrase,
and how these counts go together within families.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

COUNTS = ("due_in", "due_out", "with_in", "with_out")
"""Decisions of the group and of others; those of them whose texts have the phrase."""
PAIRS = tuple((left, right) for left in range(4) for right in range(left, 4))
"""Which counts are multiplied within each family: the upper triangle of their products, row by row."""


class PhraseSums(NamedTuple):
    """Of one group, for each of P phrases: `totals` (P x 4) in the order of COUNTS, `products` (P x 10) in that of PAIRS."""

    group: str
    families: int
    totals: npt.NDArray[np.int64]
    products: npt.NDArray[np.int64]


def count_families(found: csr_matrix, families: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """How many families have each phrase. `found`: rows x phrases; `families`: a number a row."""
    counts = [len(np.unique(families[found[:, at].nonzero()[0]])) for at in range(found.shape[1])]
    return np.array(counts, dtype=np.int64)


def sum_phrases(
    found: csr_matrix, families: npt.NDArray[np.int64], groups: npt.NDArray[np.object_]
) -> Iterator[PhraseSums]:
    """The sums of every group, in the order of their names. `found`: rows x phrases; `families`: a number a row, from 0."""
    size, phrases = int(families.max(initial=-1)) + 1, found.shape[1]
    belongs = csr_matrix(
        (np.ones(len(families)), (families, np.arange(len(families)))), shape=(size, len(families))
    )
    for group in sorted(set(groups.tolist())):
        inside = (groups == group).astype(np.float64)
        due = [np.asarray(belongs @ side).ravel() for side in (inside, 1 - inside)]
        held = [csr_matrix(belongs @ found.multiply(side[:, None]).tocsr()) for side in (inside, 1 - inside)]
        sums = [np.repeat(side.sum(), phrases) for side in due] + [
            np.asarray(side.sum(axis=0)).ravel() for side in held
        ]
        products = [_multiply(left, right, due, held, phrases) for left, right in PAIRS]
        yield PhraseSums(group, size, _round(sums), _round(products))


def _multiply(
    left: int, right: int, due: list[npt.NDArray[np.float64]], held: list[csr_matrix], phrases: int
) -> npt.NDArray[np.float64]:
    if right < 2:
        return np.repeat(due[left] @ due[right], phrases)
    if left < 2:
        return np.asarray(held[right - 2].T @ due[left]).ravel()
    return np.asarray(held[left - 2].multiply(held[right - 2]).sum(axis=0)).ravel()


def _round(columns: list[npt.NDArray[np.float64]]) -> npt.NDArray[np.int64]:
    return np.rint(np.column_stack(columns)).astype(np.int64)
