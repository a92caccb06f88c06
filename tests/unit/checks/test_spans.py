"""The sorted searches, held to loops that anybody can read."""

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from candour.data.checks.spans import (
    Spans,
    count_started,
    find_earlier_end,
    find_last,
    find_last_start,
    find_later_start,
    find_next_start,
    find_reach,
)
from candour.data.days import NEVER, UNKNOWN

Row = tuple[int, int, int]
DAYS = st.integers(-30, 30)
ROWS = st.lists(st.tuples(st.integers(0, 3), DAYS, st.one_of(DAYS, st.just(NEVER))), max_size=12).map(sorted)
ASKED = st.lists(st.tuples(st.integers(0, 4), DAYS), min_size=1, max_size=6)


def make(rows: Sequence[Row]) -> Spans:
    columns = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    return Spans(columns[0], columns[1], columns[2])


@given(ROWS, ASKED)
def test_what_stands_around_a_day(rows: list[Row], asked: list[tuple[int, int]]) -> None:
    spans = make(rows)
    child, day = np.array(asked, dtype=np.int64).T
    for at, (who, when) in enumerate(asked):
        begun = [n for n, row in enumerate(rows) if row[0] == who and row[1] <= when]
        starts = [row[1] for row in rows if row[0] == who]
        assert find_last(spans, child, day)[at] == (max(begun) if begun else -1)
        assert find_last_start(spans, child, day)[at] == max((rows[n][1] for n in begun), default=UNKNOWN)
        assert find_reach(spans, child, day)[at] == max((rows[n][2] for n in begun), default=UNKNOWN)
        assert find_next_start(spans, child, day)[at] == min((s for s in starts if s >= when), default=NEVER)
        assert count_started(spans, child, day)[at] == len(begun)


@given(ROWS)
def test_what_stands_beside_a_span(rows: list[Row]) -> None:
    spans = make(rows)
    for at, row in enumerate(rows):
        before = [other[2] for other in rows[:at] if other[0] == row[0]]
        after = [other[1] for other in rows[at + 1 :] if other[0] == row[0]]
        assert find_earlier_end(spans)[at] == max(before, default=UNKNOWN)
        assert find_later_start(spans)[at] == min(after, default=NEVER)
