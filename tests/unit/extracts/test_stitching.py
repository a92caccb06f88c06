"""Periods of care from episodes: every rule by example, and laws that must always hold."""

import itertools
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from candour.data.extracts.columns import KIND, Names
from candour.data.extracts.files.day_formats import NO_DAY, to_number
from candour.data.extracts.findings import Findings
from candour.data.extracts.ssda903.rows import Episode, new_care_rows
from candour.data.history import CaseHistory
from candour.data.stitching import stitch_care

Write = Callable[..., Path]
Build = Callable[[], CaseHistory]
Find = Callable[..., Any]


def episode(start: str, end: str = "", reason: str = "", begun: str = "S", **more: str) -> dict[str, str]:
    return {"CHILD": "C000001", "DECOM": start, "DEC": end, "REC": reason, "RNE": begun, **more}


PERIODS: dict[str, tuple[list[dict[str, str]], list[tuple[Any, Any]], str]] = {
    "one episode, ended": ([episode("01/05/2023", "01/08/2023", "E4A")], [((2023, 5, 1), (2023, 8, 1))], ""),
    "one episode, still open": ([episode("01/05/2023")], [((2023, 5, 1), None)], ""),
    "two linked by X1": (
        [episode("01/05/2023", "01/08/2023", "X1"), episode("01/08/2023", begun="P")],
        [((2023, 5, 1), None)],
        "",
    ),
    "two apart": (
        [episode("01/05/2023", "01/08/2023", "E4A"), episode("01/10/2023")],
        [((2023, 5, 1), (2023, 8, 1)), ((2023, 10, 1), None)],
        "",
    ),
    "home and back on one day": (
        [episode("01/05/2023", "01/08/2023", "E4A"), episode("01/08/2023")],
        [((2023, 5, 1), (2023, 8, 1)), ((2023, 8, 1), None)],
        "",
    ),
    "a start code after X1 on the same day": (
        [episode("01/05/2023", "01/08/2023", "X1"), episode("01/08/2023")],
        [((2023, 5, 1), None)],
        "start_code_inside_care",
    ),
    "an open episode and a change": (
        [episode("01/05/2023"), episode("01/08/2023", begun="P")],
        [((2023, 5, 1), None)],
        "closed_by_next",
    ),
    "an open episode and a new start": (
        [episode("01/05/2023"), episode("01/08/2023")],
        [((2023, 5, 1), (2023, 7, 31)), ((2023, 8, 1), None)],
        "closed_by_next",
    ),
    "overlapping": (
        [episode("01/05/2023", "20/08/2023", "X1"), episode("01/08/2023", begun="P")],
        [((2023, 5, 1), None)],
        "episodes_overlap",
    ),
    "an overlap of an end and a new start": (
        [episode("01/05/2023", "20/08/2023", "E4A"), episode("01/08/2023")],
        [((2023, 5, 1), (2023, 8, 1)), ((2023, 8, 1), None)],
        "episodes_overlap",
    ),
    "a gap although care was to go on": (
        [episode("01/05/2023", "20/07/2023", "X1"), episode("01/08/2023", begun="P")],
        [((2023, 5, 1), None)],
        "episodes_gap",
    ),
    "a gap and a new start": (
        [episode("01/05/2023", "20/07/2023", "X1"), episode("01/08/2023")],
        [((2023, 5, 1), (2023, 7, 20)), ((2023, 8, 1), None)],
        "",
    ),
    "no start code": ([episode("01/05/2023", begun="P")], [((2023, 5, 1), None)], "start_code_missing"),
    "X1 and nothing after": (
        [episode("01/05/2023", "01/08/2023", "X1")],
        [((2023, 5, 1), (2023, 8, 1))],
        "continuation_missing",
    ),
    "a reason without a day": (
        [episode("01/05/2023", "", "E4A")],
        [((2023, 5, 1), None)],
        "end_reason_without_day",
    ),
    "an end before the start": (
        [episode("01/05/2023", "01/04/2023", "E4A")],
        [((2023, 5, 1), None)],
        "end_before_start",
    ),
}


@pytest.mark.parametrize("name", PERIODS)
def test_periods_of_care(
    write_care: Write, build: Build, events_of: Find, findings_of: Find, name: str
) -> None:
    episodes, expected, rule = PERIODS[name]
    write_care(2024, header=[{"CHILD": "C000001", "DOB": "05/05/2015"}], episodes=episodes)
    history = build()
    found = [(row[1], row[2]) for row in events_of(history, "care_episode")]
    assert found == [(date(*start), date(*end) if end else None) for start, end in expected]
    assert len(events_of(history, "care_placement")) == len(episodes)
    assert {key[0] for key in findings_of(history)} == ({rule} if rule else set())


@pytest.mark.parametrize("status", ["V3", "V4"])
def test_short_breaks_are_no_period_of_care(
    write_care: Write, build: Build, events_of: Find, status: str
) -> None:
    write_care(2024, episodes=[episode("01/05/2023", "03/05/2023", "X1", LS=status), episode("01/08/2023")])
    history = build()
    assert [row[1:3] for row in events_of(history, "short_break")] == [(date(2023, 5, 1), date(2023, 5, 3))]
    assert [row[1] for row in events_of(history, "care_episode")] == [date(2023, 8, 1)]


def test_the_newest_year_tells_an_episode(
    write_care: Write, build: Build, events_of: Find, details_of: Find, findings_of: Find
) -> None:
    write_care(2023, episodes=[episode("01/05/2022", PLACE="U6")])
    write_care(2024, episodes=[episode("01/05/2022", "01/08/2023", "E4A", PLACE="K2")])
    history = build()
    assert [row[1:3] for row in events_of(history, "care_episode")] == [(date(2022, 5, 1), date(2023, 8, 1))]
    assert [code for code, _ in details_of(history, "placement")] == ["K2"]
    assert findings_of(history)["replaced_by_newer", "DECOM"] == 1


def test_an_open_episode_missing_from_the_next_year_ends_on_31_march(
    write_care: Write, build: Build, events_of: Find, details_of: Find, findings_of: Find
) -> None:
    write_care(2023, episodes=[episode("01/05/2022")])
    write_care(2024, episodes=[{**episode("01/06/2023"), "CHILD": "C000002"}])
    history = build()
    assert events_of(history, "care_episode")[0][2] == date(2023, 3, 31)
    assert details_of(history, "reason_care_ended") == []
    assert findings_of(history)["open_episode_dropped", "DEC"] == 1


def test_an_open_episode_and_a_new_start_a_year_later(
    write_care: Write, build: Build, events_of: Find
) -> None:
    write_care(2023, episodes=[episode("01/05/2022")])
    write_care(2024, episodes=[episode("01/06/2023")])
    assert [row[1:3] for row in events_of(build(), "care_episode")] == [
        (date(2022, 5, 1), date(2023, 3, 31)),
        (date(2023, 6, 1), None),
    ]


def test_an_episode_put_in_late_is_known_late(
    write_care: Write, build: Build, events_of: Find, details_of: Find, findings_of: Find
) -> None:
    away = {"CHILD": "C000001", "MISSING": "M", "MIS_START": "10/05/2022"}
    write_care(2023, episodes=[{**episode("01/06/2022"), "CHILD": "C000002"}])
    write_care(
        2024, episodes=[episode("01/05/2022", "01/08/2022", "E4A"), episode("01/05/2023")], missing=[away]
    )
    history = build()
    assert [row[3] for row in events_of(history, "care_episode") if row[0] == "C000001"] == [
        date(2023, 4, 1),
        date(2023, 5, 1),
    ]
    assert [row[3] for row in events_of(history, "missing")] == [date(2023, 4, 1)]
    assert details_of(history, "reason_care_ended") == [("E4A", date(2023, 4, 1))]
    assert details_of(history, "missing_kind") == [("M", date(2023, 4, 1))]
    assert findings_of(history)["recorded_late", "DECOM"] == 1


def test_an_episode_older_than_all_sets_is_known_on_its_day(
    write_care: Write, build: Build, events_of: Find
) -> None:
    write_care(2024, episodes=[episode("01/05/2015"), episode("01/05/2023", begun="P")])
    assert [row[3] for row in events_of(build(), "care_episode")] == [date(2015, 5, 1)]


def test_the_same_row_twice_is_one(
    write_care: Write, build: Build, events_of: Find, findings_of: Find
) -> None:
    write_care(2024, episodes=[episode("01/05/2023"), episode("01/05/2023")])
    history = build()
    assert len(events_of(history, "care_placement")) == 1
    assert findings_of(history)["duplicate_record", "DECOM"] == 1


def test_reviews_and_missing_are_counted_once_over_the_years(
    write_care: Write, build: Build, events_of: Find
) -> None:
    review = {"CHILD": "C000001", "REVIEW": "01/06/2022"}
    away = {"CHILD": "C000001", "MISSING": "M", "MIS_START": "10/03/2023"}
    write_care(2023, episodes=[episode("01/05/2022")], reviews=[review], missing=[away])
    write_care(
        2024,
        episodes=[episode("01/05/2022")],
        reviews=[review, {**review, "REVIEW": "01/06/2023"}],
        missing=[{**away, "MIS_END": "02/04/2023"}],
    )
    history = build()
    assert len(events_of(history, "care_review")) == 2
    assert [row[1:3] for row in events_of(history, "missing")] == [(date(2023, 3, 10), date(2023, 4, 2))]


def test_death_and_takeover_end_the_child_s_time_here(
    write_care: Write, build: Build, events_of: Find
) -> None:
    write_care(
        2024,
        episodes=[
            episode("01/05/2023", "01/08/2023", "E2"),
            {**episode("01/05/2023", "01/09/2023", "E3"), "CHILD": "C000002"},
        ],
    )
    history = build()
    assert [row[:2] for row in events_of(history, "died")] == [("C000001", date(2023, 8, 1))]
    assert [row[:2] for row in events_of(history, "transferred_out")] == [("C000002", date(2023, 9, 1))]


START = to_number(date(2022, 4, 1))
REASONS = ("", "X1", "E4A")
BEGINNINGS = ("S", "P")


@st.composite
def care(draw: st.DrawFn) -> list[tuple[int, int, int, int, int]]:
    """Episodes as (child, start, year, end, reason and beginning) with every kind of gap and overlap."""
    row = st.tuples(
        st.integers(0, 1),
        st.integers(0, 700),
        st.sampled_from([2023, 2024]),
        st.integers(-20, 200),
        st.integers(0, 5),
    )
    return draw(st.lists(row, max_size=8))


def stitch(rows: list[tuple[int, int, int, int, int]]) -> tuple[list[tuple[int, ...]], list[tuple[int, ...]]]:
    codes = Names()
    numbers = {text: codes.number(text) for text in ("C2", "N1", "U6", *REASONS, *BEGINNINGS)}
    rows_of_care = new_care_rows()
    rows_of_care.years.update({2023, 2024})
    for child, start, year, length, choice in rows:
        begun, reason = BEGINNINGS[choice % 2], REASONS[choice // 2]
        end = NO_DAY if length < 0 and reason == "" else START + start + length
        rows_of_care.episodes.append(
            Episode(
                child,
                START + start,
                year,
                end,
                numbers[begun],
                numbers["C2"],
                numbers["N1"],
                numbers["U6"],
                -1 if reason == "" else numbers[reason],
                -1,
            )
        )
    events = stitch_care(rows_of_care, codes, Findings()).to_events()
    found = list(zip(*(column.tolist() for column in events), strict=True))
    return (
        sorted((row[0], row[2], row[3]) for row in found if row[1] == KIND["care_episode"]),
        sorted((row[0], row[2], row[3]) for row in found if row[1] == KIND["care_placement"]),
    )


@settings(max_examples=200, deadline=None)
@given(care())
def test_periods_never_overlap_and_hold_every_placement(rows: list[tuple[int, int, int, int, int]]) -> None:
    periods, placements = stitch(rows)
    assert len(placements) == len({(row[0], row[1]) for row in rows})
    for child in (0, 1):
        own = [period for period in periods if period[0] == child]
        for before, after in itertools.pairwise(own):
            assert before[2] != NO_DAY
            assert before[1] <= before[2] <= after[1]
        for _, start, end in (row for row in placements if row[0] == child):
            assert end == NO_DAY or end >= start
            assert any(period[1] <= start and (period[2] == NO_DAY or start <= period[2]) for period in own)
    for _, start, end in periods:
        assert end != NO_DAY or any(row[2] == 2024 for row in rows)
        assert end == NO_DAY or end >= start


@settings(max_examples=100, deadline=None)
@given(care(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows: list[tuple[int, int, int, int, int]], random: Any) -> None:
    before = stitch(rows)
    random.shuffle(rows)
    assert stitch(rows) == before
