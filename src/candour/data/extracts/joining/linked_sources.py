"""Who is who, over all sources at once: children linked, families named, areas placed, and what that shows counted.

It is all that needs every child at the same time. Memory grows with the children (their ids, families and areas: some 100 bytes each)
and with what was read of them, four bytes a number.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from candour.config.extracts import FamilyKeyKind
from candour.data.extracts.code_checks import check_person_codes
from candour.data.extracts.columns import BoolArray, IntArray
from candour.data.extracts.files.day_formats import to_date
from candour.data.extracts.joining.areas import NO_AREAS, Area, Areas, place_areas
from candour.data.extracts.joining.families import NO_FAMILIES, Families, name_families
from candour.data.extracts.joining.linking import LinkedChildren, link_children
from candour.data.extracts.joining.part_rows import PartChildren, Words
from candour.data.extracts.joining.trust import RANK
from candour.data.extracts.reader import SourceRows
from candour.data.extracts.reading import Reading
from candour.data.history import Coverage, SourceAccount, SourceFile


class LinkedSources(NamedTuple):
    """Everything that was read, with the child of the history behind each number.

    `child_of` gives, for each number of the reading, the place of its child in `children`. Numbers of codes, spellings and sets are
    still those of the reading: `words` has their texts in order, and `ranks` (codes, originals, disability sets) the place of each.
    """

    reading: Reading
    sources: Sequence[SourceRows]
    children: PartChildren
    child_of: IntArray
    words: Words
    ranks: tuple[IntArray, IntArray, IntArray]
    files: tuple[SourceFile, ...]
    accounts: tuple[SourceAccount, ...]

    @property
    def coverage(self) -> tuple[Coverage, ...]:
        """What all sources report on, in the order of trust."""
        return tuple(
            sorted(
                (period for source in self.sources for period in source.coverage),
                key=lambda period: (RANK[period.source], period.first_day, period.last_day, period.kinds),
            )
        )


def link_sources(
    reading: Reading,
    sources: Sequence[SourceRows],
    *,
    families: Families = NO_FAMILIES,
    link_by: tuple[FamilyKeyKind, ...] = (),
    areas: Areas = NO_AREAS,
    further_files: tuple[SourceFile, ...] = (),
) -> LinkedSources:
    """Find the children behind what all sources state; `further_files` are the lists that were read beside them."""
    linked = link_children(reading)
    known = [_find_children(source, linked) for source in sources]
    _check_shared_children(reading, sources, known)
    check_person_codes(reading)
    files = [*further_files, *(file for source in sources for file in source.files)]
    return LinkedSources(
        reading=reading,
        sources=sources,
        children=_describe_children(
            reading,
            linked,
            name_families(reading, linked, families, link_by),
            place_areas(reading, linked, areas),
        ),
        child_of=linked.child_of,
        words=Words(
            codes=sorted(reading.codes.texts()),
            originals=sorted(reading.originals.texts()),
            disability_sets=sorted(reading.disability_sets.texts()),
            coverage={source.source: source.coverage for source in sources},
        ),
        ranks=(reading.codes.ranks(), reading.originals.ranks(), reading.disability_sets.ranks()),
        files=tuple(sorted(files, key=lambda file: (file.format, file.year or 0, file.name, file.sha256))),
        accounts=tuple(
            _describe_source(source, int(children.sum()))
            for source, children in zip(sources, known, strict=True)
        ),
    )


def _describe_children(
    reading: Reading, linked: LinkedChildren, family_of: Mapping[int, str], area_of: Mapping[int, Area]
) -> PartChildren:
    numbers, size = range(len(linked.ids)), len(linked.ids)
    alone = np.zeros(size, dtype=np.bool_)
    alone[linked.child_of[sorted(reading.unaccompanied)]] = True
    nowhere = Area()
    return PartChildren(
        ids=pa.array(linked.ids, pa.string()),
        families=pa.array((family_of.get(number) for number in numbers), pa.string(), size=size),
        deciles=pa.array((area_of.get(number, nowhere).decile for number in numbers), pa.int8(), size=size),
        scores=pa.array((area_of.get(number, nowhere).score for number in numbers), pa.float64(), size=size),
        unaccompanied=pa.array(alone),
    )


def _find_children(source: SourceRows, linked: LinkedChildren) -> BoolArray:
    """Of which children of the history a source states an event."""
    known = np.zeros(len(linked.ids), dtype=np.bool_)
    known[linked.child_of[source.events.child]] = True
    return known


def _check_shared_children(
    reading: Reading, sources: Sequence[SourceRows], known: Sequence[BoolArray]
) -> None:
    """Count the sources none of whose children any other source knows."""
    by_name: dict[str, BoolArray] = {}
    for source, children in zip(sources, known, strict=True):
        by_name[source.source] = children
    for name, children in by_name.items():
        others = np.zeros(len(children), dtype=np.bool_)
        for other, theirs in by_name.items():
            if other != name:
                others |= theirs
        strange = bool(children.any()) and bool(others.any()) and not bool((children & others).any())
        reading.findings.add("matches_nobody", source=name, table="children", field="child_id", count=strange)


def _describe_source(source: SourceRows, children: int) -> SourceAccount:
    starts = source.events.start
    return SourceAccount(
        source=source.source,
        rows=sum(file.rows for file in source.files),
        children=children,
        events=len(starts),
        first_day=to_date(int(starts.min())) if len(starts) else None,
        last_day=to_date(int(starts.max())) if len(starts) else None,
    )
