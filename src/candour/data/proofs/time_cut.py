"""A history cut off at a decision: what an extract would have held that morning.

The cut is made row by row, without the arithmetic of the feature kernel, for it is there to check that.
"""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from candour.data.days import Days, Numbers, find_codes, read_days, read_numbers
from candour.data.history import CHILDREN, DETAILS, EVENTS, CaseHistory

_NOT_YET = pa.scalar(2_932_896, pa.int32()).cast(pa.date32())
"""31 December 9999: stands for a birth date that nobody could know yet."""


class Traveller(NamedTuple):
    """The sampled decisions, each as if its child lived in a world of its own that ends on its day."""

    decisions: pa.Table
    owner: pa.Array
    """The real id of each one's child."""
    decided: Days
    horizon: Days
    event_ids: Numbers
    """Every real event id; the copies are numbered apart, in the same order."""


def keep_children(history: CaseHistory, child_ids: pa.ChunkedArray) -> CaseHistory:
    """The history of these children alone."""
    wanted = pc.unique(child_ids)
    kept = {
        name: table.filter(pc.is_in(table["child_id"], value_set=wanted))
        for name, table in (
            ("children", history.children),
            ("events", history.events),
            ("details", history.details),
            ("documents", history.documents),
        )
    }
    return replace(history, **kept)


def prepare_travel(history: CaseHistory, sampled: pa.Table, *, on_the_day: bool) -> Traveller:
    """Give each sampled decision a child of its own, a copy of the real one. `on_the_day`: its world ends on that evening."""
    names = pa.array([f"{place:09d}" for place in range(sampled.num_rows)], pa.string())
    parts = (sampled["event_id"], history.events["event_id"], history.details["event_id"])
    event_ids = np.unique(np.concatenate([read_numbers(part) for part in parts]))
    decided = read_days(sampled["decided_on"])
    event = np.searchsorted(event_ids, read_numbers(sampled["event_id"]))
    moved = sampled.select(["decision_id", "decided_on"]).append_column("child_id", names)
    return Traveller(
        decisions=moved.append_column(
            "event_id", pa.array(_renumber(np.arange(len(event)), event, event_ids))
        ),
        owner=_whole(sampled["child_id"]),
        decided=decided,
        horizon=decided + int(on_the_day),
        event_ids=event_ids,
    )


def cut_off(history: CaseHistory, traveller: Traveller, *, own_event: bool) -> CaseHistory:
    """The history of each sampled decision as it stood then: before it, or on its evening for its own event."""
    events, at = _copy_rows(history.events, traveller)
    details, detail_at = _copy_rows(history.details, traveller)
    known = read_days(details["known_on"])
    if own_event:
        mine = read_numbers(details["event_id"]) == read_numbers(traveller.decisions["event_id"])[detail_at]
        details = details.filter(pa.array(mine & (known <= traveller.decided[detail_at])))
    else:
        details = details.filter(pa.array(known < traveller.horizon[detail_at]))
    return replace(
        history,
        children=_hide_unborn(history.children, traveller),
        events=_cut_events(events, traveller.horizon[at]),
        details=details,
    )


def _cut_events(events: pa.Table, horizon: Days) -> pa.Table:
    """Leave out what had not begun or was not known, and open again what had not ended."""
    seen = (read_days(events["started_on"]) < horizon) & (read_days(events["known_on"]) < horizon)
    over = read_days(events["ended_on"]) < horizon
    place = EVENTS.get_field_index("ended_on")
    ended = pc.if_else(pa.array(over), events["ended_on"], pa.scalar(None, pa.date32()))
    return events.set_column(place, EVENTS.field(place), ended).filter(pa.array(seen))


def _hide_unborn(children: pa.Table, traveller: Traveller) -> pa.Table:
    rows = find_codes(pa.chunked_array([traveller.owner]), _whole(children["child_id"]))
    copies = children.take(pa.array(rows))
    unborn = pc.greater(copies["birth_date"], traveller.decisions["decided_on"])
    born = pc.if_else(pc.fill_null(unborn, fill_value=False), _NOT_YET, copies["birth_date"])
    copies = copies.set_column(0, CHILDREN.field(0), traveller.decisions["child_id"])
    return copies.set_column(CHILDREN.get_field_index("birth_date"), CHILDREN.field("birth_date"), born)


def _copy_rows(table: pa.Table, traveller: Traveller) -> tuple[pa.Table, Numbers]:
    """The rows of each sampled decision's child, under its new name, and which decision each copy belongs to."""
    copies, at = copy_rows(table, traveller)
    event = np.searchsorted(traveller.event_ids, read_numbers(copies["event_id"]))
    schema = EVENTS if "kind" in table.column_names else DETAILS
    changed = {
        "child_id": traveller.decisions["child_id"].take(pa.array(at)),
        "event_id": pa.array(_renumber(at, event, traveller.event_ids)),
    }
    columns = {name: changed.get(name, copies[name]) for name in schema.names}
    return pa.table(columns, schema=schema), at


def copy_rows(table: pa.Table, traveller: Traveller) -> tuple[pa.Table, Numbers]:
    """The rows of each sampled decision's child as they are, and which decision each copy belongs to."""
    children = pc.unique(traveller.owner)
    child = find_codes(table["child_id"], children)
    order = np.argsort(child, kind="stable")
    wanted = find_codes(pa.chunked_array([traveller.owner]), children)
    first = np.searchsorted(child[order], wanted)
    counts = np.searchsorted(child[order], wanted, side="right") - first
    at = np.repeat(np.arange(len(wanted)), counts)
    steps = np.arange(len(at)) - np.repeat(np.cumsum(counts) - counts, counts)
    return table.take(pa.array(order[np.repeat(first, counts) + steps])), at


def _renumber(at: Numbers, event: Numbers, event_ids: Numbers) -> Numbers:
    numbers: Numbers = at * len(event_ids) + event
    return numbers


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks()
