"""A case history without what is sealed: as it would have been had nothing after the seal, or nobody behind it, ever been recorded."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from candour.data.history import CHILDREN, EVENTS, QUALITY, CaseHistory, Coverage
from candour.data.practitioners.tables import PractitionerTables


def seal_days(history: CaseHistory, first_sealed_day: date) -> CaseHistory:
    """The history as it could be known on the evening before `first_sealed_day`.

    Events that began or were known later, details known later and documents written later are gone; what ended later is open
    again; nobody is born later; a child of whom nothing is left is gone; coverage ends the day before. What carries no day (sex,
    ethnic group, disability, family, area) stays as it was last recorded. What reading found is gone: nobody counted it by day.
    """
    day = pa.scalar(first_sealed_day, pa.date32())
    begun = pc.and_(pc.less(history.events["started_on"], day), pc.less(history.events["known_on"], day))
    events = _open_again(history.events.filter(begun), day)
    details = history.details.filter(pc.less(history.details["known_on"], day))
    details = details.filter(pc.is_in(details["event_id"], value_set=pc.unique(events["event_id"])))
    documents = history.documents.filter(pc.less(history.documents["written_on"], day))
    known = pc.unique(
        pa.chunked_array([*events["child_id"].chunks, *documents["child_id"].chunks], pa.string())
    )
    children = history.children.filter(pc.is_in(history.children["child_id"], value_set=known))
    return _forget_reading(
        replace(
            history,
            children=_hide_births(children, day),
            events=_renumber(events, events["event_id"]),
            details=_renumber(details, events["event_id"]),
            documents=documents,
            coverage=tuple(_end_coverage(history.coverage, first_sealed_day)),
            practitioners=_filter_practitioners(
                history.practitioners, lambda table: pc.less(table["dated_on"], day)
            ),
        )
    )


def seal_families(history: CaseHistory, families: Iterable[str]) -> CaseHistory:
    """The history without the children of these families; a child without a family is its own."""
    sealed = pa.array(sorted(families), pa.string())
    keys = pc.coalesce(history.children["family_id"], history.children["child_id"])
    children = history.children.filter(pc.invert(pc.is_in(keys, value_set=sealed)))
    left = pc.unique(children["child_id"])

    def keep(table: pa.Table) -> pa.Table:
        return table.filter(pc.is_in(table["child_id"], value_set=left))

    return _forget_reading(
        replace(
            history,
            children=children,
            events=keep(history.events),
            details=keep(history.details),
            documents=keep(history.documents),
            practitioners=_filter_practitioners(
                history.practitioners, lambda table: pc.is_in(table["child_id"], value_set=left)
            ),
        )
    )


def _open_again(events: pa.Table, day: pa.Scalar) -> pa.Table:
    over = pc.fill_null(pc.less(events["ended_on"], day), fill_value=False)
    ended = pc.if_else(over, events["ended_on"], pa.scalar(None, pa.date32()))
    place = EVENTS.get_field_index("ended_on")
    return events.set_column(place, EVENTS.field(place), ended)


def _renumber(table: pa.Table, left: pa.ChunkedArray) -> pa.Table:
    """Number the events that are left in their old order: a gap would tell that something is not."""
    order = np.unique(left.to_numpy())
    numbers = np.searchsorted(order, table["event_id"].to_numpy()).astype(np.int64)
    place = table.schema.get_field_index("event_id")
    return table.set_column(place, table.schema.field(place), pa.array(numbers))


def _hide_births(children: pa.Table, day: pa.Scalar) -> pa.Table:
    """Whoever is born later is unborn on every day that is left; on which day tells what came."""
    place = CHILDREN.get_field_index("birth_date")
    later = pc.fill_null(pc.greater_equal(children["birth_date"], day), fill_value=False)
    born = pc.if_else(later, day, children["birth_date"])
    precision = CHILDREN.get_field_index("birth_date_precision")
    said = pc.if_else(later, pa.scalar("expected"), children["birth_date_precision"])
    return children.set_column(place, CHILDREN.field(place), born).set_column(
        precision, CHILDREN.field(precision), said
    )


def _end_coverage(coverage: Iterable[Coverage], first_sealed_day: date) -> Iterable[Coverage]:
    last = first_sealed_day - timedelta(days=1)
    for cover in coverage:
        if cover.first_day <= last:
            yield replace(cover, last_day=min(cover.last_day, last))


def _filter_practitioners(
    tables: PractitionerTables | None, keep: Callable[[pa.Table], pa.ChunkedArray]
) -> PractitionerTables | None:
    """A row without a day or a child could be about anything, so it goes."""
    if tables is None:
        return None

    def filter_rows(table: pa.Table | None) -> pa.Table | None:
        return None if table is None else table.filter(pc.fill_null(keep(table), fill_value=False))

    return replace(
        tables, forecasts=filter_rows(tables.forecasts), override_log=filter_rows(tables.override_log)
    )


def _forget_reading(history: CaseHistory) -> CaseHistory:
    return replace(history, quality=QUALITY.empty_table(), sources=(), accounts=())
