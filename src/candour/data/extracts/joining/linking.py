"""Finds the child ids that, as different extracts write them, are one child.

Every format carries the same local authority child id, and nothing makes them spell it alike: a spreadsheet drops
leading zeros, a system writes capitals. Two spellings that differ in nothing else are one child, unless one and the
same extract lists both with different births: then they are two children, and each keeps its own spelling.
"""

import re
from collections import defaultdict
from typing import NamedTuple

import numpy as np

from candour.data.extracts.columns import IntArray
from candour.data.extracts.files.day_formats import NO_DAY
from candour.data.extracts.reading import Reading

_WHOLE = re.compile(r"(\d+)\.0+")


class LinkedChildren(NamedTuple):
    """`ids` are the children of the history in alphabetical order; `child_of` gives, for each number of the
    reading, the place of its child in `ids`.
    """

    ids: list[str]
    child_of: IntArray


def tidy_child_id(text: str) -> str:
    """A child id without what spellings differ in: blanks, capitals, leading zeros, a spreadsheet's `.0`."""
    tidy = text.strip().upper()
    whole = _WHOLE.fullmatch(tidy)
    if whole:
        tidy = whole.group(1)
    return (tidy.lstrip("0") or "0") if tidy.isdecimal() and tidy.isascii() else tidy


def link_children(reading: Reading) -> LinkedChildren:
    """Find the children behind all spellings read so far, and count what was joined and what was kept apart."""
    spellings = reading.children.texts()
    names: list[str] = []
    first: dict[str, int] = {}
    shared: dict[str, list[int]] = {}
    for number, text in enumerate(spellings):
        name = tidy_child_id(text)
        # Most are tidy as they are: one text in memory then, not two.
        names.append(text if name == text else name)
        before = first.setdefault(names[-1], number)
        if before != number:
            shared.setdefault(name, [before]).append(number)
    apart = _find_apart(reading, shared)
    for name in apart:
        for number in shared[name]:
            names[number] = spellings[number].strip()
    joined = sum(len(numbers) > 1 for name, numbers in shared.items() if name not in apart)
    for rule, count in (("spellings_joined", joined), ("spellings_kept_apart", len(apart))):
        reading.findings.add(
            rule, source="all", table="children", field="child_id", count=count, of=len(first)
        )
    ids = sorted(set(names))
    place = {name: number for number, name in enumerate(ids)}
    return LinkedChildren(ids, np.fromiter(map(place.__getitem__, names), dtype=np.int64, count=len(names)))


def _find_apart(reading: Reading, shared: dict[str, list[int]]) -> set[str]:
    """The names whose spellings stand in one extract with different births."""
    name_of = {number: name for name, numbers in shared.items() for number in numbers}
    if not shared:
        return set()
    said = reading.persons.to_arrays()
    chosen = (said["birth"] != NO_DAY) & np.isin(said["child"], list(name_of))
    told: defaultdict[tuple[str, int, int], dict[int, int]] = defaultdict(dict)
    columns = (said[name][chosen].tolist() for name in ("child", "source", "source_day", "birth"))
    for child, source, day, birth in zip(*columns, strict=True):
        told[name_of[child], source, day][child] = birth
    return {key[0] for key, births in told.items() if len(set(births.values())) > 1}
