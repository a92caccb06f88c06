"""Tiny histories for the tests of the checks: an event in one line, days as whole numbers from 1 January 2020."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

import pyarrow as pa

from candour.data.checks import RULES, compute_checks
from candour.data.checks.rule import Rule
from candour.data.history import CHILDREN, DETAILS, EVENT_KINDS, EVENTS, QUALITY, CaseHistory, Coverage

DAY_ZERO = date(2020, 1, 1)
"""A Wednesday."""
COVERED = (-1500, 1500)
ONE = "C000001"
TWO = "C000002"


class Child(NamedTuple):
    name: str = ONE
    born: int | None = -3000
    precision: str = "day"
    sex: str = "Female"
    ethnicity: str | None = "WBRI"
    family: str | None = None


class Event(NamedTuple):
    kind: str
    started: int
    ended: int | None = None
    codes: tuple[tuple[str, str], ...] = ()
    child: str = ONE
    known: int | None = None
    """The day it started, if not given."""


class Case(NamedTuple):
    """Events that break a rule exactly `fails` times, and events that only just do not."""

    rule: str
    broken: Sequence[Event]
    sound: Sequence[Event]
    fails: int = 1
    children: Sequence[Child] = (Child(),)
    sound_children: Sequence[Child] | None = None


def day(number: int) -> date:
    return DAY_ZERO + timedelta(days=number)


def number_of(text: str) -> int:
    """The number of an ISO day."""
    return (date.fromisoformat(text) - DAY_ZERO).days


def make_checked(
    events: Sequence[Event],
    children: Sequence[Child] = (Child(),),
    *,
    covered: tuple[int, int] = COVERED,
    kinds: tuple[str, ...] = EVENT_KINDS,
) -> CaseHistory:
    ordered = sorted(enumerate(events), key=lambda entry: (entry[1].child, entry[1].started, entry[1].kind))
    rows = [
        (number, event.child, event.kind, day(event.started), _day(event.ended), day(_known(event)))
        for number, (_, event) in enumerate(ordered)
    ]
    details = [
        (number, event.child, field, code, day(_known(event)), None)
        for number, (_, event) in enumerate(ordered)
        for field, code in event.codes
    ]
    return CaseHistory(
        children=_table(CHILDREN, [_describe(child) for child in sorted(children)]),
        events=_table(EVENTS, rows),
        details=_table(DETAILS, details),
        quality=QUALITY.empty_table(),
        coverage=(Coverage("made up", kinds, day(covered[0]), day(covered[1])),),
        sources=(),
    )


def count_failed(rule: str, history: CaseHistory) -> tuple[int, int]:
    """How many records fail a rule, and how many it looked at."""
    row = compute_checks(history, (find_rule(rule),)).to_pylist()[0]
    return row["failed"], row["of"]


@cache
def find_rule(name: str) -> Rule:
    return next(rule for rule in RULES if rule.name == name)


def assert_case(case: Case) -> None:
    """The broken history fails as often as said; the sound one is looked at and does not fail."""
    failed, of = count_failed(case.rule, make_checked(case.broken, case.children))
    assert (failed, of >= failed) == (case.fails, True)
    children = case.children if case.sound_children is None else case.sound_children
    failed, of = count_failed(case.rule, make_checked(case.sound, children))
    assert failed == 0
    assert of > 0


def name_case(case: Case) -> str:
    return case.rule


def assert_all_tested(rules: Sequence[Rule], cases: Sequence[Case]) -> None:
    assert {rule.name for rule in rules} == {case.rule for case in cases}


def _known(event: Event) -> int:
    return event.started if event.known is None else event.known


def _day(number: int | None) -> date | None:
    return None if number is None else day(number)


def _describe(child: Child) -> tuple[object, ...]:
    groups = (child.sex, child.ethnicity, "White", "No", None, False, None, None, None, None)
    return (child.name, child.family, _day(child.born), child.precision, *groups)


def _table(schema: pa.Schema, rows: Sequence[tuple[object, ...]]) -> pa.Table:
    return pa.Table.from_pylist([dict(zip(schema.names, row, strict=True)) for row in rows], schema=schema)
