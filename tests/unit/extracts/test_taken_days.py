"""The day on which an extract was taken."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from candour.data.extracts.files.day_formats import NO_DAY, to_number
from candour.data.extracts.files.taken_days import find_day_in_name, find_newest_day, find_stated_day

DAY = to_number(date(2026, 5, 19))


@pytest.mark.parametrize(
    "name",
    [
        "children_2026-05-19",
        "20260519",
        "csc 2026.05.19 final",
        "daily_19-05-2026",
        "19.05.2026",
        "a_2026_05_19_v2",
        "ssd_2026-05-19",
        "2025-11-19 to 2026_05_19",
    ],
)
def test_a_day_in_a_name(name: str) -> None:
    assert find_day_in_name(name) == DAY


@pytest.mark.parametrize(
    "name", ["children", "children_2026", "2026-13-45", "2026-02-31", "120260519", "2026-05", ""]
)
def test_no_day_in_a_name(name: str) -> None:
    assert find_day_in_name(name) == NO_DAY


def test_of_two_days_the_last_counts() -> None:
    assert find_day_in_name("2025-11-19_to_2026-05-19") == DAY


def test_the_configuration_comes_first() -> None:
    assert find_stated_day(Path("a/2025-01-01.json"), {"2025-01-01.json": date(2026, 5, 19)}) == DAY
    assert find_stated_day(Path("a/2026-05-19.json"), {"other.json": date(2025, 1, 1)}) == DAY


def test_the_newest_day_without_typing_errors() -> None:
    assert find_newest_day(Counter({DAY: 1, DAY - 400: 1})) == DAY
    assert find_newest_day(Counter({DAY: 1000, DAY + 9000: 5})) == DAY
    assert find_newest_day(Counter({DAY: 1000, DAY + 1: 6})) == DAY + 1
    assert find_newest_day(Counter()) == NO_DAY
