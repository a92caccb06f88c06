"""How deprived the area of each child is, as a fifth and as a number, for audits alone: no feature is made of it.

The area is the one that the authority listed, whenever the decision was: a child who moved since is counted where the
list says.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from candour.data.days import find_codes
from candour.data.history import CaseHistory

FIFTHS = (
    "Most deprived fifth",
    "Second most deprived fifth",
    "Middle fifth",
    "Second least deprived fifth",
    "Least deprived fifth",
)
NOT_RECORDED = "Not recorded"
NATIONAL = "Fifths of all areas of England, by the national tenth of the child's area."
LOCAL = (
    "Fifths of the authority's own children, by the score of the child's area: no national tenths were given, so they "
    "cannot be compared with those of another authority."
)
SCORE_DIGITS = 2
"""With all its digits a score would nearly name the area."""

_NOWHERE = len(FIFTHS)


class Fifths(NamedTuple):
    """The fifth of every child of a history, in the order of its children, and in words what it is a fifth of."""

    labels: pa.Array
    meaning: str


def compute_fifths(history: CaseHistory) -> Fifths | None:
    """None where no child's area is known.

    National fifths where any national tenth is known: two tenths make a fifth, and a child with a score alone is not
    recorded. Else fifths of the children by score. Cut points of the score that hold nationally would depend on the
    edition of the index, which a score does not tell.
    """
    deciles, scores = (history.children[name] for name in ("deprivation_decile", "deprivation_score"))
    if deciles.null_count < len(deciles):
        place = (deciles.cast(pa.float64()).fill_null(2 * _NOWHERE + 1).to_numpy() - 1) // 2
        return _name(place, NATIONAL)
    if scores.null_count < len(scores):
        return _name(_cut_by_rank(scores.to_numpy()), LOCAL)
    return None


def take_fifths(history: CaseHistory, child_ids: pa.ChunkedArray) -> pa.Array | None:
    """The fifth of each of these children; None where no child's area is known."""
    fifths = compute_fifths(history)
    return None if fifths is None else fifths.labels.take(_find_children(history, child_ids))


def take_deprivation(history: CaseHistory, child_ids: pa.ChunkedArray) -> dict[str, pa.Array]:
    """How deprived the area of each of these children is as a number, under its name; empty where none is known.

    The score, or the tenth where more children have one. Never both: they say the same, and an audit that asks twice
    has to doubt both answers more.
    """
    columns = {name: history.children[name] for name in ("deprivation_score", "deprivation_decile")}
    name, column = min(columns.items(), key=lambda entry: entry[1].null_count)
    if column.null_count == len(column):
        return {}
    numbers = pc.round(column.cast(pa.float64()), ndigits=SCORE_DIGITS).combine_chunks()
    return {name: numbers.take(_find_children(history, child_ids))}


def _find_children(history: CaseHistory, child_ids: pa.ChunkedArray) -> pa.Array:
    return pa.array(find_codes(child_ids, history.children["child_id"].combine_chunks()))


def _name(places: npt.NDArray[np.float64], meaning: str) -> Fifths:
    names = pa.array([*FIFTHS, NOT_RECORDED], pa.string())
    return Fifths(names.take(pa.array(places.astype(np.int64))), meaning)


def _cut_by_rank(scores: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Which fifth, the highest scores first. Children of one area stay together, on the side where their middle lies."""
    places = np.full(len(scores), float(_NOWHERE))
    known = np.flatnonzero(~np.isnan(scores))
    _, area, size = np.unique(-scores[known], return_inverse=True, return_counts=True)
    middle = (np.cumsum(size) - size / 2) / len(known)
    places[known] = np.minimum(np.floor(middle * len(FIFTHS)), len(FIFTHS) - 1)[area]
    return places
