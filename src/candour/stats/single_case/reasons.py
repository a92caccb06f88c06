"""The largest contributions to one score, and how often they stay among the largest when the model is fitted again.

Contributions are in log-odds, one a feature. Features that say the same thing share their credit, and which of them gets
it may differ from refit to refit: that shows here as a reason that does not last.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from candour.stats.clustered import Floats


@dataclass(frozen=True)
class Reason:
    """One feature's contribution to one score, in log-odds.

    `among_largest`: in how many of `refits` it is among the largest too, whatever its direction; `same_direction`: in how many
    it points where it does here. `low` and `high` are its least and greatest contribution over refits; None without refits.
    """

    feature: str
    contribution: float
    among_largest: int
    same_direction: int
    refits: int
    low: float | None
    high: float | None


def add_up_by_feature(contributions: Floats, sources: Sequence[str], names: Sequence[str]) -> Floats:
    """The contributions of encoded columns, added up to the features that they came from; 0 where there are none."""
    place = {name: at for at, name in enumerate(names)}
    total = np.zeros(len(names))
    np.add.at(total, [place[source] for source in sources], contributions)
    return total


def find_reasons(
    contributions: Floats, refitted: Floats, names: Sequence[str], *, most: int
) -> tuple[Reason, ...]:
    """The features with the largest contributions, largest first; none whose contribution is 0.

    `contributions` has one entry a feature, `refitted` one row a refit. Equal sizes stand in the order of `names`.
    """
    largest = _find_largest(contributions, most)
    again = [set(_find_largest(row, most)) for row in refitted]
    return tuple(
        Reason(
            names[at], float(contributions[at]),
            sum(at in found for found in again),
            int((np.sign(refitted[:, at]) == np.sign(contributions[at])).sum()) if len(refitted) else 0,
            len(refitted),
            float(refitted[:, at].min()) if len(refitted) else None,
            float(refitted[:, at].max()) if len(refitted) else None,
        )
        for at in largest
    )  # fmt: skip


def _find_largest(contributions: Floats, most: int) -> list[int]:
    order = np.argsort(-np.abs(contributions), kind="stable")[:most]
    return [int(at) for at in order if contributions[at] != 0]
