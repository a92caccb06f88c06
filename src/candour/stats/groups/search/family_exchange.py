"""Lets families exchange their errors: what would have been counted if errors had nothing to do with who a child is.

A whole family's errors move at once to another family that is alike: as many children, each with as many decisions on
either side of what stays where it is (with and without the outcome, say). Errors of one child stay together, in the
order of their days; children with the same numbers stand in an order drawn by lot. So likeness between siblings, and
the greater likeness between two decisions about one child, survive every exchange. A family that has no partner keeps
its errors.

Exchanges of this kind form a group, and with the errors as they are counted as one of them a p-value is exact whatever
the number of draws (Hemerik and Goeman 2018, DOI 10.1007/s11749-017-0571-1; for exchanges of whole blocks Winkler et
al. 2015, DOI 10.1016/j.neuroimage.2015.05.092).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from candour.stats.clustered import Codes, Flags, Floats
from candour.stats.groups.resampled.crossed import cross, number_in_order

CELLS_AT_ONCE = 2_000_000


class Ties(NamedTuple):
    """Which decisions belong together: the family and the child of each, and its day (None: not known)."""

    families: Codes
    children: Codes
    days: Floats | None = None

    def take(self, rows: Flags) -> "Ties":
        """Those of some decisions."""
        return Ties(self.families[rows], self.children[rows], None if self.days is None else self.days[rows])


@dataclass(frozen=True)
class Exchange:
    """Families that may exchange their errors.

    Each of `alike` holds families of one kind (families x slots): the decision in every slot. What is counted in a slot of one family
    may be counted in the same slot of another. `decisions` is how many there are in all.
    """

    alike: tuple[Codes, ...]
    decisions: int

    @property
    def movable(self) -> float:
        """The share of decisions whose family has a partner; the others tell nothing."""
        return sum(rows.size for rows in self.alike) / self.decisions if self.decisions else 0.0


def build_exchange(side: Flags, ties: Ties, *, seed: int) -> Exchange:
    """Sort families into kinds. `side` says for every decision on which side it stays."""
    chance = np.random.Generator(np.random.PCG64(seed))
    children = number_in_order(ties.families * (int(ties.children.max()) + 1) + ties.children)
    kinds = _name_kinds(side, children)
    lot = chance.permutation(int(children.max()) + 1)
    days = np.zeros(len(side)) if ties.days is None else ties.days
    order = np.lexsort((chance.random(len(side)), days, ~side, lot[children], kinds[children], ties.families))
    is_first = np.diff(children[order], prepend=-1) != 0
    firsts = np.flatnonzero(is_first)
    return Exchange(
        tuple(_list_alike(order, ties.families[order][firsts], kinds[children[order][firsts]], firsts)),
        len(side),
    )


def count_exchanged(
    exchange: Exchange, told: Flags, places: Codes, size: int, *, replicates: int, seed: int
) -> npt.NDArray[np.float32]:
    """How many `told` decisions stand in each of `size` places: as it is, then after each of so many exchanges.

    `places` is the place of every decision, which stays. One row a place, one column an exchange.
    """
    chance = np.random.Generator(np.random.PCG64(seed))
    counts = np.zeros((replicates + 1, size), dtype=np.int32)
    counts += np.bincount(places[told], minlength=size).astype(np.int32)
    for rows in exchange.alike:
        family, slot = np.nonzero(told[rows])
        if len(family):
            here = places[rows]
            counts[1:] -= np.bincount(here[family, slot], minlength=size).astype(np.int32)
            _move(counts, here, family, slot, chance)
    return np.ascontiguousarray(counts.T.astype(np.float32))


def _name_kinds(side: Flags, children: Codes) -> Codes:
    """For every child, a number for how many decisions it has on either side."""
    on = np.bincount(children, weights=side).astype(np.int64)
    off = np.bincount(children, weights=~side).astype(np.int64)
    return number_in_order(on * (int(off.max()) + 1) + off)


def _list_alike(order: Codes, families: Codes, kinds: Codes, firsts: Codes) -> Iterator[Codes]:
    """Families with a partner, kind by kind. `families`, `kinds` and `firsts` have one entry a child, in order."""
    starts = np.flatnonzero(np.diff(families, prepend=-1) != 0)
    children = np.diff(starts, append=len(families))
    begins = firsts[starts]
    lengths = np.diff(begins, append=len(order))
    for count in np.unique(children):
        chosen = np.flatnonzero(children == count)
        kind = cross(kinds[starts[chosen][:, None] + np.arange(count)])[1]
        by_kind = np.split(np.argsort(kind, kind="stable"), np.cumsum(np.bincount(kind))[:-1])
        for alike in (chosen[members] for members in by_kind if len(members) > 1):
            yield order[begins[alike][:, None] + np.arange(lengths[alike[0]])]


def _move(
    counts: npt.NDArray[np.int32], here: Codes, family: Codes, slot: Codes, chance: np.random.Generator
) -> None:
    """Add to every exchange what is counted once the families of one kind have changed places by lot."""
    size, replicates = counts.shape[1], len(counts) - 1
    block = max(1, CELLS_AT_ONCE // max(len(here), len(family)))
    for start in range(0, replicates, block):
        several = min(block, replicates - start)
        drawn = np.tile(np.arange(len(here), dtype=np.int32), (several, 1))
        chance.permuted(drawn, axis=1, out=drawn)
        moved = here[drawn[:, family], slot] + size * np.arange(several)[:, None]
        added = np.bincount(moved.ravel(), minlength=several * size)
        counts[1 + start : 1 + start + several] += added.reshape(several, size).astype(np.int32)
