"""Where children live, as far as an extract should say: a postcode sector that no real place has."""

from typing import NamedTuple

import numpy as np

from candour.data.synthetic.calendar import NEVER, Days, Period
from candour.data.synthetic.chance import draw_flags
from candour.data.synthetic.identity import Identities

_SECTORS = tuple(f"ZZ{district} {sector}" for district in range(1, 41) for sector in range(1, 8))
"""No postcode area is called ZZ."""


class Addresses(NamedTuple):
    """One entry an address: the child, the first day, the last (NEVER while it lasts), the postcode sector."""

    child: Days
    started: Days
    ended: Days
    sector: list[str]


def record_addresses(
    generator: np.random.Generator, *, identities: Identities, born: Days, period: Period
) -> Addresses:
    """An address a child, the same for a family; one family in five moves once in the period."""
    names = {family: number for number, family in enumerate(dict.fromkeys(identities.family))}
    home = np.array([names[family] for family in identities.family], np.int32)
    size = len(names)
    first = generator.integers(0, len(_SECTORS), size)
    second = generator.integers(0, len(_SECTORS), size)
    moved_on = generator.integers(period.first_day + 1, period.last_day, size)
    moves = draw_flags(generator, 0.2, size)
    child = np.arange(len(home), dtype=np.int32)
    moving = moves[home] & (moved_on[home] > born)
    begins = np.minimum(np.maximum(born, period.first_day - 365), period.last_day)
    never = np.full(len(home), NEVER)
    again = child[moving]
    columns = (
        np.concatenate([child, again]),
        np.concatenate([begins, moved_on[home[again]]]),
        np.concatenate([np.where(moving, moved_on[home] - 1, never), never[again]]),
        np.concatenate([np.where(moving | ~moves[home], first[home], second[home]), second[home[again]]]),
    )
    order = np.lexsort((columns[1], columns[0]))
    owner, begun, ended, sector = (column[order].astype(np.int32) for column in columns)
    return Addresses(owner, begun, ended, [_SECTORS[place] for place in sector.tolist()])
