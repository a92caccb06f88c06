"""Daily files that hold only what changed: absence takes nothing back, but tells when a thing became known."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from candour.data.extracts.columns import FIELD, KIND, EventRows
from candour.data.extracts.files.day_formats import NO_DAY
from candour.data.extracts.versions.combined import Combined
from candour.data.extracts.versions.snapshots import ALWAYS, Snapshot, combine_snapshots

PLAN, REFERRAL = KIND["cin_plan"], KIND["referral"]
EVERYTHING = dict.fromkeys(KIND.values(), ALWAYS)
Statement = tuple[int, int, int, int]
"""The child, the start, the end, the day of the file."""


def combine(*statements: Statement, days: tuple[int, ...], codes: tuple[int, ...] = ()) -> Combined:
    rows = EventRows()
    for number, (child, start, end, day) in enumerate(statements):
        row = rows.add_event(PLAN, child=child, start=start, end=end, source_day=day)
        if codes:
            rows.add_detail(row, FIELD["factor"], codes[number], start)
    snapshots = tuple(Snapshot(day, EVERYTHING) for day in days)
    return combine_snapshots(rows.to_events(), rows.to_details(), snapshots, by_child=True)


def rows_of(combined: Combined) -> list[tuple[int, int, int, int]]:
    events = combined.events
    return [
        tuple(row) for row in np.column_stack([events.child, events.start, events.end, events.known]).tolist()
    ]


def test_a_file_without_the_child_proves_nothing() -> None:
    # The second child's plan is first seen on day 200, and no earlier file shows that child.
    found = combine((1, 10, NO_DAY, 100), (2, 20, NO_DAY, 200), days=(100, 200))
    assert rows_of(found) == [(1, 10, NO_DAY, 10), (2, 20, NO_DAY, 20)]


def test_a_file_that_shows_the_child_without_the_event_dates_it() -> None:
    found = combine((1, 10, NO_DAY, 100), (1, 20, NO_DAY, 200), days=(100, 200))
    assert rows_of(found) == [(1, 10, NO_DAY, 10), (1, 20, NO_DAY, 101)]
    assert {(oddity.rule, oddity.hits) for oddity in found.oddities} >= {
        ("recorded_late", 1),
        ("removed_later", 0),
    }


def test_the_last_of_several_files_without_it_counts() -> None:
    found = combine(
        (1, 10, NO_DAY, 100),
        (1, 10, NO_DAY, 150),
        (1, 20, NO_DAY, 200),
        (1, 10, NO_DAY, 250),
        days=(100, 150, 200, 250),
    )
    assert rows_of(found)[1] == (1, 20, NO_DAY, 151)


def test_a_file_from_before_the_event_cannot_have_shown_it() -> None:
    found = combine((1, 10, NO_DAY, 100), (1, 120, NO_DAY, 200), days=(100, 200))
    assert rows_of(found)[1] == (1, 120, NO_DAY, 120)


def test_an_open_event_that_is_not_repeated_stays_open() -> None:
    found = combine((1, 10, NO_DAY, 100), (1, 120, NO_DAY, 200), (2, 5, NO_DAY, 300), days=(100, 200, 300))
    assert [row[2] for row in rows_of(found)] == [NO_DAY] * 3
    assert not any(oddity.hits for oddity in found.oddities if oddity.rule == "open_event_dropped")


def test_the_newest_statement_says_how_it_ended() -> None:
    assert rows_of(combine((1, 10, 90, 100), (1, 10, 95, 200), days=(100, 200)))[0][2] == 95
    assert rows_of(combine((1, 10, 90, 100), (1, 10, NO_DAY, 200), days=(100, 200)))[0][2] == NO_DAY


def test_a_value_first_shown_later_was_not_known_before() -> None:
    found = combine((1, 10, 50, 100), (1, 10, 50, 200), days=(100, 200), codes=(3, 4))
    assert sorted(zip(found.details.code.tolist(), found.details.known.tolist(), strict=True)) == [
        (3, 10),
        (4, 101),
    ]


def test_without_events_there_is_nothing_to_join() -> None:
    assert len(combine(days=()).events.child) == 0


@pytest.mark.parametrize("by_child", [True, False])
def test_one_file_alone_is_the_same_either_way(by_child: bool) -> None:
    rows = EventRows()
    for child, start in ((1, 10), (1, 20), (2, 5)):
        rows.add_event(PLAN, child=child, start=start, source_day=100)
    found = combine_snapshots(
        rows.to_events(), rows.to_details(), (Snapshot(100, EVERYTHING),), by_child=by_child
    )
    assert rows_of(found) == [(1, 10, NO_DAY, 10), (1, 20, NO_DAY, 20), (2, 5, NO_DAY, 5)]


def _by_hand(statements: list[Statement]) -> list[tuple[int, int, int, int]]:
    """The same by the definition, one event at a time."""
    found = []
    for child, start in sorted({(row[0], row[1]) for row in statements}):
        showing = [row for row in statements if row[:2] == (child, start)]
        first, last = min(row[3] for row in showing), max(row[3] for row in showing)
        before = [row[3] for row in statements if row[0] == child and start <= row[3] < first]
        known = max([start, *(day + 1 for day in [max(before)])]) if before else start
        found.append((child, start, max(row[2] for row in showing if row[3] == last), known))
    return found


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 2), st.integers(0, 40), st.sampled_from([NO_DAY, 60, 61]), st.integers(10, 50)
        ),
        min_size=1,
        max_size=25,
    ),
    st.randoms(),
)
def test_the_definition_holds_in_any_order(statements: list[Statement], chance: Random) -> None:
    days = tuple(sorted({row[3] for row in statements}))
    mixed = list(statements)
    chance.shuffle(mixed)
    assert rows_of(combine(*mixed, days=days)) == _by_hand(statements)
