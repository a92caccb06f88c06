"""Lists are found by their columns, whatever their sheets and headers are called and wherever they stand."""

import re
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from candour.data.extracts.annex_a.headers import Column, fold_header, match_headers
from candour.data.extracts.annex_a.layout import ANNEX_LISTS, LATEST_ONLY, WITHOUT_END, AnnexList
from candour.data.extracts.annex_a.sheets import FoundLists, find_lists
from candour.data.extracts.files.day_formats import NO_DAY, DayReader, to_number
from candour.data.extracts.files.snapshot_days import find_named_day, subtract_months
from candour.data.extracts.files.workbook import open_workbook
from candour.data.extracts.files.workbook_days import read_workbook_day, spell_day
from candour.data.history import EVENT_KINDS

CONTACTS = ("Child Unique ID", "Gender", "Date of Birth", "Date of Contact", "Contact Source")
ROW = ("C000001", "F", "2015-05-05", "2024-02-01", "Police")


def layout(number: int) -> AnnexList:
    return next(entry for entry in ANNEX_LISTS if entry.number == number)


def find_in(tmp_path: Path, sheets: dict[str, list[tuple[Any, ...]]]) -> FoundLists:
    path = tmp_path / "list.xlsx"
    book = xlsxwriter.Workbook(path)
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    book.close()
    return find_lists(open_workbook(path))


@pytest.mark.parametrize(
    "name", ["List_1", "List 1", "list_1 (2)", "Contacts", "Sheet1", "List_7", "Referrals", "1"]
)
@pytest.mark.parametrize("above", [0, 1, 3, 15])
def test_columns_make_the_list_under_any_name_and_titles(tmp_path: Path, name: str, above: int) -> None:
    titles: list[tuple[Any, ...]] = [("List 1: Contacts",), *[("", "note")] * above][:above]
    (found,) = find_in(tmp_path, {name: [*titles, CONTACTS, ROW]}).lists
    assert found.layout.number == 1
    assert found.rows == [ROW]


def test_blank_rows_blank_columns_and_repeated_headers_are_left_out(tmp_path: Path) -> None:
    header, row = ("", *CONTACTS[:2], "", *CONTACTS[2:]), ("", *ROW[:2], "", *ROW[2:])
    rows = [(), header, (), row, ("", "", "  "), header, row]
    (found,) = find_in(tmp_path, {"List_1": rows}).lists
    assert len(found.rows) == 2
    assert {found.rows[0][found.places[name]] for name in ("child", "contact")} == {"C000001", "2024-02-01"}


def test_merged_titles_and_headers(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("List_1")
    sheet.merge_range("A1:E2", "List 1: Contacts")
    sheet.merge_range("A3:B3", "The child")
    sheet.merge_range("C3:E3", "The contact")
    for place, name in enumerate(CONTACTS):
        sheet.merge_range(3, place, 4, place, name)
    sheet.write_row(5, 0, ROW)
    book.close()
    (found,) = find_lists(open_workbook(path)).lists
    assert found.rows == [ROW]


def test_other_sheets_are_counted(tmp_path: Path) -> None:
    guidance = [("Column", "What to give"), ("Child Unique ID", "The id"), ("Date of Contact", "The day")]
    found = find_in(
        tmp_path, {"Front_Sheet": [("Annex A",)], "Guidance": guidance, "List_1": [CONTACTS, ROW]}
    )
    assert (len(found.lists), found.other_sheets) == (1, 2)


def test_a_header_too_far_down_is_not_found(tmp_path: Path) -> None:
    assert find_in(tmp_path, {"List_1": [*[("x",)] * 30, CONTACTS, ROW]}) == FoundLists((), 1)


def test_a_named_list_without_its_column_is_kept_apart(tmp_path: Path) -> None:
    header = ("Child Unique ID", "Gender", "Ethnicity", "When")
    (found,) = find_in(tmp_path, {"List_1": [header, ("C000001", "F", "WBRI", "2024-02-01")]}).lists
    assert (found.layout.number, found.is_complete) == (1, False)


def test_unknown_columns_are_counted(tmp_path: Path) -> None:
    (found,) = find_in(tmp_path, {"List_1": [(*CONTACTS, "Shoe size", ""), (*ROW, 4, "")]}).lists
    assert found.unknown_columns == 1


@pytest.mark.parametrize(
    ("number", "name", "headers"),
    [
        (
            1,
            "child",
            [
                "CHILD UNIQUE ID ",
                "Child\u2019s ID",
                "Child Identifier",
                "Client ID",
                "ID",
                "Childs Reference No",
            ],
        ),
        (1, "age", ["Age", "AGE of child (years)", "Current age"]),
        (1, "birth", ["DOB", "D.O.B.", "date of  birth", "Birth date"]),
        (1, "contact", ["Date of contact:", "Contact date", "Date Of Contact Received"]),
        (3, "referral", ["Date of Referral", "Referral Date", "date of referral "]),
        (3, "referral_nfa", ["Referral NFA?", "NFA", "No Further Action"]),
        (4, "assessment", ["Assessment Start Date", "Start date of assessment"]),
        (4, "assessment_need", ["Was the child assessed as requiring LA children's social care support?"]),
        (5, "section_47", ["S47 start date", "Section 47 Enquiry Start Date", "Date of S47"]),
        (5, "icpc", ["Date of ICPC", "ICPC Date", "Date of Initial Child Protection Conference"]),
        (6, "cin_start", ["CIN start date", "Child in Need Start Date", "Start date of CIN"]),
        (6, "case_status", ["Case Status", "case status "]),
        (7, "plan_start", ["CP Plan Start Date", "CPP start date"]),
        (8, "care_end", ["Date Ceased to be Looked After ", "Date ceased to be looked-after"]),
        (9, "care_leaver_in_touch", ["LA in Touch", "LA In Touch "]),
        (10, "adoption_order", ["Date of Adoption Order "]),
    ],
)
def test_headers_drift(number: int, name: str, headers: list[str]) -> None:
    for header in headers:
        assert match_headers([header], layout(number).columns).get(name) == 0, header


def test_a_sheet_of_codes_is_no_list(tmp_path: Path) -> None:
    header = [
        "Gender",
        "Ethnicity",
        "Eligibility Category",
        "LA In Touch",
        "Activity Status",
        "Reason Why Child No Longer Placed for Adoption",
        "Number of Episodes the Child has been \u2018Missing\u2019 from their Placement in the last 12 months",
    ]
    found = find_in(tmp_path, {"Codes_used": [tuple(header), ("a) Male",) * len(header)]})
    assert found == FoundLists((), 1)


def test_a_reason_is_no_day_and_a_type_is_no_start() -> None:
    headers = ["Reason Ceased to be Looked After", "Placement Type", "Child's Legal Status"]
    places = match_headers(headers, layout(8).columns)
    assert set(places) == {"reason_care_ended", "placement", "legal_status"}


def test_staff_columns_are_known_and_never_used() -> None:
    for entry in ANNEX_LISTS[:-1]:
        for header in ("Allocated Team", "Allocated Worker", "Social Worker", "Allocated Personal Advisor"):
            places = match_headers([header], entry.columns)
            used = {column.name for column in entry.columns if column.used}
            assert places
            assert not used & set(places), (entry.number, header)


def test_counts_of_twelve_months_are_never_used() -> None:
    for entry in ANNEX_LISTS:
        for column in entry.columns:
            assert not column.name.endswith("12_months") or not column.used


def test_layouts_hang_together() -> None:
    assert [entry.number for entry in ANNEX_LISTS] == list(range(1, 12))
    for entry in ANNEX_LISTS:
        names = [column.name for column in entry.columns]
        assert len(names) == len(set(names))
        assert {entry.key, *entry.marks} <= set(names)
        assert set(entry.covers) <= set(entry.shows) <= set(EVENT_KINDS)
    assert {*LATEST_ONLY, *WITHOUT_END} <= set(EVENT_KINDS)


@given(st.text(max_size=40))
def test_folding_a_header_twice_changes_nothing(text: str) -> None:
    assert fold_header(fold_header(text)) == fold_header(text)


def test_each_header_serves_one_column() -> None:
    columns = (Column("first", re.compile("day")), Column("second", re.compile("day")))
    assert match_headers(["day"], columns) == {"first": 0}
    assert match_headers(["a day", "day"], columns) == {"first": 0, "second": 1}


@pytest.mark.parametrize(
    ("text", "spelt"),
    [
        ("", None),
        ("  ", None),
        ("N/A", None),
        ("01/01/1900", None),
        ("31/03/2024", "31/03/2024"),
        ("2024-03-31", "2024-03-31"),
        ("31-Mar-2024", "31/3/2024"),
        ("31 March 2024", "31/3/2024"),
        ("1st Sept. 24", "1/9/2024"),
        ("31/03/24", "31/03/2024"),
        ("31/03/99", "31/03/1999"),
        ("31/03/69", "31/03/2069"),
        ("31/03/70", "31/03/1970"),
        ("45382", "2024-03-31"),
        ("45382.5", "2024-03-31"),
        ("31 Foo 2024", "31 Foo 2024"),
        ("soon", "soon"),
    ],
)
def test_days_as_people_type_them(text: str, spelt: str | None) -> None:
    assert spell_day(text) == spelt


@given(st.dates(date(1956, 1, 1), date(2099, 12, 31)))
def test_every_spelling_of_a_day_is_that_day(day: date) -> None:
    excel = (day - date(1899, 12, 30)).days
    for text in (
        day.isoformat(),
        f"{day:%d/%m/%Y}",
        f"{day:%d %b %Y}",
        f"{day:%d-%B-%Y}",
        f"{day} 00:00:00",
        excel,
    ):
        days = DayReader("british")
        if text != excel or excel < 80_000:
            assert read_workbook_day(days, str(text), "x") == to_number(day)


def test_what_is_no_day_is_counted() -> None:
    days = DayReader("british")
    assert [read_workbook_day(days, text, "x") for text in ("soon", "", "31/02/2024", "9")] == [NO_DAY] * 4
    assert days.unreadable["x"] == 3


@pytest.mark.parametrize(
    "name",
    [
        "annex_a_2024-03-31",
        "Annex A 31032024 v2",
        "20240331_annexA",
        "2024_03_31",
        "31.03.2024",
        "31-3-2024",
        "Annex A 31st March 2024",
        "AnnexA31Mar2024",
        "31-03-24 list",
        "2024-Mar-31",
        "31 mar 24",
    ],
)
def test_days_in_names(name: str) -> None:
    found = find_named_day(name)
    assert found is not None
    assert (found.day, found.by_month) == (date(2024, 3, 31), False)


@pytest.mark.parametrize(
    "name", ["Mar 2024", "annex_a_2024-03", "March2024", "03-2024 list", "2024 March final"]
)
def test_a_month_is_its_last_day(name: str) -> None:
    found = find_named_day(name)
    assert found is not None
    assert (found.day, found.by_month) == (date(2024, 3, 31), True)


@pytest.mark.parametrize(
    "name",
    [
        "annex_a",
        "2024-Q1",
        "Q3 2023",
        "2024",
        "example-A-2005",
        "version 12.5",
        "99999999",
        "31-02-2024",
        "2024-03_1",
        "",
    ],
)
def test_names_without_a_day(name: str) -> None:
    assert find_named_day(name) is None


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_every_day_is_found_in_a_name(day: date) -> None:
    for text in (day.isoformat(), f"{day:%d%m%Y}", f"{day:%Y%m%d}", f"{day:%d %B %Y}", f"{day:%d-%m-%Y}"):
        found = find_named_day(f"annex_a_{text}_final")
        assert found is not None
        assert found.day == day or text in (f"{day:%d%m%Y}", f"{day:%Y%m%d}")


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2024, 3, 31), 6, date(2023, 9, 30)),
        (date(2024, 8, 31), 6, date(2024, 2, 29)),
        (date(2023, 1, 15), 12, date(2022, 1, 15)),
        (date(2024, 12, 31), 1, date(2024, 11, 30)),
    ],
)
def test_months_before(day: date, months: int, expected: date) -> None:
    assert subtract_months(day, months) == expected


def test_a_moment_is_its_day(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("List_1")
    sheet.write_row(0, 0, CONTACTS)
    sheet.write_row(1, 0, ROW)
    moment = datetime.combine(date(2024, 2, 1), time(9, 30))
    sheet.write_datetime(1, 3, moment, book.add_format({"num_format": "dd/mm/yyyy hh:mm"}))
    book.close()
    (found,) = find_lists(open_workbook(path)).lists
    text = found.rows[0][found.places["contact"]]
    assert read_workbook_day(DayReader("british"), text, "x") == to_number(date(2024, 2, 1))


def test_of_a_period_in_a_name_the_last_day_counts() -> None:
    found = find_named_day("annex_a 2023-10-01 to 2024-03-31")
    assert found is not None
    assert found.day == date(2024, 3, 31)
