"""Rows in an order, thinned or merged so that no difference between neighbours is a small count."""

import numpy as np
import numpy.typing as npt

Counts = npt.NDArray[np.int64]


def keep_apart(cumulative: Counts, totals: Counts, *, more_than: int) -> list[int]:
    """Places of the points of a curve that may stand side by side.

    `cumulative` (points x cells) grows from point to point up to `totals`. Of two kept neighbours, and of the last and the
    totals, no cell differs by 1 to `more_than`. Points are tried in their order, so the first that may be kept is.
    """
    kept: list[int] = []
    last = np.zeros_like(totals)
    for place, point in enumerate(cumulative):
        if _are_apart(point - last, more_than) and _are_apart(totals - point, more_than):
            kept.append(place)
            last = point
    return kept


def merge_neighbours(counts: Counts, *, more_than: int) -> Counts:
    """The number of the block of every row (rows x cells), so that every cell of a block counts more than `more_than`.

    Neighbours are joined from the first on; what is left over at the end joins the last block. One block where even all rows
    together are too few.
    """
    block = np.zeros(len(counts), dtype=np.int64)
    gathered, number = np.zeros(counts.shape[1], dtype=np.int64), 0
    for place, row in enumerate(counts):
        block[place] = number
        gathered = gathered + row
        if (gathered > more_than).all():
            gathered, number = np.zeros_like(gathered), number + 1
    if number:
        block[block == number] = number - 1
    return block


def merge_within(counts: Counts, wholes: Counts, *, more_than: int) -> Counts:
    """As `merge_neighbours`, where other tables give the sums of larger parts: months, say, of which `wholes` names the quarter.

    A block is a single row or made of wholes, so that subtracting the sums of wholes tells nothing more. A whole is parted into its rows only if each
    cell of every row counts more than `more_than`.
    """
    order, whole = np.unique(wholes, return_inverse=True)
    sums = np.array([counts[whole == place].sum(axis=0) for place in range(len(order))])
    joined = merge_neighbours(sums, more_than=more_than)[whole]
    keys = np.zeros(len(counts), dtype=np.int64)
    for place in range(len(order)):
        rows = whole == place
        alone = len(set(whole[joined == joined[rows][0]])) == 1
        if alone and (counts[rows] > more_than).all():
            keys[rows] = np.arange(rows.sum())
    blocks: Counts = np.unique(joined * len(counts) + keys, return_inverse=True)[1].astype(np.int64)
    return blocks


def _are_apart(difference: Counts, more_than: int) -> bool:
    return bool(((difference == 0) | (difference > more_than)).all())
