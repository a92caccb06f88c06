"""Subgroups told by several characteristics at once: which there are, who is in them, and their small tables.

A subgroup has conditions on up to three characteristics: one category, all but one, or a stretch of neighbouring ages.
All of them are listed; a tree that asks one such question after the other could only end at some of them, and its
first question would decide which. For every set of characteristics there is one small table of crossings, on which all
its subgroups are counted by one product of matrices.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from itertools import combinations
from math import prod
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse

from candour.stats.clustered import Codes, Flags
from candour.stats.groups.judged import AGES, NOT_RECORDED, Labels, list_groups, mark_groups
from candour.stats.groups.resampled.crossed import cross, list_members

DEPTH = 3
"""Most characteristics that tell a subgroup: with more, nobody could say who these children are."""
MOST_SUBGROUPS = 20_000
"""With more subgroups than that, they are told by fewer characteristics at a time."""

Members = npt.NDArray[np.float32]
"""Which crossings make up each subgroup: subgroups x crossings, 0 or 1."""


class Condition(NamedTuple):
    """A child's group of one characteristic is one of these; `all_but` names the one left out, where only one is."""

    characteristic: str
    groups: tuple[str, ...]
    all_but: str = ""


@dataclass(frozen=True)
class SmallTable:
    """All crossings of a few characteristics, and every subgroup that they tell.

    `gather` (these crossings x all crossings) adds up the crossings of all characteristics. `conditions` has one list
    a characteristic, and `holds` for each whether a condition holds in a crossing (conditions x these crossings).
    """

    conditions: tuple[tuple[Condition, ...], ...]
    holds: tuple[Flags, ...]
    gather: sparse.csr_array

    @property
    def members(self) -> Members:
        """Every choice of one condition a characteristic, the last characteristic changing fastest."""
        width = self.holds[0].shape[1]
        together = reduce(
            lambda left, right: (left[:, None, :] & right[None, :, :]).reshape(-1, width), self.holds
        )
        return together.astype(np.float32)

    def name(self, number: int) -> tuple[Condition, ...]:
        """The conditions of one subgroup."""
        places = np.unravel_index(number, [len(each) for each in self.conditions])
        return tuple(each[int(place)] for each, place in zip(self.conditions, places, strict=True))


@dataclass(frozen=True)
class Crossings:
    """The crossing of all characteristics of every decision (0, 1, … `size` - 1), and the small tables over them."""

    of_decision: Codes
    size: int
    tables: tuple[SmallTable, ...]
    depth: int


def find_members(conditions: tuple[Condition, ...], groups: Mapping[str, Labels]) -> Flags:
    """Which decisions are of a subgroup."""
    inside = [mark_groups(groups[each.characteristic], each.groups) for each in conditions]
    return np.asarray(np.logical_and.reduce(inside))


def cross_characteristics(groups: Mapping[str, Labels]) -> Crossings:
    """Cross all characteristics that have at least two groups; without one there is no table."""
    chosen = {name: labels for name, labels in groups.items() if len(list_groups(labels)) > 1}
    if not chosen:
        return Crossings(np.zeros(0, dtype=np.int64), 0, (), 0)
    crossed, of_decision = cross(list_members(chosen)[1])
    conditions = [list_conditions(name, list_groups(labels)) for name, labels in chosen.items()]
    # The groups of a characteristic are numbered in the order in which they are shown.
    places = crossed - crossed.min(axis=0)
    depth = choose_depth([len(each) for each in conditions])
    tables = tuple(
        _build_table(list(several), conditions, places, [list_groups(each) for each in chosen.values()])
        for count in range(1, depth + 1)
        for several in combinations(range(len(conditions)), count)
    )
    return Crossings(of_decision, len(crossed), tables, depth)


def choose_depth(conditions: list[int]) -> int:
    """How many characteristics may tell a subgroup, so that there are not too many of them; at least one."""
    total, depth = 0, 0
    for count in range(1, min(DEPTH, len(conditions)) + 1):
        total += sum(prod(several) for several in combinations(conditions, count))
        if count > 1 and total > MOST_SUBGROUPS:
            break
        depth = count
    return depth


def list_conditions(characteristic: str, groups: tuple[str, ...]) -> tuple[Condition, ...]:
    """Every condition on a characteristic: its groups, stretches of neighbouring ages, and all groups but one."""
    known = tuple(group for group in groups if group != NOT_RECORDED)
    found: dict[tuple[str, ...], str] = {(group,): "" for group in groups}
    if set(known) <= set(AGES):
        found |= {known[a:b]: "" for a in range(len(known)) for b in range(a + 1, len(known) + 1)}
    for left in groups:
        rest = tuple(group for group in groups if group != left)
        # “Any but male” would be girls and children whose sex is not recorded: nobody would say it so.
        if len(set(rest) - {NOT_RECORDED}) > 1:
            found.setdefault(rest, left)
    return tuple(
        Condition(characteristic, chosen, left) for chosen, left in found.items() if len(chosen) < len(groups)
    )


def _build_table(
    several: list[int],
    conditions: list[tuple[Condition, ...]],
    places: Codes,
    groups: list[tuple[str, ...]],
) -> SmallTable:
    small, place = cross(places[:, several])
    gather = sparse.csr_array(
        sparse.coo_array((np.ones(len(place), dtype=np.float32), (place, np.arange(len(place)))))
    )
    holds = tuple(
        np.array([[group in each.groups for group in groups[at]] for each in conditions[at]])[:, column]
        for at, column in zip(several, small.T, strict=True)
    )
    return SmallTable(tuple(conditions[at] for at in several), holds, gather)
