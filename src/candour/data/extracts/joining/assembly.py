"""The sorted, numbered tables of a case history from arrays of events and details."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from candour.data.extracts.columns import Details, Events, IntArray
from candour.data.extracts.joining.persons import to_days
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


def _concatenate(columns: Sequence[IntArray]) -> IntArray:
    return np.concatenate([column.astype(np.int32) for column in columns])


def build_tables(
    events: Events,
    details: Details,
    *,
    child_ids: list[str],
    child_ranks: IntArray,
    codes: list[str],
    originals: list[str],
) -> tuple[pa.Table, pa.Table]:
    """The tables `events` and `details`: sorted as CaseHistory says, event_id running from 1.

    `codes` are the texts of the code numbers in `details`, `originals` those of the extracts' own spellings,
    `child_ids` those of the children's.
    """
    kind_ranks = np.argsort(np.argsort(np.array(EVENT_KINDS)))
    order = np.lexsort(
        (events.known, events.end, kind_ranks[events.kind], events.start, child_ranks[events.child])
    )
    ordered = Events(*(column[order] for column in events))
    event_ids = np.arange(1, len(order) + 1)
    id_of_row = np.empty(len(order), dtype=np.int64)
    id_of_row[order] = event_ids
    ids = pa.array(child_ids, pa.string())
    event_table = pa.table(
        {
            "event_id": pa.array(event_ids, pa.int64()),
            "child_id": ids.take(pa.array(ordered.child)),
            "kind": pa.array(EVENT_KINDS, pa.string()).take(pa.array(ordered.kind)),
            "started_on": to_days(ordered.start),
            "ended_on": to_days(ordered.end),
            "known_on": to_days(ordered.known),
        },
        schema=EVENTS,
    )
    return event_table, _build_details(
        details._replace(event=id_of_row[details.event]),
        child=events.child[details.event],
        ids=ids,
        child_ranks=child_ranks,
        codes=codes,
        originals=originals,
    )


def _build_details(
    details: Details,
    *,
    child: IntArray,
    ids: pa.Array,
    child_ranks: IntArray,
    codes: list[str],
    originals: list[str],
) -> pa.Table:
    field_ranks = np.argsort(np.argsort(np.array(DETAIL_FIELDS)))
    code_ranks = np.argsort(np.argsort(np.array(codes))) if codes else np.empty(0, dtype=np.int64)
    order = np.lexsort(
        (
            details.event,
            code_ranks[details.code],
            field_ranks[details.field],
            details.known,
            child_ranks[child],
        )
    )
    return pa.table(
        {
            "event_id": pa.array(details.event[order], pa.int64()),
            "child_id": ids.take(pa.array(child[order])),
            "field": pa.array(DETAIL_FIELDS, pa.string()).take(pa.array(details.field[order])),
            "code": pa.array(codes, pa.string()).take(pa.array(details.code[order])),
            "known_on": to_days(details.known[order]),
            "original": _name_or_null(originals, details.original[order]),
        },
        schema=DETAILS,
    )


def _name_or_null(texts: list[str], numbers: IntArray) -> pa.Array:
    return pa.array(texts, pa.string()).take(pa.array(numbers, mask=numbers < 0))
