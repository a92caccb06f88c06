"""Stacked snapshots: the fast way against the rules written out slowly, one event and one value at a time."""

import random
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from candour.data.extracts.columns import FIELD, KIND, EventRows
from candour.data.extracts.files.day_formats import NO_DAY
from candour.data.extracts.versions.combined import Combined
from candour.data.extracts.versions.snapshots import ALWAYS, Snapshot, combine_snapshots

CONTACT, PLAN, VISIT = KIND["contact"], KIND["cp_plan"], KIND["visit"]
SOURCE, CATEGORY = FIELD["contact_source"], FIELD["latest_category"]
NEVER = 10**9
LATEST_ONLY, WITHOUT_END = frozenset({PLAN, VISIT}), frozenset({CONTACT, VISIT})


class Value(NamedTuple):
    """One value of an event as a snapshot shows it: the rule's day, and its code."""

    field: int
    code: int
    known: int


class Shown(NamedTuple):
    """One event as a snapshot shows it."""

    child: int
    kind: int
    start: int
    end: int
    taken: int
    values: tuple[Value, ...] = ()


class Event(NamedTuple):
    """One event of the history."""

    child: int
    kind: int
    start: int
    end: int
    known: int
    taken: int
    values: frozenset[Value]


def combine(shown: Sequence[Shown], snapshots: tuple[Snapshot, ...]) -> Combined:
    rows = EventRows()
    for entry in shown:
        row = rows.add_event(
            entry.kind, child=entry.child, start=entry.start, end=entry.end, source_day=entry.taken
        )
        for value in entry.values:
            rows.add_detail(row, value.field, value.code, value.known)
    return combine_snapshots(
        rows.to_events(),
        rows.to_details(),
        snapshots,
        latest_only=LATEST_ONLY,
        without_end=WITHOUT_END,
    )


def list_events(combined: Combined) -> set[Event]:
    events, details = combined.events, combined.details
    values: dict[int, set[Value]] = {}
    for row, field, code, known in zip(
        details.event.tolist(),
        details.field.tolist(),
        details.code.tolist(),
        details.known.tolist(),
        strict=True,
    ):
        values.setdefault(row, set()).add(Value(field, code, known))
    columns = (events.child, events.kind, events.start, events.end, events.known, events.source_day)
    numbers = np.stack(columns, axis=1).tolist()
    return {
        Event(child, kind, start, end, known, taken, frozenset(values.get(row, ())))
        for row, (child, kind, start, end, known, taken) in enumerate(numbers)
    }


def combine_slowly(shown: Sequence[Shown], snapshots: tuple[Snapshot, ...]) -> set[Event]:
    """The rules of the module's first lines, as they are told there."""
    found = set()
    for child, kind, start in {entry[:3] for entry in shown}:
        of_event = [entry for entry in shown if entry[:3] == (child, kind, start)]
        showing = {entry.taken for entry in of_event}
        covering = {
            snapshot.day
            for snapshot in snapshots
            if snapshot.first_days.get(kind, NEVER) <= start <= snapshot.day
        }
        last = max(showing)
        if kind not in LATEST_ONLY and any(day > last for day in covering):
            continue
        first, absent = split_runs(showing, showing | covering)[-1][:2]
        known = date_slowly(start, first, absent, find_first_day(snapshots, kind, first))
        end = max(entry.end for entry in of_event if entry.taken == last)
        later = [
            snapshot.day for snapshot in snapshots if snapshot.day > last and kind in snapshot.first_days
        ]
        if end == NO_DAY and later and kind not in WITHOUT_END:
            starts = [entry.start for entry in shown if entry[:2] == (child, kind) and entry.start > start]
            following = [min(starts)] if starts and kind in LATEST_ONLY and min(starts) > last else []
            end = max(min([*later, *following]), start)
        values = frozenset(list_values(of_event, known, snapshots))
        found.add(Event(child, kind, start, end, known, last, values))
    return found


class Run(NamedTuple):
    """An unbroken run of days that show a thing: its first day, the day without it just before, and its last day."""

    first: int
    absent: int | None
    last: int


def split_runs(showing: set[int], occasions: set[int]) -> list[Run]:
    runs: list[Run] = []
    before: int | None = None
    for day in sorted(occasions):
        if day in showing:
            goes_on = before is not None and before in showing
            runs.append(runs.pop()._replace(last=day) if goes_on else Run(day, before, day))
        before = day
    return runs


def date_slowly(rule: int, first: int, absent: int | None, window_start: int) -> int:
    """The rule's day, or that after the last absence; where that is too old to be dated, the first to show it."""
    known = rule if absent is None else max(rule, absent + 1)
    return first if known < window_start else known


def find_first_day(snapshots: tuple[Snapshot, ...], kind: int | None, day: int) -> int:
    """The first day that the snapshots of a day cover for a kind, or for any."""
    days = [
        first
        for snapshot in snapshots
        if snapshot.day == day
        for number, first in snapshot.first_days.items()
        if kind in (None, number)
    ]
    return min(days, default=NEVER)


def list_values(of_event: list[Shown], event_known: int, snapshots: tuple[Snapshot, ...]) -> list[Value]:
    """All versions of all values; of those of a field known from one day, that which stood longest."""
    occasions = {entry.taken for entry in of_event}
    versions = []
    for field, code in {value[:2] for entry in of_event for value in entry.values}:
        statements = [
            (entry.taken, value.known)
            for entry in of_event
            for value in entry.values
            if value[:2] == (field, code)
        ]
        for run in split_runs({taken for taken, _ in statements}, occasions):
            rule = min(known for taken, known in statements if run.first <= taken <= run.last)
            start = find_first_day(snapshots, None, run.first)
            known = date_slowly(max(rule, event_known), run.first, run.absent, start)
            replaced = run.last < max(occasions)
            if not replaced or known <= run.last:
                versions.append((field, known, replaced, code))
    kept: list[Value] = []
    for field, known, _, code in sorted(versions):
        same_day = bool(kept) and (kept[-1].field, kept[-1].known) == (field, known)
        if not same_day:
            kept.append(Value(field, code, known))
    return [value for place, value in enumerate(kept) if place == 0 or kept[place - 1][:2] != value[:2]]


@st.composite
def stacks(draw: st.DrawFn) -> tuple[list[Shown], tuple[Snapshot, ...]]:
    """Up to four snapshots of up to two children, some windows open, kinds that some do not list."""
    taken = draw(st.lists(st.sampled_from([100, 130, 160, 190]), min_size=1, max_size=4))
    first_days = st.dictionaries(
        st.sampled_from([CONTACT, PLAN, VISIT]), st.sampled_from([ALWAYS, 60, 98, 115])
    )
    snapshots = tuple(Snapshot(day, draw(first_days)) for day in taken)
    days = st.integers(50, 200)
    values = st.tuples(st.sampled_from([SOURCE, CATEGORY]), st.integers(0, 3), days).map(Value._make)
    entries = st.builds(
        Shown,
        child=st.integers(0, 1),
        kind=st.sampled_from([CONTACT, PLAN, VISIT]),
        start=st.sampled_from([55, 70, 98, 115, 140, 195]),
        end=st.sampled_from([NO_DAY, 150, 200]),
        taken=st.sampled_from(taken),
        values=st.lists(values, max_size=2).map(tuple),
    )
    return draw(st.lists(entries, min_size=1, max_size=10)), snapshots


@settings(max_examples=200, deadline=None)
@given(stacks())
def test_the_fast_way_is_the_slow_way(stack: tuple[list[Shown], tuple[Snapshot, ...]]) -> None:
    shown, snapshots = stack
    assert list_events(combine(shown, snapshots)) == combine_slowly(shown, snapshots)


@settings(max_examples=60, deadline=None)
@given(stacks(), st.randoms(use_true_random=False))
def test_the_order_of_statements_does_not_matter(
    stack: tuple[list[Shown], tuple[Snapshot, ...]], chance: random.Random
) -> None:
    shown, snapshots = stack
    mixed, turned = list(shown), list(snapshots)
    chance.shuffle(mixed)
    chance.shuffle(turned)
    told, again = combine(shown, snapshots), combine(mixed, tuple(turned))
    assert list_events(told) == list_events(again)
    assert sorted(told.oddities) == sorted(again.oddities)


def one(shown: Sequence[Shown], *snapshots: Snapshot) -> Event:
    (event,) = list_events(combine(shown, snapshots))
    return event


def test_what_an_earlier_snapshot_ought_to_have_shown_was_known_the_day_after_it() -> None:
    event = one(
        [Shown(0, CONTACT, 80, NO_DAY, 200)], Snapshot(100, {CONTACT: 10}), Snapshot(200, {CONTACT: 60})
    )
    assert event.known == 101


def test_what_is_older_than_the_first_to_show_it_is_known_from_that() -> None:
    event = one([Shown(0, PLAN, 5, NO_DAY, 200)], Snapshot(100, {}), Snapshot(200, {PLAN: 60}))
    assert (event.known, event.end) == (200, NO_DAY)


def test_what_a_newer_snapshot_ought_to_show_and_does_not_was_taken_back() -> None:
    shown = [Shown(0, CONTACT, 80, NO_DAY, 100), Shown(1, CONTACT, 80, NO_DAY, 200)]
    combined = combine(shown, (Snapshot(100, {CONTACT: 10}), Snapshot(200, {CONTACT: 60})))
    assert {event.child for event in list_events(combined)} == {1}
    assert [oddity.hits for oddity in combined.oddities if oddity.rule == "removed_later"] == [1]


def test_a_plan_that_left_the_list_open_counts_as_ended_when_the_next_list_lacks_it() -> None:
    """On the day it was last shown nobody could know that it would be gone from the next list."""
    shown = [Shown(0, PLAN, 80, NO_DAY, 100)]
    lists = (Snapshot(100, {PLAN: 10}), Snapshot(200, {PLAN: 60}), Snapshot(300, {PLAN: 160}))
    combined = combine(shown, lists)
    assert [event.end for event in list_events(combined)] == [200]
    assert [oddity.hits for oddity in combined.oddities if oddity.rule == "open_event_dropped"] == [1]


def test_a_plan_that_gave_way_to_a_newer_one_ended_when_that_began() -> None:
    shown = [Shown(0, PLAN, 80, NO_DAY, 100), Shown(0, PLAN, 150, NO_DAY, 200)]
    combined = combine(shown, (Snapshot(100, {PLAN: 10}), Snapshot(200, {PLAN: 60})))
    assert {(event.start, event.end) for event in list_events(combined)} == {(80, 150), (150, NO_DAY)}


def test_a_list_that_is_not_drawn_again_ends_nothing() -> None:
    shown = [Shown(0, PLAN, 80, NO_DAY, 100), Shown(0, CONTACT, 150, NO_DAY, 200)]
    combined = combine(shown, (Snapshot(100, {PLAN: 10}), Snapshot(200, {CONTACT: 60})))
    assert {event.end for event in list_events(combined)} == {NO_DAY}
    assert not any(oddity.hits for oddity in combined.oddities if oddity.rule == "open_event_dropped")


def test_what_happens_on_a_day_does_not_end_by_leaving_the_list() -> None:
    shown = [Shown(0, CONTACT, 80, NO_DAY, 100)]
    combined = combine(shown, (Snapshot(100, {CONTACT: 10}), Snapshot(400, {CONTACT: 200})))
    assert [event.end for event in list_events(combined)] == [NO_DAY]
    assert not any(oddity.hits for oddity in combined.oddities if oddity.rule == "open_event_dropped")


def test_a_value_without_a_day_is_known_from_the_first_snapshot_that_shows_it() -> None:
    first, second = Value(CATEGORY, 1, 100), Value(CATEGORY, 2, 200)
    shown = [Shown(0, PLAN, 80, NO_DAY, 100, (first,)), Shown(0, PLAN, 80, NO_DAY, 200, (second,))]
    event = one(shown, Snapshot(100, {PLAN: 10}), Snapshot(200, {PLAN: 60}))
    assert event.values == {first, second}


def test_nothing_makes_nothing() -> None:
    combined = combine([], (Snapshot(100, {CONTACT: 10}),))
    assert (len(combined.events.child), combined.oddities) == (0, ())


def test_every_column_of_what_stands_is_as_long_as_the_others() -> None:
    combined = combine([Shown(0, CONTACT, 80, NO_DAY, 100)], (Snapshot(100, {CONTACT: 10}),))
    assert {len(np.asarray(column)) for column in combined.events} == {1}


@pytest.mark.parametrize(("own_days", "expected"), [(True, 100), (False, 900)])
def test_what_began_before_the_window_is_dated_by_the_system_or_by_the_first_showing(
    own_days: bool, expected: int
) -> None:
    rows = EventRows()
    row = rows.add_event(KIND["care_episode"], child=0, start=100, source_day=900)
    rows.add_detail(row, FIELD["care_need"], 0, 100)
    found = combine_snapshots(
        rows.to_events(),
        rows.to_details(),
        (Snapshot(900, {KIND["care_episode"]: 500}),),
        own_days=own_days,
    )
    assert found.events.known.tolist() == [expected]
    assert found.details.known.tolist() == [expected]


def test_own_days_do_not_overrule_a_snapshot_that_lacked_the_event() -> None:
    rows = EventRows()
    rows.add_event(KIND["care_episode"], child=0, start=600, source_day=900)
    snapshots = tuple(Snapshot(day, {KIND["care_episode"]: 500}) for day in (700, 900))
    found = combine_snapshots(rows.to_events(), rows.to_details(), snapshots, own_days=True)
    assert found.events.known.tolist() == [701]


def test_an_end_inferred_from_what_came_next_does_not_move() -> None:
    rows = EventRows()
    for taken, end in ((300, 250), (400, 350), (500, 450)):
        rows.add_event(KIND["care_placement"], child=0, start=200, end=end, source_day=taken)
    snapshots = tuple(Snapshot(day, {KIND["care_placement"]: 100}) for day in (300, 400, 500))
    kinds = frozenset({KIND["care_placement"]})
    moved = combine_snapshots(rows.to_events(), rows.to_details(), snapshots)
    kept = combine_snapshots(rows.to_events(), rows.to_details(), snapshots, first_ends=kinds)
    assert (moved.events.end.tolist(), kept.events.end.tolist()) == ([450], [250])
