"""Dated texts: taken in only when asked for, never in a message."""

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from candour.data.build import join_sources
from candour.data.extracts.columns import EventRows
from candour.data.extracts.event_tables.documents import DocumentTable, read_documents
from candour.data.extracts.reader import SourceRows
from candour.data.extracts.reading import Reading
from candour.data.history import CaseHistory, SourceFile
from candour.errors import ExtractError

Write = Callable[..., Path]
ROW = ("C000001", "2024-05-01", "Mother rang, upset", "case note")


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def run(*rows: tuple[str, ...], header: tuple[str, ...] = ("Child", "Written", "Note", "Type")) -> Path:
        path = tmp_path / "notes.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([header, *rows])
        return path

    return run


def new_reading() -> Reading:
    reading = Reading()
    for child in ("C000001", "0042"):
        reading.children.number(child)
    return reading


def build(path: Path, **more: Any) -> tuple[CaseHistory, SourceFile]:
    reading = new_reading()
    source = read_documents(DocumentTable(path, "Child", "Written", "Note", **more), reading)
    nothing = EventRows()
    part = SourceRows("event_tables", nothing.to_events(), nothing.to_details(), (), ())
    return join_sources(reading, [part]), source


def build_or_refuse(path: Path) -> str:
    """What became of the file; no other error may be raised."""
    try:
        build(path)
    except ExtractError as error:
        return "refused by name" if path.name in str(error) else "refused"
    return "read"


def test_texts_with_their_day_and_kind(write: Write) -> None:
    text = 'He said "no",\nthen left'
    history, source = build(write(ROW, ("42", "02/05/2024", text, "")), kind="Type")
    assert history.documents.to_pylist() == [
        {"child_id": "42", "kind": "document", "written_on": date(2024, 5, 2), "text": text},
        {"child_id": "C000001", "kind": "case note", "written_on": date(2024, 5, 1), "text": ROW[2]},
    ]
    assert (source.format, source.rows, source.children) == ("documents", 2, 2)
    assert history.children["child_id"].to_pylist() == ["42", "C000001"]


@pytest.mark.parametrize(
    ("kind", "found"), [(None, "document"), ("chronology", "chronology"), ("type", "case note")]
)
def test_the_kind_is_a_column_or_one_word(write: Write, kind: str | None, found: str) -> None:
    assert build(write(ROW), kind=kind)[0].documents["kind"].to_pylist() == [found]


def test_parquet(tmp_path: Path) -> None:
    path = tmp_path / "notes.parquet"
    pq.write_table(pa.table({"Child": ["C000001"], "Written": [date(2024, 5, 1)], "Note": ["Seen"]}), path)
    assert build(path)[0].documents["written_on"].to_pylist() == [date(2024, 5, 1)]


def test_what_is_left_out_is_counted_and_never_repeated(
    write: Write, findings_of: Callable[..., dict[tuple[str, str], int]]
) -> None:
    rows = (
        ROW,
        ("C999999", "2024-05-01", "Secret one", ""),
        ("", "2024-05-01", "Secret two", ""),
        ("C000001", "2024-05-01", "", ""),
        ("C000001", "last week", "Secret three", ""),
        ("C000001", "01/01/1900", "Secret four", ""),
    )
    history, _ = build(write(*rows))
    assert history.documents.num_rows == 1
    assert findings_of(history) == {
        ("document_unknown_child", "child_id"): 1,
        ("record_without_child", "child_id"): 2,
        ("record_without_day", "written_on"): 2,
        ("unknown_birth_date", "birth"): 2,
    }
    assert "Secret" not in str(history.quality.to_pylist())
    assert "C999999" not in history.children["child_id"].to_pylist()


def test_a_text_in_the_place_of_the_day_is_refused_without_repeating_it(write: Write) -> None:
    with pytest.raises(ExtractError, match=r"No row of 'notes\.csv' has a day in 'Note'") as caught:
        read_documents(DocumentTable(write(ROW), "Child", "Note", "Written"), new_reading())
    assert "Mother" not in str(caught.value)


def test_a_missing_column_lists_those_that_are_there(write: Write) -> None:
    with pytest.raises(ExtractError, match=r"no column 'Note'.*'CHILD', 'DAY'"):
        build(write(header=("Child", "Written", "Day", "Type")))


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(ExtractError, match=r"no file 'notes\.csv'"):
        build(tmp_path / "notes.csv", kind="Type")


def test_a_text_of_ten_megabytes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.parquet"
    columns = {"Child": ["C000001"], "Written": [date(2024, 5, 1)], "Note": ["x" * (10 << 20)]}
    pq.write_table(pa.table(columns), path)
    with pytest.raises(ExtractError, match="more than 2000000 characters"):
        build(path)


def test_an_empty_table(write: Write) -> None:
    history, source = build(write())
    assert (history.documents.num_rows, source.rows) == (0, 0)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: text.encode())))
def test_any_bytes_give_texts_or_an_extract_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "notes.csv"
    path.write_bytes(b"Child,Written,Note,Type\n" + content)
    assert build_or_refuse(path) in ("read", "refused by name")
