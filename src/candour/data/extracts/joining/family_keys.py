"""Who belongs to one family? Keys that several children share, as extracts give them.

Keys are numbered at the door and forgotten after: no address, postcode or name reaches the case history.
"""

from array import array
from typing import get_args

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from candour.config.extracts import FamilyKeyKind
from candour.data.extracts.columns import IntArray, Names

FAMILY_KEY_KINDS: tuple[FamilyKeyKind, ...] = get_args(FamilyKeyKind)


class FamilyKeys:
    """Keys that children share, by kind, while extracts are being read."""

    def __init__(self) -> None:
        self._keys = Names()
        self._children: dict[FamilyKeyKind, array[int]] = {kind: array("i") for kind in FAMILY_KEY_KINDS}
        self._numbers: dict[FamilyKeyKind, array[int]] = {kind: array("i") for kind in FAMILY_KEY_KINDS}

    def add(self, kind: FamilyKeyKind, child: int, key: str) -> None:
        """A child (by number) has a key. Siblings share the key that both are given."""
        self._children[kind].append(child)
        self._numbers[kind].append(self._keys.number(f"{kind}\0{key}"))

    def count(self, kind: FamilyKeyKind) -> int:
        """How many children have a key of a kind."""
        return len(set(self._children[kind]))

    def find_families(
        self, kinds: tuple[FamilyKeyKind, ...], child_of: IntArray, listed: dict[int, str]
    ) -> dict[int, int]:
        """For each child of the history that has a key: the first child of its family.

        `child_of` gives the child of the history for each number used in `add`; `listed` families count as keys.
        """
        keys = Names()
        pairs = [
            (int(child_of[child]), keys.number(f"{kind}\0{number}"))
            for kind in kinds
            for child, number in zip(self._children[kind], self._numbers[kind], strict=True)
        ]
        pairs += [(child, keys.number(f"listed\0{family}")) for child, family in listed.items()]
        if not pairs:
            return {}
        people, held = np.array(pairs, dtype=np.int64).T
        size = int(people.max()) + 1
        width = size + int(held.max()) + 1
        links = coo_array((np.ones(len(people)), (people, size + held)), shape=(width, width))
        labels = connected_components(links, directed=False)[1]
        first: dict[int, int] = {}
        for child in np.unique(people).tolist():
            first.setdefault(int(labels[child]), child)
        return {child: first[int(labels[child])] for child in np.unique(people).tolist()}
