"""Care as made: no short break before birth, no emergency power beyond its days, and nothing else moved."""

from typing import Any, NamedTuple

import numpy as np
import pytest

from candour.data.synthetic.calendar import Period
from candour.data.synthetic.care import (
    LEGAL_STATUSES,
    NONE,
    REASONS_CEASED,
    REASONS_NEW,
    CareRecords,
    Episodes,
    Incidents,
    Periods,
    find_periods,
    record_care,
)
from candour.data.synthetic.care_limits import keep_care_within_limits
from candour.data.synthetic.chance import open_streams
from candour.data.synthetic.population import Children
from candour.data.synthetic.scenarios import combine_scenarios
from candour.data.synthetic.world import World, simulate_world

NOBODY = Incidents(*(np.zeros(0, np.int32) for _ in range(3)))
BORN, FIRST_DAY = 500, 550


class Row(NamedTuple):
    """An episode of the one child: its days, why it began, the legal status."""

    started: int
    ended: int
    reason: str
    status: str


def make_care(*rows: Row, ceased: str = "E4A") -> CareRecords:
    """One period of care with these episodes, placed and paid for differently in each; V4 makes it a short break."""
    size = len(rows)
    codes = np.arange(size, dtype=np.int8)
    ends = np.full(size, REASONS_CEASED.index("X1"), np.int8)
    ends[-1] = REASONS_CEASED.index(ceased)
    changes = np.where(np.arange(size) < size - 1, 2, NONE).astype(np.int8)
    periods = Periods(
        np.array([0], np.int32),
        np.array([0], np.int32),
        np.array([rows[0].started], np.int32),
        np.array([rows[-1].ended], np.int32),
        np.array([rows[0].status == "V4"]),
        ends[-1:],
    )
    episodes = Episodes(
        np.zeros(size, np.int32),
        np.array([row.started for row in rows], np.int32),
        np.array([row.ended for row in rows], np.int32),
        np.array([REASONS_NEW.index(row.reason) for row in rows], np.int8),
        np.array([LEGAL_STATUSES.index(row.status) for row in rows], np.int8),
        codes, codes, codes, ends, changes,
    )  # fmt: skip
    return CareRecords(periods, episodes, NOBODY, NOBODY)


def make_child(*, came_alone: bool = False) -> Children:
    columns: dict[str, Any] = dict.fromkeys(Children._fields)
    columns |= {"born": np.array([BORN], np.int32), "unaccompanied": np.array([came_alone])}
    return Children(**columns)


def limit(*rows: Row, ceased: str = "E4A", first_day: int = FIRST_DAY) -> list[Row]:
    episodes = keep_care_within_limits(
        make_care(*rows, ceased=ceased), make_child(), first_day=first_day
    ).episodes
    return [
        Row(started, ended, REASONS_NEW[reason], LEGAL_STATUSES[status])
        for started, ended, reason, status in zip(
            episodes.started.tolist(), episodes.ended.tolist(), episodes.reason_new.tolist(),
            episodes.legal_status.tolist(), strict=True,
        )
    ]  # fmt: skip


@pytest.mark.parametrize(("status", "days"), [("L1", 3), ("L2", 8)])
def test_an_interim_care_order_follows_an_emergency_power(status: str, days: int) -> None:
    assert limit(Row(600, 700, "S", status)) == [
        Row(600, 600 + days, "S", status),
        Row(600 + days, 700, "L", "C1"),
    ]
    as_drawn = Row(600, 600 + days, "S", status)
    assert limit(as_drawn) == [as_drawn]


def test_what_was_to_follow_the_emergency_power_follows_the_order() -> None:
    assert limit(
        Row(600, 650, "S", "L1"),
        Row(650, 700, "P", "L1"),
        Row(700, 800, "L", "C1"),
        Row(800, 900, "B", "C2"),
        ceased="E11",
    ) == [
        Row(600, 603, "S", "L1"),
        Row(603, 650, "L", "C1"),
        Row(650, 700, "P", "C1"),
        Row(700, 800, "L", "C2"),
        Row(800, 900, "B", "E1"),
    ]


def test_a_move_within_the_emergency_power_does_not_lengthen_it() -> None:
    assert limit(Row(600, 605, "S", "L2"), Row(605, 700, "T", "L2")) == [
        Row(600, 605, "S", "L2"),
        Row(605, 608, "T", "L2"),
        Row(608, 700, "L", "C1"),
    ]


@pytest.mark.parametrize(("drawn", "written"), [("P", "B"), ("T", "U"), ("B", "B"), ("L", "L"), ("U", "U")])
def test_a_change_on_the_last_day_is_of_the_legal_status_too(drawn: str, written: str) -> None:
    assert limit(Row(600, 603, "S", "L1"), Row(603, 700, drawn, "L1")) == [
        Row(600, 603, "S", "L1"),
        Row(603, 700, written, "C1"),
    ]


def test_one_that_ended_before_the_first_return_is_not_told() -> None:
    drawn = (Row(600, 650, "S", "L1"), Row(650, 700, "P", "L1"), Row(700, 800, "L", "C1"))
    assert limit(*drawn, first_day=604) == [
        Row(600, 650, "S", "C1"),
        Row(650, 700, "P", "C1"),
        Row(700, 800, "L", "C2"),
    ]
    assert limit(*drawn, first_day=603)[0] == Row(600, 603, "S", "L1")


def test_an_episode_in_two_keeps_its_place_and_ends_once() -> None:
    episodes = keep_care_within_limits(
        make_care(Row(600, 650, "S", "L1"), Row(650, 700, "P", "L1")), make_child(), first_day=FIRST_DAY
    ).episodes
    for column in (episodes.need, episodes.placement, episodes.provider):
        assert column.tolist() == [0, 0, 1]
    assert [REASONS_CEASED[code] for code in episodes.ceased.tolist()] == ["X1", "X1", "E4A"]
    assert episodes.place_change.tolist() == [NONE, 2, NONE]


def test_other_legal_statuses_stay() -> None:
    rows = [Row(600, 650, "S", "V2"), Row(650, 700, "L", "C1"), Row(700, 800, "P", "C1")]
    assert limit(*rows) == rows


def test_a_series_of_short_breaks_begins_at_birth() -> None:
    mended = keep_care_within_limits(make_care(Row(480, 700, "S", "V4")), make_child(), first_day=FIRST_DAY)
    assert mended.periods.started.tolist() == mended.episodes.started.tolist() == [BORN]
    assert mended.periods.ended.tolist() == mended.episodes.ended.tolist() == [700]
    never = keep_care_within_limits(make_care(Row(480, BORN, "S", "V4")), make_child(), first_day=FIRST_DAY)
    assert len(never.periods.child) == len(never.episodes.child) == 0
    later = make_care(Row(BORN, 700, "S", "V4"))
    assert keep_care_within_limits(later, make_child(), first_day=FIRST_DAY).periods.started.tolist() == [
        BORN
    ]


@pytest.fixture(scope="module")
def world() -> World:
    return simulate_world(
        children=1500,
        period=Period(2023, 2026),
        seed=11,
        planted=combine_scenarios(("baseline",)),
        report_progress=lambda _step, _share: None,
    )


def test_a_whole_authority_keeps_to_the_limits(world: World) -> None:
    care = world.care
    assert (care.periods.started >= world.children.born[care.periods.child]).all()
    assert (care.episodes.started < care.episodes.ended).all()
    since = care.episodes.ended - care.periods.started[find_periods(care)]
    for code, days in (("L1", 3), ("L2", 8)):
        under = care.episodes.legal_status == LEGAL_STATUSES.index(code)
        assert under.any()
        assert (since[under] <= days).all()


def test_nothing_else_of_it_moves(world: World) -> None:
    """The same stream, drawn anew without the mending: periods, reviews and times missing are as they were."""
    drawn = record_care(
        open_streams(11)["care"],
        children=world.children,
        cases=world.cases,
        records=world.records,
        hidden=np.zeros(len(world.cases.child), np.bool_),
    )
    short = drawn.periods.short_break
    for before, after in zip(drawn.periods, world.care.periods, strict=True):
        assert (before[~short] == after[~short]).all()
    for table in ("reviews", "missing"):
        for before, after in zip(getattr(drawn, table), getattr(world.care, table), strict=True):
            assert (before == after).all()
    early = drawn.periods.started < world.children.born[drawn.periods.child]
    assert early.any()
    assert short[early].all()
