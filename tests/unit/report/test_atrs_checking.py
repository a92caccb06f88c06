"""The validator: what is missing by tier, what goes against the guidance, what a person should look at; and hostile files."""

import json
from pathlib import Path
from typing import Any

import pytest

from atrs_records import (
    make_record,
    make_statements,
    make_supplied_model,
    make_supplier,
    read_workbook,
    write_workbook,
)
from candour.errors import CandourError, ConfigError, ExtractError
from candour.report.atrs.checking import wording_rules as rules
from candour.report.atrs.checking.completeness import Completeness, check_record
from candour.report.atrs.checking.held import Issue, Weight
from candour.report.atrs.checking.links import find_private_links, is_link
from candour.report.atrs.checking.reading import read_record
from candour.report.atrs.document import dump_record
from candour.report.atrs.record import AtrsRecord, State
from candour.report.atrs.workbook import HEADINGS, render_workbook

Sheets = dict[str, list[list[Any]]]
ANSWER = HEADINGS.index("Answer")


@pytest.fixture(scope="module")
def complete() -> AtrsRecord:
    return make_record(make_statements())


@pytest.fixture
def sheets(complete: AtrsRecord, tmp_path: Path) -> Sheets:
    path = tmp_path / "complete.xlsx"
    path.write_bytes(render_workbook(complete))
    return read_workbook(path)


def judge(path: Path, content: bytes | None = None) -> Completeness:
    if content is not None:
        path.write_bytes(content)
    return check_record(read_record(path))


def judge_sheets(tmp_path: Path, sheets: Sheets) -> Completeness:
    return judge(write_workbook(tmp_path / "edited.xlsx", sheets))


def find_row(sheets: Sheets, number: str) -> tuple[str, int]:
    return next(
        (name, at) for name, rows in sheets.items() for at, row in enumerate(rows) if row[0] == number
    )


def write(sheets: Sheets, number: str, text: Any) -> Sheets:
    name, at = find_row(sheets, number)
    sheets[name][at][ANSWER] = text
    return sheets


def pick(found: Completeness, number: str) -> list[Issue]:
    return [issue for issue in found.issues if issue.number == number]


def test_a_complete_record_is_complete_from_both_files(complete: AtrsRecord, tmp_path: Path) -> None:
    for path, content in (
        (tmp_path / "r.json", dump_record(complete)),
        (tmp_path / "r.xlsx", render_workbook(complete)),
    ):
        found = judge(path, content)
        assert found.issues == ()
        assert found.complete
        assert found.fields == found.filled == 56


def test_every_open_field_of_a_record_is_listed_under_its_tier(tmp_path: Path) -> None:
    record = make_record()
    expected = {
        f.number
        for fields in (record.metadata, *(s.fields for s in record.sheets))
        for f in fields
        if f.state is State.TO_COMPLETE
    }
    for path, content in (
        (tmp_path / "r.json", dump_record(record)),
        (tmp_path / "r.xlsx", render_workbook(record)),
    ):
        found = judge(path, content)
        missing = [issue for issue in found.issues if issue.weight is Weight.MISSING]
        assert {issue.number for issue in missing} == expected
        assert all(issue.tier == (1 if issue.number[0] in "01" else 2) for issue in missing)
        assert [issue.tier for issue in missing] == sorted(issue.tier for issue in missing)
        assert found.fields - found.filled == len(expected)
        assert not found.complete


def test_an_edited_cell_counts_and_a_half_completed_one_says_what_is_left(
    sheets: Sheets, tmp_path: Path
) -> None:
    write(sheets, "1.4", "")
    write(sheets, "2.3.1", "Somebody acts.\nFor the authority to complete: What follows a flag.")
    found = judge_sheets(tmp_path, sheets)
    assert [issue.number for issue in found.issues] == ["1.4", "2.3.1"]
    assert "Still to be completed: What follows a flag." in pick(found, "2.3.1")[0].message
    write(sheets, "1.4", "insight@borchester.gov.uk")
    write(sheets, "2.3.1", "Somebody acts.")
    assert judge_sheets(tmp_path, sheets).complete


def test_columns_may_move_rows_and_sheets_may_be_added(sheets: Sheets, tmp_path: Path) -> None:
    moved = {
        name: [["", row[1], "mine", row[0], row[ANSWER]] for row in rows] for name, rows in sheets.items()
    }
    for rows in moved.values():
        rows.insert(0, ["", "", "", "", ""])
        rows.append(["", "", "a note of mine", "", ""])
    moved["My notes"] = [["To do"], ["Ask the lawyers"]]
    assert judge_sheets(tmp_path, moved).complete


def test_an_answer_goes_on_in_rows_without_a_number(sheets: Sheets, tmp_path: Path) -> None:
    name, at = find_row(sheets, "2.2.2")
    sheets[name].insert(at + 1, ["", "", "", "For the authority to complete", "", "", ""])
    assert pick(judge_sheets(tmp_path, sheets), "2.2.2")[0].weight is Weight.MISSING


def test_a_field_that_stands_twice_or_is_unknown_is_named(sheets: Sheets, tmp_path: Path) -> None:
    name, at = find_row(sheets, "1.2")
    sheets[name].append(list(sheets[name][at]))
    sheets[name].append(["2.9.1", "Favourite colour", "", "Blue", "", "", ""])
    found = judge_sheets(tmp_path, sheets)
    twice = pick(found, "1.2")[0]
    assert twice.weight is Weight.WRONG
    assert "stands twice" in twice.message
    unknown = next(issue for issue in found.issues if "Favourite colour" in issue.message)
    assert unknown.weight is Weight.LOOK
    assert not found.complete


def test_a_field_that_was_deleted_is_missing(sheets: Sheets, tmp_path: Path) -> None:
    name, at = find_row(sheets, "2.1.3")
    del sheets[name][at]
    assert "not there" in pick(judge_sheets(tmp_path, sheets), "2.1.3")[0].message
    del sheets["Operational Data"]
    assert {issue.number for issue in judge_sheets(tmp_path, sheets).issues} == {
        "2.1.3",
        *(f"2.4.4.{n}" for n in range(1, 6)),
    }


def test_of_a_wrong_number_the_name_decides(sheets: Sheets, tmp_path: Path) -> None:
    """Numbers within a sheet may differ in the authority's own template; a day is what Excel makes of 2.1.1."""
    name, at = find_row(sheets, "2.4.3.6")
    sheets[name][at][0], sheets[name][at + 1][0] = "2.4.3.7", "2.4.3.6"
    day_sheet, day = find_row(sheets, "2.1.1")
    sheets[day_sheet][day][0] = "2001-01-02"
    found = judge_sheets(tmp_path, sheets)
    assert found.complete
    assert {issue.number for issue in found.issues} == {"2.4.3.6", "2.4.3.7", "2.1.1"}
    assert "Excel made a day" in pick(found, "2.1.1")[0].message
    assert "was read as 2.4.3.6 Data collection" in pick(found, "2.4.3.6")[0].message


def test_every_sheet_of_a_model_is_judged_by_itself(tmp_path: Path) -> None:
    record = make_record(make_statements(models=(make_supplied_model(takes=None),)))
    found = judge(tmp_path / "r.xlsx", render_workbook(record))
    assert [(issue.number, "Model Specification 2" in issue.place) for issue in found.issues] == [
        ("2.4.2.4", True)
    ]
    assert found.fields == 64


def test_a_ready_made_model_may_leave_its_sheets_blank(sheets: Sheets, tmp_path: Path) -> None:
    for name in ("Model Specification", "Development Data"):
        for row in sheets[name][4:]:
            row[ANSWER] = ""
        sheets[name] = [row for row in sheets[name] if row[0] or row[ANSWER]]
    found = judge_sheets(tmp_path, sheets)
    assert found.complete
    assert [issue.weight for issue in found.issues] == [Weight.LOOK] * 2
    write(sheets, "2.4.2.1", "A model")
    assert len([i for i in judge_sheets(tmp_path, sheets).issues if i.weight is Weight.MISSING]) == 16


def test_where_there_is_no_third_party_its_details_may_be_blank(sheets: Sheets, tmp_path: Path) -> None:
    for number in ("2.1.4.1", "2.1.4.2", "2.1.4.3", "2.1.4.4", "2.1.4.5"):
        write(sheets, number, "")
    assert judge_sheets(tmp_path, sheets).complete
    write(sheets, "2.1.4", "Yes")
    assert len([i for i in judge_sheets(tmp_path, sheets).issues if i.weight is Weight.MISSING]) == 5


@pytest.mark.parametrize(
    ("number", "text", "expected"),
    [
        ("0.3", "Beta/Pilot", (Weight.WRONG, "Private beta")),
        ("0.4", "The North", (Weight.WRONG, "West Midlands")),
        ("1.1", "N/A", (Weight.WRONG, "no answer here")),
        ("1.1", "Another name", (Weight.LOOK, "differ")),
        ("1.2", "One. Two. Three. Four.", (Weight.LOOK, "about 4")),
        ("1.3", "our intranet", (Weight.WRONG, "https://")),
        ("1.4", "the team", (Weight.WRONG, "no email address")),
        ("1.4", "jane.smith@borchester.gov.uk", (Weight.LOOK, "a person")),
        ("2.1.3", "Jane Smith", (Weight.LOOK, "name of a person")),
        ("2.1.4", "Perhaps", (Weight.WRONG, "'Yes' or 'No'")),
        ("2.2.3", "n/a", (Weight.WRONG, "no answer here")),
        ("2.3.5", "Not applicable.", (Weight.WRONG, "Write a sentence")),
        ("2.5.1", r"DPIA: \\server\share\dpia.docx", (Weight.WRONG, "cannot follow")),
        ("2.5.1", "https://borchester.sharepoint.com/dpia", (Weight.WRONG, "cannot follow")),
    ],
)  # fmt: skip
def test_rules_of_the_guidance(
    sheets: Sheets, tmp_path: Path, number: str, text: str, expected: tuple[Weight, str]
) -> None:
    weight, words = expected
    issues = pick(judge_sheets(tmp_path, write(sheets, number, text)), number)
    assert any(issue.weight is weight and words in issue.message for issue in issues)


@pytest.mark.parametrize("number", ["1.3", "2.4.3.8", "2.4.4.5"])
def test_not_applicable_is_an_answer_where_it_is_one(sheets: Sheets, tmp_path: Path, number: str) -> None:
    assert judge_sheets(tmp_path, write(sheets, number, "n/a")).complete


def test_a_supplier_without_a_known_procedure_is_worth_a_look(tmp_path: Path) -> None:
    record = make_record(make_statements(suppliers=(make_supplier(procurement="A friend of the mayor"),)))
    found = judge(tmp_path / "r.json", dump_record(record))
    assert found.complete
    assert [issue.number for issue in found.issues] == ["2.1.4.4"]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [("One.", 1), ("One. Two", 2), ("e.g. this. That!", 2), ("What? \u201cYes.\u201d Good.", 3), ("Costs 3.5 million. Done.", 2), ("", 0)],
)  # fmt: skip
def test_sentences_are_counted(text: str, sentences: int) -> None:
    assert rules.count_sentences(text) == sentences


@pytest.mark.parametrize(
    "role",
    [
        "Director of Children's Services",
        "Chief Data Scientist",
        "Head of Data First",
        "Customer Service Manager",
        "Jane",
    ],
)
def test_roles_pass(role: str) -> None:
    assert rules.judge_role(role) == ""


@pytest.mark.parametrize(
    "address",
    ["data_linking_team@justice.gov.uk", "foi@x.gov.uk", "childrens.services@x.gov.uk", "mash@x.gov.uk"],
)
def test_team_addresses_pass(address: str) -> None:
    assert rules.judge_email(address) == rules.judge_email_owner(address) == ""


@pytest.mark.parametrize("link", ["https://www.gov.uk/a?b=c", "http://x.org", "www.lgo.org.uk"])
def test_public_links_pass(link: str) -> None:
    assert is_link(link)
    assert find_private_links(f"See {link}.") == ()


@pytest.mark.parametrize(
    "link",
    ["http://localhost:8000/a", "http://10.0.0.3/x", "https://intranet/x", "https://dpia.local/", "file:///c/x", r"C:\x\y.docx",
     "https://[::1]/", "http://[", "https://docs.google.com/d/1"],
)  # fmt: skip
def test_links_that_the_public_cannot_follow_are_found(link: str) -> None:
    assert len(find_private_links(f"See {link} there")) == 1


# Hostile and broken files.


def test_a_formula_is_read_as_what_was_stored_and_never_run(sheets: Sheets, tmp_path: Path) -> None:
    write(sheets, "2.2.2", "=1+1")
    path = write_workbook(tmp_path / "f.xlsx", sheets, formulas=True)
    found = judge(path)
    assert [issue.number for issue in found.issues] in ([], ["2.2.2"])
    text = next(answer.text for answer in read_record(path).answers if answer.field.number == "2.2.2")
    assert text in {"", "0"}


def test_merged_cells_hold_their_text_once(complete: AtrsRecord, tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "merged.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Summary Information")
        sheet.write_row(0, 0, ["Number", "Field", "What is asked", "Answer"])
        sheet.merge_range(1, 3, 2, 5, "Second look")
        sheet.write_row(1, 0, ["1.1", "Name"])
    assert [(a.field.number, a.text) for a in read_record(path).answers] == [("1.1", "Second look")]


def test_a_cell_as_long_as_excel_allows_is_read(sheets: Sheets, tmp_path: Path) -> None:
    write(sheets, "2.2.2", "word " * 6_000)
    assert judge_sheets(tmp_path, sheets).complete


def test_numbers_that_excel_made_of_numbers_are_read(sheets: Sheets, tmp_path: Path) -> None:
    name, at = find_row(sheets, "1.2")
    sheets[name][at][0] = 1.2
    assert judge_sheets(tmp_path, sheets).complete


def test_a_sheet_whose_headings_are_gone_is_named(sheets: Sheets, tmp_path: Path) -> None:
    del sheets["Deployment Context"][3]
    found = judge_sheets(tmp_path, sheets)
    assert any(issue.weight is Weight.WRONG and "headed 'Answer'" in issue.message for issue in found.issues)


@pytest.mark.parametrize(
    ("name", "content", "error", "words"),
    [
        ("a.json", b"{}", ConfigError, "no record in the shape"),
        ("a.json", b"[" * 100_000, ConfigError, "no record in the shape"),
        ("a.json", b"\xff\xfe", ConfigError, "no record in the shape"),
        ("a.md", b"# A", ConfigError, "Save it in one of these two formats"),
        ("a.xlsx", b"not a workbook", ExtractError, "no Excel workbook"),
        ("a.xlsx", b"PK\x03\x04broken", ExtractError, "a.xlsx"),
    ],
)  # fmt: skip
def test_what_is_no_record_is_refused_by_name(
    tmp_path: Path, name: str, content: bytes, error: type[CandourError], words: str
) -> None:
    with pytest.raises(error, match=words):
        judge(tmp_path / name, content)


def test_no_file_an_empty_workbook_and_one_with_too_many_rows_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is no file"):
        read_record(tmp_path / "none.json")
    with pytest.raises(ConfigError, match="no sheet with a column 'Answer'"):
        read_record(write_workbook(tmp_path / "e.xlsx", {"A": [["x"]]}))
    with pytest.raises(ConfigError, match="more than 20,000 rows"):
        read_record(write_workbook(tmp_path / "m.xlsx", {"A": [["Answer"]] * 20_001}))


def test_json_that_was_edited_by_hand_is_judged_by_its_text(complete: AtrsRecord, tmp_path: Path) -> None:
    stored = json.loads(dump_record(complete))
    stored["sheets"][0]["fields"][0]["text"] = ""
    stored["sheets"][0]["fields"].append(dict(stored["sheets"][0]["fields"][1]))
    found = judge(tmp_path / "r.json", json.dumps(stored).encode())
    assert [(issue.number, issue.weight) for issue in found.issues] == [
        ("1.1", Weight.MISSING),
        ("1.2", Weight.WRONG),
    ]
