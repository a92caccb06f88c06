"""Every decision's group in every characteristic at once: each crossing that occurs is numbered once, and named."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from candour.stats.clustered import Codes, Floats
from candour.stats.groups.judged import Labels, list_groups


class GroupName(NamedTuple):
    """One group of one characteristic (or of one crossing)."""

    characteristic: str
    group: str


def list_members(groupings: Mapping[str, Labels]) -> tuple[tuple[GroupName, ...], Codes]:
    """All groups, and for each decision the place of its group in every grouping (decisions x groupings)."""
    names: list[GroupName] = []
    columns = []
    for characteristic, labels in groupings.items():
        codes, found = pd.factorize(labels)
        order = list_groups(labels)
        place = np.array([order.index(str(name)) for name in found])
        columns.append(place[codes] + len(names))
        names += [GroupName(characteristic, group) for group in order]
    return tuple(names), np.column_stack(columns).astype(np.int64)


def cross(members: Codes) -> tuple[Codes, Codes]:
    """The crossings that occur (crossings x groupings), and that of every decision."""
    key = np.zeros(len(members), dtype=np.int64)
    for column in members.T:
        low = int(column.min())
        # Numbered anew each time, so that many groupings do not outgrow a whole number.
        key = number_in_order(key * (int(column.max()) - low + 1) + (column - low))
    first = np.empty(int(key.max()) + 1, dtype=np.int64)
    first[key] = np.arange(len(key))
    return members[first], key


def name_crossings(parts: Sequence[Labels]) -> Labels:
    """The crossing of every decision in words: "Female, Asian". Different crossings never share a name."""
    # Numbers stand for the words until a crossing is named: a text a decision would take a hundred bytes of each.
    numbered = [pd.factorize(part) for part in parts]
    members, crossing_of = cross(np.column_stack([codes for codes, _ in numbered]).astype(np.int64))
    found = [
        tuple(str(words[code]) for code, (_, words) in zip(row, numbered, strict=True)) for row in members
    ]
    names: dict[tuple[str, ...], str] = {}
    for crossing in sorted(set(found)):
        name = ", ".join(crossing)
        # A comma within a group's own name could make two crossings read alike.
        names[crossing] = name if name not in names.values() else "; ".join(crossing)
    crossed: Labels = np.array([names[crossing] for crossing in found], dtype=object)[crossing_of]
    return crossed


def number_in_order(keys: Codes) -> Codes:
    """Numbers 0, 1, … for the distinct keys, in their order; far faster than sorting all of them."""
    codes: Codes = pd.factorize(keys, sort=True)[0].astype(np.int64)
    return codes


def build_margins(crossed: Codes, names: tuple[GroupName, ...]) -> Floats:
    """Which crossings make up each group: groups x crossings, 0 or 1."""
    margins = np.zeros((len(names), len(crossed)))
    for column in crossed.T:
        margins[column, np.arange(len(crossed))] = 1
    return margins
