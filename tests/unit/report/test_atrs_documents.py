"""One record, three documents with the same text: JSON by its schema, Markdown, and a workbook that runs nothing."""

import io
import json
import re
import zipfile
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from atrs_records import make_atrs_report, make_record, make_statements, make_supplied_model, read_workbook
from candour.report.atrs.document import SCHEMA_NAME, dump_record, load_record, render_schema
from candour.report.atrs.markdown import RESTRICTED_LINE, escape_markdown, render_markdown
from candour.report.atrs.record import AtrsRecord, RecordSheet
from candour.report.atrs.sheet_names import name_sheets
from candour.report.atrs.view import view_atrs
from candour.report.atrs.workbook import HEADINGS, LONGEST_CELL, METADATA_SHEET, render_workbook, split_text
from hostile_files import FORMULAS, MARKUP

NUMBER, ANSWER = HEADINGS.index("Number"), HEADINGS.index("Answer")


@pytest.fixture(scope="module")
def record() -> AtrsRecord:
    return make_record(make_statements(models=(make_supplied_model(),)))


def list_texts(record: AtrsRecord) -> list[tuple[str, str]]:
    return [
        (f.number, f.text) for fields in (record.metadata, *(s.fields for s in record.sheets)) for f in fields
    ]


def save(tmp_path: Path, record: AtrsRecord) -> dict[str, list[list[Any]]]:
    path = tmp_path / "atrs-v4.xlsx"
    path.write_bytes(render_workbook(record))
    return read_workbook(path)


def read_answers(sheets: dict[str, list[list[Any]]]) -> list[tuple[str, str]]:
    answers: list[tuple[str, str]] = []
    for rows in sheets.values():
        for row in rows[4:]:
            if row[NUMBER]:
                answers.append((str(row[NUMBER]), str(row[ANSWER])))
            else:
                number, text = answers.pop()
                answers.append((number, f"{text}\n{row[ANSWER]}"))
    return answers


def test_json_markdown_and_workbook_hold_the_same_text(record: AtrsRecord, tmp_path: Path) -> None:
    texts = list_texts(record)
    assert read_answers(save(tmp_path, record)) == texts
    stored = json.loads(dump_record(record))
    assert [
        (f["number"], f["text"])
        for part in (stored["metadata"], *(s["fields"] for s in stored["sheets"]))
        for f in part
    ] == texts
    markdown = render_markdown(record).decode()
    sections = re.split(r"^### ", markdown, flags=re.MULTILINE)[1:]
    assert len(sections) == len(texts)
    for section, (number, text) in zip(sections, texts, strict=True):
        assert section.startswith(f"{number} ")
        for paragraph in text.split("\n"):
            assert f"\n{escape_markdown(paragraph)}\n" in section


def test_the_record_comes_back_from_json(record: AtrsRecord) -> None:
    assert load_record(dump_record(record)) == record


def test_the_same_report_gives_the_same_bytes() -> None:
    first, second = (tuple(view_atrs(make_atrs_report(make_statements()))) for _ in range(2))
    assert first == second
    assert [d.name for d in first] == [
        "standards/atrs-v4.json",
        "standards/atrs-v4.md",
        "standards/atrs-v4.xlsx",
    ]
    with zipfile.ZipFile(io.BytesIO(first[2].content)) as archive:
        assert {entry.date_time[:3] for entry in archive.infolist()} == {(1980, 1, 1)}
        for name in archive.namelist():
            etree.fromstring(archive.read(name))


def test_the_schema_is_shipped_and_current() -> None:
    shipped = files("candour.report.atrs").joinpath(SCHEMA_NAME).read_text(encoding="utf-8")
    assert shipped == render_schema()


def check(value: Any, schema: dict[str, Any], root: dict[str, Any], path: str = "$") -> None:
    """What JSON Schema says, as far as this schema uses it; anything else in it fails."""
    known = {
        "$ref",
        "$defs",
        "type",
        "properties",
        "required",
        "items",
        "enum",
        "const",
        "title",
        "default",
        "description",
        "additionalProperties",
    }
    assert set(schema) <= known, (path, set(schema) - known)
    if "$ref" in schema:
        check(value, root["$defs"][schema["$ref"].rsplit("/", 1)[1]], root, path)
    kind = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool}.get(
        schema.get("type", ""), object
    )
    assert isinstance(value, kind), path
    assert value in schema.get("enum", [value]), path
    assert value == schema.get("const", value), path
    if isinstance(value, dict):
        assert set(schema.get("required", ())) <= set(value) <= set(schema.get("properties", value)), path
        for name, part in value.items():
            check(part, schema.get("properties", {}).get(name, {}), root, f"{path}.{name}")
    if isinstance(value, list):
        for at, part in enumerate(value):
            check(part, schema.get("items", {}), root, f"{path}[{at}]")


def test_the_json_follows_its_schema(record: AtrsRecord) -> None:
    schema = json.loads(render_schema())
    check(json.loads(dump_record(record)), schema, schema)
    broken = json.loads(dump_record(record))
    broken["sheets"][0]["fields"][0]["state"] = "done"
    with pytest.raises(AssertionError, match=r"sheets\[0\].fields\[0\].state"):
        check(broken, schema, schema)


@pytest.mark.parametrize("text", [*FORMULAS, *MARKUP, "1.2", "https://example.org/a", "2026-01-02", "TRUE"])
def test_no_text_becomes_a_formula_a_number_or_a_link(text: str, tmp_path: Path) -> None:
    rationale = make_statements().rationale.model_copy(update={"benefits": text})
    record = make_record(make_statements(rationale=rationale))
    content = render_workbook(record)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [archive.read(name).decode() for name in archive.namelist()]
    assert not any("<f>" in part or "<hyperlink" in part for part in parts)
    written = dict(list_texts(record))["2.2.2"]
    assert dict(read_answers(save(tmp_path, record)))["2.2.2"] == written


@pytest.mark.parametrize(
    "text", ["# A", "- b", "1. c", "*d*", "[e](f)", "`g`", "<h>", "a | b", "![i](j)", "> k", "== l"]
)
def test_no_text_becomes_markup(text: str) -> None:
    escaped = escape_markdown(text)
    assert not re.match(r"\s*(#|- |\d+\. |>|==)", escaped)
    assert not re.search(r"(?<!\\)[*`<\[|]", escaped)
    assert escaped.replace("\\", "") == text


@pytest.mark.parametrize("length", [1, LONGEST_CELL, LONGEST_CELL + 1, 3 * LONGEST_CELL])
def test_a_long_paragraph_goes_over_several_cells_and_nothing_is_lost(length: int) -> None:
    parts = split_text("x" * length)
    assert "".join(parts) == "x" * length
    assert max(map(len, parts)) <= LONGEST_CELL


def test_paragraphs_stay_whole_and_join_to_the_text_again() -> None:
    text = "\n".join(f"Paragraph {number} " + "word " * 60 for number in range(30))
    parts = split_text(text)
    assert len(parts) > 3
    assert "\n".join(parts) == text
    assert all(part.startswith("Paragraph") for part in parts)
    assert split_text("") == ("",)


def test_the_workbook_has_the_sheets_of_the_template_and_print_setup(
    record: AtrsRecord, tmp_path: Path
) -> None:
    sheets = save(tmp_path, record)
    assert list(sheets) == [
        METADATA_SHEET, "Summary Information", "Owner and Responsibility", "Description and Rationale", "Deployment Context",
        "Tool Specification", "Model Specification", "Model Specification 2", "Development Data", "Operational Data",
        "Risks and Impact Assessments",
    ]  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(render_workbook(record))) as archive:
        page = archive.read("xl/worksheets/sheet2.xml").decode()
        assert 'orientation="landscape"' in page
        assert 'fitToHeight="0"' in page
        assert "1980-01-01" in archive.read("docProps/core.xml").decode()
        assert "Print_Titles" in archive.read("xl/workbook.xml").decode()
        assert 'wrapText="1"' in archive.read("xl/styles.xml").decode()


def test_a_restricted_record_says_so_on_every_sheet(tmp_path: Path) -> None:
    record = make_record(make_statements(), restricted=True)
    assert record.restricted
    assert all(rows[2][0] == RESTRICTED_LINE for rows in save(tmp_path, record).values())
    assert f"**{RESTRICTED_LINE}**" in render_markdown(record).decode()
    assert RESTRICTED_LINE not in render_markdown(make_record()).decode()


def test_names_of_sheets_are_short_unlike_and_allowed(record: AtrsRecord) -> None:
    sheets = [
        RecordSheet(name, 2, record.sheets[0].section, "", ())
        for name in ("A" * 40, "a" * 40, "B/C:[d]", "''", "''")
    ]
    names = name_sheets(sheets)
    assert len({name.lower() for name in names}) == len(names)
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\'") for name in names)
