"""How deprived the area of each family is, and the list that an authority would make of it.

Drawn after everything else and from a stream of its own, so nothing else depends on it: an area is chosen for a family
that is already there, never a child's story for an area. All shares are ours, in the direction that is known for England.
"""

from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from candour.data.synthetic.calendar import Days, Flags, Numbers
from candour.data.synthetic.chance import draw_flags
from candour.data.synthetic.identity import Identities
from candour.data.synthetic.population import ETHNICITY_CODES, Children

FAMILIES_BY_TENTH: Final = (21.0, 17.0, 14.0, 11.5, 9.5, 8.0, 6.5, 5.5, 4.5, 2.5)
"""Per cent of the families that are known to the service, the most deprived tenth of areas first."""
SCORE_EDGES: Final = (0.55, 0.33, 0.26, 0.21, 0.17, 0.135, 0.105, 0.08, 0.06, 0.04, 0.005)
"""Scores between which each tenth lies, the most deprived first: of the size of the published ones, and not them."""
RISK_WEIGHT: Final = 0.35
"""How many standard deviations an area is more deprived for each of a family's lasting risk."""
ETHNICITY_WEIGHTS: Final = {
    "WIRT": 0.6, "WROM": 0.6, "WOTH": 0.1, "MWBC": 0.4, "MWBA": 0.3, "MWAS": 0.1, "MOTH": 0.2, "AIND": -0.2, "APKN": 0.7,
    "ABAN": 0.7, "CHNE": -0.2, "AOTH": 0.3, "BAFR": 0.6, "BCRB": 0.6, "BOTH": 0.6, "OOTH": 0.4,
}  # fmt: skip
"""Standard deviations by which areas of families are more deprived than those of White British ones."""
NOT_MATCHED_SHARE: Final = 0.03
"""Families whose address matches no area."""


class FamilyAreas(NamedTuple):
    """One entry a child, the same for a family: the tenth (1 the most deprived), the score, and whether it is known."""

    decile: Days
    score: Numbers
    known: Flags


def draw_areas(
    generator: np.random.Generator,
    children: Children,
    *,
    by_lot: bool,
    families_by_tenth: tuple[float, ...] = FAMILIES_BY_TENTH,
) -> FamilyAreas:
    """An area for every family; `by_lot` (scenario `no-difference`) goes by neither ethnicity nor risk.

    The shares of the tenths are exact but for rounding: families are put in an order and cut.
    """
    _, first, family = np.unique(children.family, return_index=True, return_inverse=True)
    size = len(first)
    leaning = generator.standard_normal(size)
    if not by_lot:
        leaning += _weigh_ethnicity(children, first) + RISK_WEIGHT * _standardise(
            np.bincount(family, children.standing) / np.bincount(family)
        )
    place = np.empty(size)
    place[np.argsort(-leaning, kind="stable")] = (np.arange(size) + 0.5) / size
    shares = np.cumsum(families_by_tenth) / np.sum(families_by_tenth)
    tenth = np.minimum(np.searchsorted(shares, place, side="right"), len(shares) - 1)
    upper, lower = np.array(SCORE_EDGES)[tenth], np.array(SCORE_EDGES)[tenth + 1]
    score = np.round(upper - generator.random(size) * (upper - lower), 3)
    known = ~draw_flags(generator, NOT_MATCHED_SHARE, size)
    return FamilyAreas((tenth + 1).astype(np.int32)[family], score[family], known[family])


def write_areas(path: Path, identities: Identities, areas: FamilyAreas, shown: Flags) -> Path:
    """The list, one row a child who is `shown`; nothing stands beside a child whose address matched no area."""
    rows = zip(
        identities.child,
        areas.decile.tolist(),
        areas.score.tolist(),
        areas.known.tolist(),
        shown.tolist(),
        strict=True,
    )
    lines = [
        f"{child},{decile},{score:.3f}" if known else f"{child},,"
        for child, decile, score, known, listed in rows
        if listed
    ]
    path.write_text(
        "\n".join(["child_id,deprivation_decile,deprivation_score", *lines]) + "\n",
        encoding="utf-8",
        newline="\n",
    )
    return path


def _weigh_ethnicity(children: Children, first: Days) -> Numbers:
    weights = np.array([ETHNICITY_WEIGHTS.get(code, 0.0) for code in ETHNICITY_CODES])
    return np.asarray(weights[children.ethnicity[first]])


def _standardise(values: Numbers) -> Numbers:
    spread = values.std()
    return np.asarray((values - values.mean()) / (spread if spread > 0 else 1.0))
