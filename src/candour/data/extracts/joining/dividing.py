"""What was read, dealt out to the parts that its children belong to."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from candour.data.extracts.columns import Details, Events, IntArray
from candour.data.extracts.files.day_formats import to_date
from candour.data.extracts.joining.linked_sources import LinkedSources
from candour.data.extracts.joining.part_rows import PartChildren, PartRows
from candour.data.history import DOCUMENTS

_FEW = 2**16


class _Dealt(NamedTuple):
    """Rows grouped by part, in their own order within it: those of part n are `order[bounds[n]:bounds[n + 1]]`."""

    order: IntArray
    bounds: IntArray

    def rows(self, part: int) -> IntArray:
        """The rows of a part."""
        found: IntArray = self.order[self.bounds[part] : self.bounds[part + 1]]
        return found


def divide(linked: LinkedSources, assigned: IntArray, parts: int) -> Iterator[PartRows]:
    """The rows of each part in turn; `assigned` is the part of each child of the history.

    All rows are grouped before the first part is given; then a part costs only itself.
    """
    dealt = _deal(assigned, parts)
    place = np.empty(len(assigned), dtype=np.int32)
    place[dealt.order] = np.arange(len(assigned)) - np.repeat(dealt.bounds[:-1], np.diff(dealt.bounds))
    part_of, place_of = assigned[linked.child_of], place[linked.child_of]
    said = linked.reading.persons.to_arrays()
    persons = _deal(part_of[said["child"]], parts)
    documents = linked.reading.documents
    texts = _deal(part_of[np.array([found.child for found in documents], dtype=np.int64)], parts)
    sources = [
        _SourceInParts(linked, number, part_of, place_of, parts) for number in range(len(linked.sources))
    ]
    for number in range(parts):
        mine, rows = dealt.rows(number), persons.rows(number)
        children = PartChildren(*(column.take(pa.array(mine)) for column in linked.children))
        yield PartRows(
            children=children,
            said=_rank_said(linked, {name: column[rows] for name, column in said.items()}, place_of),
            events={source.name: source.rows(number) for source in sources},
            documents=_list_documents(linked, children.ids, texts.rows(number), place_of),
        )


class _SourceInParts:
    """What one source states, in parts."""

    def __init__(
        self, linked: LinkedSources, number: int, part_of: IntArray, place_of: IntArray, parts: int
    ) -> None:
        source = linked.sources[number]
        self.name = source.source
        self._events, self._details = source.events, source.details
        self._place_of = place_of
        self._codes, self._spellings, _ = linked.ranks
        part = part_of[self._events.child]
        self._of_events = _deal(part, parts)
        self._of_details = _deal(part[self._details.event], parts)
        self._row = np.empty(len(part), dtype=np.int32)
        bounds = self._of_events.bounds
        self._row[self._of_events.order] = np.arange(len(part)) - np.repeat(bounds[:-1], np.diff(bounds))

    def rows(self, part: int) -> tuple[Events, Details]:
        """The events and details of a part, in four bytes a number, children, codes and spellings by their new numbers."""
        here = self._of_events.rows(part)
        events = Events(*(column[here].astype(np.int32) for column in self._events))
        here = self._of_details.rows(part)
        details = Details(*(column[here].astype(np.int32) for column in self._details))
        return events._replace(child=self._place_of[events.child]), details._replace(
            event=self._row[details.event],
            code=rank(details.code, self._codes),
            original=rank(details.original, self._spellings),
        )


def rank(numbers: IntArray, ranks: IntArray) -> IntArray:
    """The place in alphabetical order of each number's text; -1 stays, for it says that there is none."""
    if len(ranks) == 0:
        return numbers
    ranked: IntArray = np.where(numbers >= 0, ranks[numbers], -1).astype(np.int32)
    return ranked


def _deal(part: IntArray, parts: int) -> _Dealt:
    # Numbers of two bytes are sorted by counting.
    small = part.astype(np.uint16 if parts < _FEW else np.int32)
    order = np.argsort(small, kind="stable")
    counts = np.bincount(small, minlength=parts)
    return _Dealt(order, np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(counts))))


def _rank_said(linked: LinkedSources, said: dict[str, IntArray], place_of: IntArray) -> dict[str, IntArray]:
    codes, spellings, sets = linked.ranks
    ranks = {
        **dict.fromkeys(("sex", "ethnicity"), codes),
        **dict.fromkeys(("original_sex", "original_ethnicity"), spellings),
        "disability": sets,
    }
    ranked = {name: rank(said[name], by) for name, by in ranks.items()}
    return said | ranked | {"child": place_of[said["child"]]}


def _list_documents(linked: LinkedSources, ids: pa.Array, rows: IntArray, place_of: IntArray) -> pa.Table:
    some = [linked.reading.documents[row] for row in rows.tolist()]
    distinct = sorted({(int(place_of[found.child]), found.kind, found.written, found.text) for found in some})
    columns = list(zip(*distinct, strict=True)) if distinct else [()] * len(DOCUMENTS)
    child, kind, written, text = columns
    return pa.table(
        [
            ids.take(pa.array(child, pa.int64())),
            pa.array(kind, pa.string()),
            pa.array([to_date(day) for day in written], pa.date32()),
            pa.array(text, pa.string()),
        ],
        schema=DOCUMENTS,
    )
