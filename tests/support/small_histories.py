"""Small made-up histories for tests: a child, an event or a detail in one line, days as whole numbers."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

import pyarrow as pa

from candour.data.decisions.build import DECISIONS
from candour.data.history import CHILDREN, DETAILS, EVENT_KINDS, EVENTS, QUALITY, CaseHistory, Coverage

DAY_ZERO = date(2020, 1, 1)
EVERYTHING = EVENT_KINDS


class Child(NamedTuple):
    name: str
    born: int | None = -2000
    family: str | None = None
    sex: str = "Female"
    ethnic_group: str = "White"
    disability: str = "No"
    decile: int | None = None
    score: float | None = None


class Event(NamedTuple):
    number: int
    child: str
    kind: str
    started: int
    ended: int | None = None
    known: int | None = None
    """The day it started, if not given."""


class Detail(NamedTuple):
    number: int
    child: str
    field: str
    code: str
    known: int


class Decision(NamedTuple):
    child: str
    decided: int
    event: int = 0


def day(number: int) -> date:
    return DAY_ZERO + timedelta(days=number)


def make_history(
    children: Sequence[Child],
    events: Sequence[Event] = (),
    details: Sequence[Detail] = (),
    *,
    covered: tuple[int, int] = (-30_000, 30_000),
) -> CaseHistory:
    return CaseHistory(
        children=_table(CHILDREN, [_describe_child(child) for child in children]),
        events=_table(EVENTS, [_describe_event(event) for event in events]),
        details=_table(DETAILS, [(*detail[:4], day(detail.known), None) for detail in details]),
        quality=QUALITY.empty_table(),
        coverage=(Coverage("made up", EVERYTHING, day(covered[0]), day(covered[1])),),
        sources=(),
    )


def make_decisions(decisions: Sequence[Decision]) -> pa.Table:
    rows = [
        (
            place,
            decision.child,
            decision.child,
            decision.event,
            day(decision.decided),
            "included",
            0,
            *[None] * 3,
        )
        for place, decision in enumerate(decisions)
    ]
    return _table(DECISIONS, rows)


def _describe_child(child: Child) -> tuple[object, ...]:
    born = None if child.born is None else day(child.born)
    groups = (child.sex, "WBRI", child.ethnic_group, child.disability)
    return (
        child.name,
        child.family,
        born,
        "day",
        *groups,
        None,
        False,
        None,
        None,
        child.decile,
        child.score,
    )


def _describe_event(event: Event) -> tuple[object, ...]:
    ended = None if event.ended is None else day(event.ended)
    known = event.started if event.known is None else event.known
    return (event.number, event.child, event.kind, day(event.started), ended, day(known))


def _table(schema: pa.Schema, rows: Sequence[tuple[object, ...]]) -> pa.Table:
    return pa.Table.from_pylist([dict(zip(schema.names, row, strict=True)) for row in rows], schema=schema)
