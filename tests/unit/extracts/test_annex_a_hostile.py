"""Whatever stands in the cells of Annex A: a finding or an error that names the file, never anything else."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from candour.data.build import join_sources
from candour.data.extracts.annex_a.reader import AnnexAReader
from candour.data.extracts.reading import Reading
from candour.data.history import DETAIL_FIELDS, EVENT_KINDS, CaseHistory
from candour.errors import ExtractError

HEADERS = {
    "List_1": ["Date of Contact", "Contact Source"],
    "List_2": ["Assessment start date", "Assessment completion date"],
    "List_3": ["Date of referral", "Referral Source", "Referral NFA?"],
    "List_4": [
        "Continuous Assessment Start Date",
        "Continuous Assessment Date of Authorisation",
        "Child Seen",
    ],
    "List_5": ["Section 47 Enquiry Start Date", "ICPC Date", "Was an ICPC deemed unnecessary?"],
    "List_6": ["CIN Start Date", "CIN Closure Date", "Primary Need Code", "Reason for Closure"],
    "List_7": [
        "CP Plan Start Date",
        "CP Plan End Date",
        "Latest Category of Abuse",
        "Number of Previous CP Plans",
    ],
    "List_8": [
        "Date Started to be Looked After",
        "Date Ceased to be Looked After",
        "Start date of current legal status",
        "Child's Legal Status",
        "Start Date of Most Recent Placement",
        "Placement Type",
    ],
    "List_9": [
        "LA In Touch",
        "Type of Accommodation",
        "Suitability of Accommodation",
        "Latest Date of Contact",
    ],
    "List_10": ["Date of Decision that Child Should be Placed for Adoption", "Date Placed for Adoption"],
}
PERSON = [
    "Child Unique ID",
    "Gender",
    "Ethnicity",
    "Date of Birth",
    "Age",
    "Does the Child have a Disability",
]
CELLS = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=30),
    st.sampled_from(
        ["C000001", "c000001", "0001", "=1+1", "@SUM(A1)", "-1", "a) Yes", "N/A", "\u0661", "1e999"]
    ),
    st.sampled_from(["31/12/2023", "2023-11-01", "45000", "99999", "00/00/0000", "31/12/9999", "1/1/1900"]),
    st.dates(date(2023, 6, 1), date(2024, 6, 1)).map(date.isoformat),
)


def read(path: Path) -> CaseHistory:
    reading = Reading()
    return join_sources(reading, [AnnexAReader((path,)).read(reading, lambda *_: None)])


def write(path: Path, sheets: dict[str, list[list[str]]]) -> Path:
    book = xlsxwriter.Workbook(path)
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for place, row in enumerate([[*PERSON, *HEADERS[name]], *rows]):
            for column, text in enumerate(row):
                sheet.write_string(place, column, text)
    book.close()
    return path


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(sorted(HEADERS)),
        st.lists(st.lists(CELLS, min_size=8, max_size=12), max_size=4),
        min_size=1,
        max_size=3,
    )
)
def test_any_text_in_any_cell(sheets: dict[str, list[list[str]]]) -> None:
    with TemporaryDirectory() as folder:
        path = write(Path(folder) / "annex_a_2024-03-31.xlsx", sheets)
        history = read(path)
    assert set(history.events["kind"].to_pylist()) <= set(EVENT_KINDS)
    assert set(history.details["field"].to_pylist()) <= set(DETAIL_FIELDS)
    starts, known = history.events["started_on"].to_pylist(), history.events["known_on"].to_pylist()
    assert all(since >= start for start, since in zip(starts, known, strict=True))
    given_rows = sum(
        row["count"] for row in history.quality.to_pylist() if row["rule"] == "record_without_child"
    )
    named = sum(bool(row[0].strip()) for rows in sheets.values() for row in rows)
    assert history.children.num_rows <= named
    assert bool(history.children.num_rows) or given_rows or not named


def test_a_formula_is_text_and_stays_where_it_is(tmp_path: Path) -> None:
    row = [
        "C000001",
        "F",
        "WBRI",
        "2015-05-05",
        "8",
        "No",
        "2024-02-01",
        '=HYPERLINK("http://example.invalid")',
    ]
    history = read(write(tmp_path / "2024-03-31.xlsx", {"List_1": [row]}))
    assert [code.casefold() for code in history.details["code"].to_pylist()] == [row[-1].casefold()]
    found = {(entry["field"], entry["rule"]): entry["count"] for entry in history.quality.to_pylist()}
    assert found["contact_source", "unknown_code"] == 1


def test_a_bad_workbook_among_good_ones_is_named_and_its_content_is_not(tmp_path: Path) -> None:
    row = ["C000001", "F", "WBRI", "2015-05-05", "8", "No", "2024-02-01", "Police"]
    good = write(tmp_path / "2024-03-31.xlsx", {"List_1": [row]})
    (tmp_path / "2024-06-30.xlsx").write_bytes(good.read_bytes()[:2000])
    with pytest.raises(ExtractError, match=r"'2024-06-30.xlsx' is a broken workbook") as caught:
        read(tmp_path)
    assert "C000001" not in str(caught.value)


def test_a_placeholder_is_no_child(tmp_path: Path) -> None:
    rows = [
        [child, "F", "WBRI", "", "", "", "2024-02-01", "Police"] for child in ("#N/A", "-", " ", "C000001")
    ]
    history = read(write(tmp_path / "2024-03-31.xlsx", {"List_1": rows}))
    assert history.children["child_id"].to_pylist() == ["C000001"]
    found = {(entry["field"], entry["rule"]): entry["count"] for entry in history.quality.to_pylist()}
    assert found["child", "record_without_child"] == 3
