"""The sorted, numbered tables of a case history from arrays of events and details."""

from array import array
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from candour.data.extracts.columns import Details, Events, IntArray
from candour.data.extracts.files.day_formats import to_days
from candour.data.extracts.joining.part_rows import Words
from candour.data.history import DETAIL_FIELDS, DETAILS, EVENT_KINDS, EVENTS


def join_events(parts: Sequence[tuple[Events, Details]]) -> tuple[Events, Details]:
    """Put several sets of events and their details one after another, in four bytes a number."""
    shifts = np.cumsum([0, *(len(events.child) for events, _ in parts)], dtype=np.int32)
    events = Events(*(_concatenate(columns) for columns in zip(*(part[0] for part in parts), strict=True)))
    shifted = [
        details._replace(event=details.event + shift)
        for (_, details), shift in zip(parts, shifts[:-1], strict=True)
    ]
    return events, Details(*(_concatenate(columns) for columns in zip(*shifted, strict=True)))


class GrowingRows:
    """Sets of events and their details one after another, as `join_events`, but each may be forgotten once it is added."""

    def __init__(self) -> None:
        self._events = tuple(array("i") for _ in Events._fields)
        self._details = tuple(array("i") for _ in Details._fields)

    def add(self, events: Events, details: Details) -> None:
        """Add a set."""
        details = details._replace(event=details.event + len(self._events[0]))
        for whole, column in zip((*self._events, *self._details), (*events, *details), strict=True):
            whole.frombytes(np.ascontiguousarray(column, dtype=np.int32).tobytes())

    def take(self) -> tuple[Events, Details]:
        """All of them; no more can be added after."""
        events, details = (
            [np.frombuffer(whole, dtype=np.int32) if whole else np.empty(0, dtype=np.int32) for whole in some]
            for some in (self._events, self._details)
        )
        return Events(*events), Details(*details)


def _concatenate(columns: Sequence[IntArray]) -> IntArray:
    return np.concatenate([column.astype(np.int32) for column in columns])


def sort_rows(events: Events, details: Details) -> tuple[Events, Details]:
    """Both in the order of CaseHistory; `details.event` is then a row of the sorted events.

    Children, codes and spellings must be numbered in the order of their texts.
    """
    kind_ranks = np.argsort(np.argsort(np.array(EVENT_KINDS)))
    order = np.lexsort((events.known, events.end, kind_ranks[events.kind], events.start, events.child))
    row = np.empty(len(order), dtype=np.int32)
    row[order] = np.arange(len(order))
    child, event = events.child[details.event], row[details.event]
    field_ranks = np.argsort(np.argsort(np.array(DETAIL_FIELDS)))
    place = np.lexsort((event, details.code, field_ranks[details.field], details.known, child))
    details = details._replace(event=event)
    return Events(*(column[order] for column in events)), Details(*(column[place] for column in details))


def build_tables(
    events: Events, details: Details, *, ids: pa.ChunkedArray, first_ids: IntArray, words: Words
) -> tuple[pa.Table, pa.Table]:
    """The tables `events` and `details` of rows that `sort_rows` sorted.

    `ids` are the children's ids and `first_ids` the number of the first event of each: the others follow.
    """
    starts = np.searchsorted(events.child, np.arange(len(ids)))
    event_ids = first_ids[events.child] + np.arange(len(events.child)) - starts[events.child]
    names = ids.combine_chunks()
    event_table = pa.table(
        {
            "event_id": pa.array(event_ids, pa.int64()),
            "child_id": names.take(pa.array(events.child)),
            "kind": pa.array(EVENT_KINDS, pa.string()).take(pa.array(events.kind)),
            "started_on": to_days(events.start),
            "ended_on": to_days(events.end),
            "known_on": to_days(events.known),
        },
        schema=EVENTS,
    )
    detail_table = pa.table(
        {
            "event_id": pa.array(event_ids[details.event], pa.int64()),
            "child_id": names.take(pa.array(events.child[details.event])),
            "field": pa.array(DETAIL_FIELDS, pa.string()).take(pa.array(details.field)),
            "code": pa.array(words.codes, pa.string()).take(pa.array(details.code)),
            "known_on": to_days(details.known),
            "original": _name_or_null(words.originals, details.original),
        },
        schema=DETAILS,
    )
    return event_table, detail_table


def _name_or_null(texts: list[str], numbers: IntArray) -> pa.Array:
    return pa.array(texts, pa.string()).take(pa.array(numbers, mask=numbers < 0))
