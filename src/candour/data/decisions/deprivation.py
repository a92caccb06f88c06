"""How deprived the area of each child is, as a fifth and as a number, for audits alone: no feature is made of it.

The area is the one that the authority listed, whenever the decision was: a child who moved since is counted where the
list says.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from candour.data.days import Numbers, find_codes
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

AREA_COLUMNS = ("deprivation_decile", "deprivation_score")
Scores = npt.NDArray[np.float64]
_NOWHERE = len(FIFTHS)


class Fifths(NamedTuple):
    """The fifth of each child that was asked about, and in words what it is a fifth of."""

    labels: pa.Array
    meaning: str


@dataclass(frozen=True)
class Areas:
    """What the fifths depend on: the areas of all children of a history, or of a part of one.

    with_decile, with_score: how many children have the national tenth of their area, and its score. scores, counts: each score, in
    order, and how many children have it.
    """

    with_decile: int
    with_score: int
    scores: Scores
    counts: Numbers


def count_areas(children: pa.Table) -> Areas:
    """Count the areas of these children."""
    deciles, scores = (children[name] for name in AREA_COLUMNS)
    known = scores.drop_null().to_numpy()
    return Areas(len(deciles) - deciles.null_count, len(known), *np.unique(known, return_counts=True))


def add_areas(parts: Sequence[Areas]) -> Areas:
    """The areas of a history from those of its parts."""
    scores, which = np.unique(np.concatenate([part.scores for part in parts]), return_inverse=True)
    counts = np.zeros(len(scores), dtype=np.int64)
    np.add.at(counts, which, np.concatenate([part.counts for part in parts]))
    known = [(part.with_decile, part.with_score) for part in parts]
    return Areas(sum(each[0] for each in known), sum(each[1] for each in known), scores, counts)


def label_fifths(areas: Areas, children: pa.Table) -> Fifths | None:
    """The fifths of these children among all that were counted; None where no child's area is known.

    National fifths where any national tenth is known: two tenths make a fifth, and a child with a score alone is not
    recorded. Else fifths of the children by score. Cut points of the score that hold nationally would depend on the
    edition of the index, which a score does not tell.
    """
    meaning = say_fifths(areas)
    if meaning is None:
        return None
    deciles, scores = (children[name] for name in AREA_COLUMNS)
    if meaning == NATIONAL:
        places = (deciles.cast(pa.float64()).fill_null(2 * _NOWHERE + 1).to_numpy() - 1) // 2
    else:
        places = _cut_by_rank(areas, scores.to_numpy())
    return Fifths(
        pa.array([*FIFTHS, NOT_RECORDED], pa.string()).take(pa.array(places.astype(np.int64))), meaning
    )


def say_fifths(areas: Areas) -> str | None:
    """What the fifths are fifths of; None where no child's area is known."""
    if areas.with_decile:
        return NATIONAL
    return LOCAL if areas.with_score else None


def measure_deprivation(areas: Areas, children: pa.Table) -> dict[str, pa.Array]:
    """How deprived the area of each of these children is as a number, under its name; empty where none is known.

    The score, or the tenth where more of all the children have one. Never both: they say the same, and an audit that asks twice
    has to doubt both answers more.
    """
    decile, score = AREA_COLUMNS
    name = score if areas.with_score >= areas.with_decile else decile
    if not max(areas.with_score, areas.with_decile):
        return {}
    return {name: pc.round(children[name].cast(pa.float64()), ndigits=SCORE_DIGITS).combine_chunks()}


def compute_fifths(history: CaseHistory) -> Fifths | None:
    """The fifth of every child of a history, in the order of its children; None where no child's area is known."""
    return label_fifths(count_areas(history.children), history.children)


def take_fifths(history: CaseHistory, child_ids: pa.ChunkedArray) -> pa.Array | None:
    """The fifth of each of these children; None where no child's area is known."""
    fifths = compute_fifths(history)
    return None if fifths is None else fifths.labels.take(_find_children(history, child_ids))


def take_deprivation(history: CaseHistory, child_ids: pa.ChunkedArray) -> dict[str, pa.Array]:
    """`measure_deprivation` of these children among all of the history."""
    children = history.children.select([*AREA_COLUMNS]).take(_find_children(history, child_ids))
    return measure_deprivation(count_areas(history.children), children)


def take_areas(history: CaseHistory, child_ids: pa.ChunkedArray) -> pa.Table:
    """What is recorded of the area of each of these children (AREA_COLUMNS)."""
    return history.children.select([*AREA_COLUMNS]).take(_find_children(history, child_ids)).combine_chunks()


def _find_children(history: CaseHistory, child_ids: pa.ChunkedArray) -> pa.Array:
    return pa.array(find_codes(child_ids, history.children["child_id"].combine_chunks()))


def _cut_by_rank(areas: Areas, scores: Scores) -> Scores:
    """Which fifth, the highest scores first. Children of one area stay together, on the side where their middle lies."""
    size = areas.counts[::-1]
    middle = (np.cumsum(size) - size / 2) / areas.with_score
    fifth = np.minimum(np.floor(middle * len(FIFTHS)), len(FIFTHS) - 1)[::-1]
    places = np.full(len(scores), float(_NOWHERE))
    known = np.flatnonzero(~np.isnan(scores))
    places[known] = fifth[np.searchsorted(areas.scores, scores[known])]
    return places
