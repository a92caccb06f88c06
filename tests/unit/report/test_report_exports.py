"""findings.json and the CSV files."""

import csv
import json
from importlib.resources import files
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from candour.disclosure import protect_table
from candour.report.machine.exports import render_findings_json, render_table_csv
from candour.report.machine.findings_document import (
    SCHEMA_NAME,
    describe_report,
    load_document,
    render_schema,
)
from candour.results import Column, Estimate, Table, Withheld
from made_up_report import make_bias, make_report
from schema_check import find_faults


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))


def test_an_estimate_is_spread_over_columns() -> None:
    columns = (Column("g", "Group", "text"), Column("n", "Decisions", "count"), Column("r", "Rate", "rate"))
    rows = (
        ("White", 2310, Estimate(0.123, 0.101, 0.148, 2310, 284, "Wilson")),
        ("Other", Withheld(), Withheld()),
        ("None", 0, Estimate(None, None, None, 0, 0, "Wilson", "no decisions")),
        ("All", 9, 0.5),
    )
    assert read(render_table_csv(Table("t", "T", columns, rows))) == [
        ["Group", "Decisions", "Rate", "Rate: low", "Rate: high", "Rate: n", "Rate: method", "Rate: remark"],
        ["White", "2310", "0.123", "0.101", "0.148", "2310", "Wilson", ""],
        ["Other", "c", "c", "", "", "", "", "c: withheld, small count"],
        ["None", "0", "", "", "", "0", "Wilson", "no decisions"],
        ["All", "9", "0.5", "", "", "", "", ""],
    ]


def test_excel_reads_every_letter_and_every_line() -> None:
    content = render_table_csv(
        Table("t", "T", (Column("g", "Gr\u00f6\u00dfe", "text"),), (("\u0141\u00f3d\u017a",),))
    )
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == 2


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_text_never_runs_as_a_formula(start: str) -> None:
    table = Table("t", "T", (Column("g", f"{start}label", "text"),), ((f"{start}1+1",), ("5=5",)))
    assert read(render_table_csv(table)) == [[f"'{start}label"], [f"'{start}1+1"], ["5=5"]]


def test_negative_numbers_stay_numbers() -> None:
    table = Table("t", "T", (Column("d", "Difference", "number"),), ((-0.5,), (-3,)))
    assert read(render_table_csv(table))[1:] == [["-0.5"], ["-3"]]


def test_a_withheld_number_is_in_no_file() -> None:
    finding = make_bias()
    content = render_table_csv(protect_table(finding.tables[0], threshold=5))
    other = next(row for row in read(content) if row[0] == "Other")
    assert {cell for cell in other[1:] if cell} == {"c", "c: withheld, small count"}


@pytest.mark.parametrize("restricted", [False, True])
def test_findings_come_back_as_they_went(*, restricted: bool) -> None:
    report = make_report(restricted=restricted)
    document = load_document(render_findings_json(report))
    assert document.version == 2
    assert document.findings == report.findings
    assert document.overall == report.overall
    assert document.context == report.context


def test_the_same_report_gives_the_same_json() -> None:
    first, second = (render_findings_json(make_report()) for _ in range(2))
    assert first == second
    assert str(Path.cwd()).encode() not in first


def test_the_schema_is_the_shape_of_the_document() -> None:
    stored = (files("candour.report.machine") / SCHEMA_NAME).read_text(encoding="utf-8")
    assert stored == render_schema(), (
        "make it again with candour.report.machine.findings_document.render_schema"
    )


def test_the_document_holds_the_whole_report() -> None:
    report = make_report()
    document = load_document(render_findings_json(report))
    assert document == describe_report(report)
    assert document.answers == report.answers
    assert (
        document.verdict_sentence.startswith("Cannot tell") or "cannot be told" in document.verdict_sentence
    )
    assert document.to_complete == sum(not line.given for line in report.statements.values()) > 0
    listed = [code for section in document.outline for code in section.findings]
    assert sorted(listed) == sorted(finding.code for finding in report.findings)
    told = [path for section in document.outline for path in section.statements]
    assert sorted(told) == sorted(report.statements)


@pytest.mark.parametrize("restricted", [False, True])
def test_the_schema_allows_the_document_and_nothing_else(*, restricted: bool) -> None:
    schema = json.loads(render_schema())
    document = json.loads(render_findings_json(make_report(restricted=restricted)))
    assert find_faults(document, schema, schema) == []
    assert find_faults(document | {"version": 1}, schema, schema) == ["$.version: 1 is not 2"]
    assert find_faults(document | {"score": 1}, schema, schema) == ["$: 'score' is in no schema"]
    del document["answers"][3]["standing"]
    assert find_faults(document, schema, schema) == ["$.answers[3]: 'standing' is missing"]


def test_hidden_counts_are_in_no_document() -> None:
    content: Any = render_findings_json(make_report()).decode()
    assert '"hidden": true' not in content
    for name in ("tp", "fp", "fn", "tn"):
        assert f'"{name}"' not in content
