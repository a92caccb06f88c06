"""Annex A workbooks: laid out as authorities lay them out, six months in each list, one row a child where asked."""

from collections import Counter
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from candour.data.synthetic.annex_a_values import CEASED_WORDS, ETHNICITIES, SOURCES, drop_letter
from candour.data.synthetic.annex_a_writer import LAYOUTS, list_snapshot_days
from candour.data.synthetic.authority import synthesise_authority
from candour.data.synthetic.calendar import Period, find_day
from candour.errors import ConfigError
from synthetic_formats import load_all_formats, read_list

WIDTHS = (7, 8, 11, 12, 14, 14, 17, 34, 13, 16, 19)
WINDOWED = {1: "dateofcontact", 3: "dateofreferral"}


@cache
def read_lists(taken: str) -> list[list[dict[str, Any]]]:
    return [read_list(sheet) for sheet in load_all_formats().inspections[taken].values()]


def open_window(taken: str) -> str:
    """The same day six months before; 30 September for 31 March."""
    before = {"03-31": "09-30", "06-30": "12-30", "09-30": "03-30", "12-31": "06-30"}[taken[5:]]
    year = int(taken[:4]) - (taken[5:7] in {"03", "06"})
    return f"{year}-{before}"


def test_a_workbook_a_quarter_the_first_when_six_months_have_passed() -> None:
    taken = list(load_all_formats().inspections)
    assert taken[:3] == ["2021-09-30", "2021-12-31", "2022-03-31"]
    assert taken[-1] == "2026-03-31"
    assert len(taken) == 5 * 4 - 1


def test_monthly_snapshots_and_their_windows() -> None:
    days = list_snapshot_days(Period(2026, 2026), months=1)
    assert len(days) == 7
    assert days[0] == (find_day(2025, 9, 30), find_day(2025, 3, 30))
    assert days[-1] == (find_day(2026, 3, 31), find_day(2025, 9, 30))
    leap = list_snapshot_days(Period(2024, 2024), months=1)[-2]
    assert leap == (find_day(2024, 2, 29), find_day(2023, 8, 29))


def test_layouts_differ_from_one_workbook_to_the_next() -> None:
    books = list(load_all_formats().inspections.values())
    tabs = [next(iter(book)) for book in books[:4]]
    assert tabs == ["List_1", "List 1", "Contacts", "List_1"]
    first, second, third = (next(iter(book.values())) for book in books[:3])
    assert first[0][0] == "List 1: Contacts"
    assert second[0][4] == third[0][4] == "Age"
    assert isinstance(second[1][3], date)
    assert isinstance(third[1][3], str)
    assert first[2][1][:3] in {"a) ", "b) ", "c) "}
    assert third[1][1] in {"Male", "Female", "Not stated/recorded"}


def test_every_list_has_the_columns_of_the_template() -> None:
    made = load_all_formats()
    for book in made.inspections.values():
        for number, (sheet, width) in enumerate(zip(book.values(), WIDTHS, strict=True), start=1):
            header = sheet[1] if len([cell for cell in sheet[0] if cell]) == 1 else sheet[0]
            assert len([cell for cell in header if cell]) == width
            assert header[0] == ("Individual adopter identifier" if number == 11 else "Child Unique ID")


def test_lists_of_events_hold_their_six_months_and_no_more() -> None:
    made = load_all_formats()
    for taken in made.inspections:
        lists = read_lists(taken)
        for number, column in WINDOWED.items():
            days = {row[column] for row in lists[number - 1]}
            assert open_window(taken) <= min(days)
            assert max(days) <= taken


@pytest.mark.parametrize("number", [6, 7, 8, 9])
def test_lists_of_children_have_one_row_a_child(number: int) -> None:
    made = load_all_formats()
    rows = 0
    for taken in made.inspections:
        children = Counter(row["childuniqueid"] for row in read_lists(taken)[number - 1])
        rows += len(children)
        assert set(children.values()) <= {1}
    assert rows > 10


def test_nothing_that_comes_later_is_shown() -> None:
    made = load_all_formats()
    for taken in made.inspections:
        for rows in read_lists(taken):
            for row in rows:
                days = [
                    cell for cell in row.values() if isinstance(cell, str) and cell[4:5] == cell[7:8] == "-"
                ]
                assert all(day <= taken for day in days)


def test_what_is_over_was_over_for_at_most_six_months() -> None:
    made = load_all_formats()
    ends = {6: "cinclosuredate", 7: "childprotectionplanenddate", 8: "dateceasedtobelookedafter"}
    for taken in made.inspections:
        lists = read_lists(taken)
        for number, column in ends.items():
            ended = [row[column] for row in lists[number - 1] if row[column]]
            assert all(open_window(taken) <= day <= taken for day in ended)


def test_an_unborn_child_is_minus_one_year_old_and_of_no_recorded_sex() -> None:
    made, found = load_all_formats(), 0
    for taken in made.inspections:
        for rows in read_lists(taken)[:8]:
            for row in rows:
                age: float = row["ageofchildyears" if "ageofchildyears" in row else "age"]
                if age == -1:
                    found += 1
                    assert row["dateofbirth"] == ""
                    assert row["gender"].endswith("Not stated/recorded")
                else:
                    assert age >= 0
    assert found > 5


def test_the_case_status_is_the_highest_that_holds() -> None:
    made = load_all_formats()
    for taken in made.inspections:
        lists = read_lists(taken)
        in_care = {row["childuniqueid"] for row in lists[7] if not row["dateceasedtobelookedafter"]}
        planned = {row["childuniqueid"] for row in lists[6] if not row["childprotectionplanenddate"]}
        for row in lists[5]:
            child, status = row["childuniqueid"], drop_letter(row["casestatus"])
            if row["cinclosuredate"]:
                assert status == "Closed episode"
            elif child in in_care:
                assert status == "Looked after child"
            elif child in planned:
                assert status == "Child Protection plan"
            else:
                assert status in {"Child in need plan", "Open assessment"}


def test_the_count_of_referrals_is_of_those_before_the_latest() -> None:
    made = load_all_formats()
    rows = made.dataset["ssd_cin_episodes"]
    days: dict[str, list[date]] = {}
    for row in rows:
        days.setdefault(row["cine_person_id"], []).append(date.fromisoformat(row["cine_referral_date"][:10]))
    taken = "2025-12-31"
    for shown in read_lists(taken)[2]:
        known = [day for day in days[shown["childuniqueid"]] if day.isoformat() <= taken]
        latest = max(known)
        before = [day for day in known if latest - timedelta(days=365) < day < latest]
        assert shown["numberofreferralsinlastmonths"] == len(before)


def test_the_name_of_a_worker_is_a_made_up_word() -> None:
    for sheet in load_all_formats().inspections["2026-03-31"].values():
        for row in read_list(sheet):
            assert row.get("allocatedworker", "Madeupworker") == "Madeupworker"


def test_codes_keep_the_letters_of_the_template() -> None:
    assert ETHNICITIES["WBRI"] == "a) WBRI"
    assert ETHNICITIES["OOTH"] == "r) OOTH"
    assert SOURCES["6"] == "q) 6: Police"
    assert SOURCES["5D"] == "5D: LA services"
    assert CEASED_WORDS["E11"].startswith("a) E11: ")
    assert CEASED_WORDS["E17"].startswith("E17: ")
    assert drop_letter("zz) T4: short") == "T4: short"
    assert drop_letter("C1: ICO") == "C1: ICO"


def test_there_are_three_layouts_that_differ() -> None:
    assert len({layout.tabs for layout in LAYOUTS}) == len(LAYOUTS) == 3


def test_snapshots_can_be_taken_every_month_and_not_every_year(tmp_path: Path) -> None:
    made = synthesise_authority(
        directory=tmp_path / "made",
        children=60,
        years=1,
        seed=3,
        formats=("annex_a",),
        snapshot_months=1,
    )
    assert len(list((made.directory / "annex_a").iterdir())) == 7
    with pytest.raises(ConfigError, match="snapshot_months must be from 1 to 6, got 12"):
        synthesise_authority(directory=tmp_path / "none", children=60, years=1, seed=3, snapshot_months=12)
