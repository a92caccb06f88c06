"""Encoded numbers cut into levels that many training decisions share, and trees that give each level its value."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from sklearn.ensemble._hist_gradient_boosting.predictor import TreePredictor

from candour.modelling.models.added_trees import Floats, Node, build_tree

MOST_DIGITS = 12


class Cut(NamedTuple):
    """How one encoded column is cut.

    limits: rising; level i holds numbers above limits[i - 1] and up to limits[i]. own_missing: whether a missing number is a
    level of its own, the last; otherwise it goes with the level `commonest`.
    """

    limits: Floats
    own_missing: bool
    commonest: int

    @property
    def known(self) -> int:
        """How many levels of numbers there are."""
        return len(self.limits) + 1

    @property
    def size(self) -> int:
        """How many levels there are with that of missing numbers."""
        return self.known + self.own_missing

    def place(self, column: Floats) -> npt.NDArray[np.int64]:
        """The level of every number."""
        places = np.searchsorted(self.limits, column, side="left").astype(np.int64)
        return np.where(np.isnan(column), self.known if self.own_missing else self.commonest, places)


def cut_column(column: Floats, *, fewest: int, most: int) -> Cut:
    """At most `most` levels of numbers, each with at least `fewest` of the decisions.

    A limit is the shortest decimal number that parts the two neighbours, so that it is easily read and is, for anything finer
    than whole numbers, hardly ever one child's own.
    """
    known = column[~np.isnan(column)]
    values, counts = np.unique(known, return_counts=True)
    target = max(fewest, len(known) / most)
    limits, gathered, left = [], 0, len(known)
    for at in range(len(values) - 1):
        gathered += int(counts[at])
        left -= int(counts[at])
        if gathered >= target and left >= fewest:
            limits.append(find_short_number(float(values[at]), float(values[at + 1])))
            gathered = 0
    found = Cut(np.array(limits, dtype=np.float64), len(column) - len(known) >= fewest, 0)
    if len(known):
        found = found._replace(commonest=int(np.argmax(np.bincount(found.place(known)))))
    return found


def cut_columns(rows: Floats, *, fewest: int, most: int) -> dict[int, Cut]:
    """The cut of every column that has more than one level, by the number of the column."""
    cuts = ((at, cut_column(rows[:, at], fewest=fewest, most=most)) for at in range(rows.shape[1]))
    return {at: cut for at, cut in cuts if cut.size > 1}


def find_short_number(low: float, high: float) -> float:
    """The decimal number of fewest digits that is at least `low` and less than `high`."""
    for digits in range(-3, MOST_DIGITS):
        scale = 10.0**digits
        number = float(np.ceil(low * scale) / scale)
        if low <= number < high:
            return number
    return low


def grow_levels(column: int, cut: Cut, values: Floats, decisions: npt.NDArray[np.int64]) -> TreePredictor:
    """A tree on one column that gives every level its value; `decisions` says how many there are of each."""
    nodes: list[Node | None] = []

    def grow(first: int, last: int) -> int:
        at = len(nodes)
        count = int(decisions[first:last].sum())
        if last - first == 1:
            nodes.append(Node(float(values[first]), count))
            return at
        nodes.append(None)
        middle = (first + last) // 2
        left, right = grow(first, middle), grow(middle, last)
        limit = float(cut.limits[middle - 1])
        nodes[at] = Node(0.0, count, column, limit, cut.commonest < middle, left, right)
        return at

    if cut.own_missing:
        nodes.append(None)
        left = grow(0, cut.known)
        nodes.append(Node(float(values[-1]), int(decisions[-1])))
        nodes[0] = Node(0.0, int(decisions.sum()), column, np.inf, False, left, len(nodes) - 1)  # noqa: FBT003
    else:
        grow(0, cut.known)
    return build_tree([node for node in nodes if node is not None])
