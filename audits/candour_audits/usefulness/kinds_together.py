"""Kinds of event joined until no small number of children can be worked out by taking one from all."""

from collections.abc import Mapping, Sequence

import numpy as np

from candour.disclosure import is_small
from candour.stats.clustered import Flags


def join_kinds(kinds: Mapping[str, Flags], cells: Sequence[Flags], *, more_than: int) -> dict[str, Flags]:
    """The kinds by name, those that are small joined with the smallest of the others: “Being assessed or in care”.

    One child may be of several kinds, so rows do not add up; but all kinds together less all but one leave those who are of that one alone. A
    kind is small where it, or those of it alone, count few children in one of the `cells` (which part the decisions). Joined kinds
    stand where the first of them stood.
    """
    joined = dict(kinds)
    while len(joined) > 1:
        small = [name for name in joined if _is_small(joined, name, cells, more_than)]
        if not small:
            break
        first = min(small, key=lambda name: int(joined[name].sum()))
        others = [name for name in joined if name != first and joined[name].any()]
        if not others:
            break
        second = min(others, key=lambda name: int(joined[name].sum()))
        joined = _join(joined, first, second)
    return joined


def _is_small(joined: Mapping[str, Flags], name: str, cells: Sequence[Flags], more_than: int) -> bool:
    own = joined[name]
    others = np.logical_or.reduce([flags for other, flags in joined.items() if other != name])
    return any(
        is_small(int((part & cell).sum()), more_than) for part in (own, own & ~others) for cell in cells
    )


def _join(kinds: Mapping[str, Flags], first: str, second: str) -> dict[str, Flags]:
    earlier, later = (name for name in kinds if name in {first, second})
    name = f"{earlier} or {later[:1].lower()}{later[1:]}"
    both = kinds[first] | kinds[second]
    return {
        name if kind == earlier else kind: both if kind == earlier else flags
        for kind, flags in kinds.items()
        if kind != later
    }
