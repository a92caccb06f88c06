"""Workbooks as rows of text, and every workbook that could do harm refused."""

import io
import os
import struct
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from candour.data.extracts.files import workbook, zip_safety
from candour.data.extracts.files.old_workbooks import check_old_workbook
from candour.data.extracts.files.workbook import LONGEST_CELL, open_workbook
from candour.errors import ExtractError

CHILD = "C000123"


def day_of(year: int, month: int, day: int) -> datetime:
    return datetime.combine(date(year, month, day), time())


def make_workbook(fill: Callable[[Any, Any], None] | None = None) -> bytes:
    """A small workbook; `fill` gets the workbook and its first sheet."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    book.set_properties({"created": day_of(2024, 1, 1)})
    sheet = book.add_worksheet("List_1")
    if fill is None:
        sheet.write_row("A1", ["Child Unique ID", CHILD])
    else:
        fill(book, sheet)
    book.close()
    return stream.getvalue()


def rewrite(
    content: bytes, *, change: dict[str, bytes] | None = None, extra: dict[str, bytes] | None = None
) -> bytes:
    """The same zip with some entries changed and others added."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, (change or {}).get(name, old.read(name)))
        for name, inside in (extra or {}).items():
            new.writestr(name, inside)
    return stream.getvalue()


def read_all(path: Path) -> dict[str, list[tuple[str, ...]]]:
    book = open_workbook(path)
    return {name: list(book.rows(name)) for name in book.sheet_names}


def read_or_refuse(path: Path) -> str:
    """All cells as one text, or the words of the refusal."""
    try:
        return str(read_all(path))
    except ExtractError as error:
        return str(error)


def put(tmp_path: Path, content: bytes, name: str = "list.xlsx") -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


def check_refused(path: Path, match: str) -> None:
    with pytest.raises(ExtractError, match=match) as caught:
        read_all(path)
    assert path.name in str(caught.value)
    assert CHILD not in str(caught.value)
    assert str(path.parent) not in str(caught.value)
    assert caught.value.__cause__ is None


def test_every_cell_becomes_text(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        hour = book.add_format({"num_format": "hh:mm"})
        sheet.write_row("A1", ["text", 3.0, 0.25, -1, True, False, " kept "])
        sheet.write_datetime("H1", day_of(2024, 3, 31), day)
        sheet.write_datetime("I1", datetime.combine(date(2024, 3, 31), time(10, 30)), moment)
        sheet.write_datetime("J1", time(10, 30), hour)
        sheet.write_string("K1", "007")

    path = put(tmp_path, make_workbook(fill))
    assert read_all(path)["List_1"] == [
        (
            "text",
            "3",
            "0.25",
            "-1",
            "TRUE",
            "FALSE",
            " kept ",
            "2024-03-31",
            "2024-03-31 10:30:00",
            "10:30:00",
            "007",
        )
    ]


def test_a_formula_is_what_was_stored_and_an_error_is_nothing(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_formula("A1", "=1+1", None, 2)
        sheet.write_formula("B1", '=HYPERLINK("http://example.invalid","x")', None, "x")
        sheet.write_formula("C1", "=NA()", None, "#N/A")
        sheet.write_formula("D1", "=1/0", None, "#DIV/0!")
        sheet.write_string("E1", "=cmd|' /C calc'!A0")

    path = put(tmp_path, make_workbook(fill))
    assert read_all(path)["List_1"] == [("2", "x", "", "", "=cmd|' /C calc'!A0")]


def test_merged_cells_hold_their_value_once_and_blank_rows_stay(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.merge_range("B2:D3", "title")
        sheet.write("A5", "x")

    rows = read_all(put(tmp_path, make_workbook(fill)))["List_1"]
    assert rows == [("", ""), ("", "title"), ("", ""), ("", ""), ("x", "")]


def test_sheets_in_their_order_hidden_ones_too_and_no_charts(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write("A1", "x")
        book.add_chartsheet("Chart")
        book.add_worksheet("Hidden").hide()

    assert read_all(put(tmp_path, make_workbook(fill))) == {"List_1": [("x",)], "Hidden": []}


def test_the_content_decides_and_not_the_name(tmp_path: Path) -> None:
    assert read_all(put(tmp_path, make_workbook(), "list.xls"))["List_1"] == [("Child Unique ID", CHILD)]


@pytest.mark.parametrize(
    "content", [b"", b"Child,Day\nC000123,2024\n", b"<html><table>C000123", b"\xff\xfe" + b"a" * 99]
)
@pytest.mark.parametrize("name", ["list.xlsx", "list.xls"])
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes, name: str) -> None:
    check_refused(put(tmp_path, content, name), "is no Excel workbook")


@pytest.mark.parametrize("share", [0.2, 0.6, 0.95])
def test_a_truncated_workbook_is_refused(tmp_path: Path, share: float) -> None:
    content = make_workbook()
    check_refused(put(tmp_path, content[: int(len(content) * share)]), "is a broken workbook")


def test_a_zip_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("notes.txt", CHILD)
    check_refused(put(tmp_path, stream.getvalue()), "no .xlsx workbook")


@pytest.mark.parametrize("broken", [b"<not xml", b"", b"\x00" * 50])
def test_broken_xml_inside_is_refused_or_empty(tmp_path: Path, broken: bytes) -> None:
    content = rewrite(make_workbook(), change={"xl/workbook.xml": broken})
    told = read_or_refuse(put(tmp_path, content))
    assert told == "{}" or "'list.xlsx'" in told


def test_a_bomb_is_refused_before_it_goes_off(tmp_path: Path) -> None:
    bomb = b"<worksheet>" + b"<row/>" * (10 << 20)
    content = rewrite(make_workbook(), extra={"xl/worksheets/sheet9.xml": bomb})
    assert len(content) < 500_000
    check_refused(put(tmp_path, content), "unpacks to far more")


def test_much_in_all_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_safety, "MOST_BYTES", 20_000)
    noise = np.random.Generator(np.random.PCG64(1)).bytes(30_000)
    check_refused(
        put(tmp_path, rewrite(make_workbook(), extra={"xl/media/a.png": noise})), "unpacks to more than"
    )


def test_a_zip_that_lies_about_its_sizes_is_refused(tmp_path: Path) -> None:
    inside = b"<worksheet>" + b" " * 5000
    content = rewrite(make_workbook(), extra={"xl/worksheets/sheet9.xml": inside})
    lie = content.replace(struct.pack("<I", len(inside)), struct.pack("<I", 11))
    assert lie != content
    check_refused(put(tmp_path, lie), "does not hold what it says|is a broken workbook")


def test_too_many_entries_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_safety, "MOST_ENTRIES", 3)
    check_refused(put(tmp_path, make_workbook()), "holds more than 3 files")


@pytest.mark.parametrize("name", ["../../evil.xml", "/etc/evil.xml", "xl\\..\\..\\evil.xml", "C:/evil.xml"])
def test_names_that_lead_outside_are_refused(tmp_path: Path, name: str) -> None:
    check_refused(put(tmp_path, rewrite(make_workbook(), extra={name: b"x"})), "leads outside")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_entries_of_one_name_are_refused(tmp_path: Path) -> None:
    stream = io.BytesIO(make_workbook())
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
    check_refused(put(tmp_path, stream.getvalue()), "two files of the same name")


def test_an_encrypted_entry_is_refused(tmp_path: Path) -> None:
    content = bytearray(make_workbook())
    central = content.index(b"PK\x01\x02")
    content[central + 8] |= 1
    check_refused(put(tmp_path, bytes(content)), "protected by a password")


def test_an_unusual_packing_is_refused(tmp_path: Path) -> None:
    stream = io.BytesIO(make_workbook())
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("xl/extra.xml", b"<x/>")
    check_refused(put(tmp_path, stream.getvalue()), "packed in a way")


@pytest.mark.parametrize("cell", ["XFD1048576", "A99999999", "zzzzzz2", "ZZ100000"])
def test_a_cell_in_the_last_corner_is_refused(tmp_path: Path, cell: str) -> None:
    sheet = f'<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c><c r = \'{cell}\'><v>1</v></c></row></sheetData></worksheet>'
    content = rewrite(make_workbook(), change={"xl/worksheets/sheet1.xml": sheet.encode()})
    check_refused(put(tmp_path, content), "spans more than")


def test_a_long_sheet_and_a_wide_sheet_are_read(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write("A200000", "far down")
        book.add_worksheet("Wide").write_row("ZY1", ["far", "right"])

    read = read_all(put(tmp_path, make_workbook(fill)))
    assert (len(read["List_1"]), len(read["Wide"][0])) == (200_000, 2)


def test_a_cell_of_ten_megabytes_is_refused(tmp_path: Path) -> None:
    noise = np.random.Generator(np.random.PCG64(2)).bytes(5 << 20).hex().encode()
    sheet = (
        b'<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>'
        + noise
        + b"</t></is></c></row></sheetData></worksheet>"
    )
    content = rewrite(make_workbook(), change={"xl/worksheets/sheet1.xml": sheet})
    check_refused(put(tmp_path, content), "far more text than Excel allows")


def test_a_cell_a_little_too_long_is_refused(tmp_path: Path) -> None:
    text = b"a" * (LONGEST_CELL + 1)
    sheet = (
        b'<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>' + text + b"</t></is></c></row>"
        b"</sheetData></worksheet>"
    )
    content = rewrite(make_workbook(), change={"xl/worksheets/sheet1.xml": sheet})
    check_refused(put(tmp_path, content), "more than 32,767 characters")


def test_one_long_text_used_by_many_cells_is_refused(tmp_path: Path) -> None:
    noise = np.random.Generator(np.random.PCG64(3)).bytes(1 << 20).hex().encode()
    content = rewrite(
        make_workbook(), change={"xl/sharedStrings.xml": b"<sst><si><t>" + noise + b"</t></si></sst>"}
    )
    check_refused(put(tmp_path, content), "far more text than Excel allows")


def test_the_longest_cell_that_excel_allows_is_read(tmp_path: Path) -> None:
    text = '"' * LONGEST_CELL
    assert read_all(put(tmp_path, make_workbook(lambda _, sheet: sheet.write("A1", text))))["List_1"] == [
        (text,)
    ]


def test_entities_are_not_opened(tmp_path: Path) -> None:
    secret = put(tmp_path, b"TOP SECRET", "secret.txt")
    sheet = (
        f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]><worksheet><sheetData><row r="1">'
        '<c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row></sheetData></worksheet>'
    )
    content = rewrite(make_workbook(), change={"xl/worksheets/sheet1.xml": sheet.encode()})
    assert "TOP SECRET" not in read_or_refuse(put(tmp_path, content))


def make_old_file(records: bytes, *, name: str = "Workbook") -> bytes:
    """A compound file with one stream, long enough to lie in whole sectors."""
    stream = records.ljust(4096, b"\0")
    sectors = len(stream) // 512
    table = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 2 + sectors), 0xFFFFFFFE]
    header = struct.pack(
        "<8s16x5H6xIIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        0,
        1,
        1,
        0,
        4096,
        0xFFFFFFFE,
        0,
        0xFFFFFFFE,
        0,
        0,
    )
    header = header[:76] + struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    encoded = name.encode("utf-16-le") + b"\0\0"
    root = "Root Entry".encode("utf-16-le") + b"\0\0"
    entries = [(root, 5, 0xFFFFFFFE, 0), (encoded, 2, 2, len(stream))]
    directory = b"".join(
        text.ljust(64, b"\0") + struct.pack("<HBB12x16x4x16xII4x", len(text), kind, 1, first, size)
        for text, kind, first, size in entries
    )
    return (
        header
        + struct.pack("<128I", *table, *[0xFFFFFFFF] * (128 - len(table)))
        + directory.ljust(512, b"\0")
        + stream
    )


def record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def make_old_sheet(*rows: tuple[str | float, ...]) -> bytes:
    """The records of a workbook with one sheet of texts and numbers."""
    version = struct.pack("<HHHHII", 0x0600, 5, 0, 0, 0, 0)
    sheet_version = struct.pack("<HHHHII", 0x0600, 16, 0, 0, 0, 0)
    name = b"List_1"
    start = len(record(0x0809, version)) + 4 + 8 + len(name) + len(record(0x000A, b""))
    bound = struct.pack("<IBBBB", start, 0, 0, len(name), 0) + name
    cells = b""
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            place = struct.pack("<HHH", row, column, 0)
            if isinstance(value, str):
                cells += record(0x0204, place + struct.pack("<HB", len(value), 0) + value.encode("latin-1"))
            else:
                cells += record(0x0203, place + struct.pack("<d", value))
    end = record(0x000A, b"")
    return record(0x0809, version) + record(0x0085, bound) + end + record(0x0809, sheet_version) + cells + end


def test_an_old_workbook_is_read(tmp_path: Path) -> None:
    content = make_old_file(make_old_sheet(("Child Unique ID", "Age"), (CHILD, 8.0), ("C000124", 0.5)))
    assert read_all(put(tmp_path, content, "list.xls")) == {
        "List_1": [("Child Unique ID", "Age"), (CHILD, "8"), ("C000124", "0.5")]
    }


def test_an_old_workbook_cut_short_is_read_or_refused(tmp_path: Path) -> None:
    content = make_old_file(make_old_sheet(*[(CHILD, float(number)) for number in range(300)]))
    for share in (0.1, 0.3, 0.6, 0.9):
        told = read_or_refuse(put(tmp_path, content[: int(len(content) * share)], "list.xls"))
        assert told.startswith("{") or "'list.xls'" in told


@pytest.mark.parametrize("place", [30, 48, 56, 60, 68, 76])
def test_an_old_workbook_with_a_damaged_head_is_read_or_refused(tmp_path: Path, place: int) -> None:
    content = bytearray(make_old_file(make_old_sheet((CHILD,))))
    for damage in (b"\xff\xff\xff\xff", b"\x00\x00\x00\x00", b"\x02\x00\x00\x00", b"\xf0\xff\xff\x7f"):
        content[place : place + 4] = damage
        told = read_or_refuse(put(tmp_path, bytes(content), "list.xls"))
        assert told.startswith("{") or "'list.xls'" in told


def test_a_workbook_far_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "_MOST_BYTES", 1 << 10)
    check_refused(put(tmp_path, make_workbook()), "split it by year")


def test_an_old_workbook_with_a_cell_far_out_is_refused(tmp_path: Path) -> None:
    number = struct.pack("<HHHd", 65535, 65535, 0, 1.0)
    check_refused(put(tmp_path, make_old_file(record(0x0203, number)), "list.xls"), "beyond the last column")


def test_an_old_workbook_with_cells_in_place_is_let_through(tmp_path: Path) -> None:
    number = struct.pack("<HHHd", 65535, 255, 0, 1.0)
    check_old_workbook(put(tmp_path, make_old_file(record(0x0203, number)), "list.xls"))


def test_an_old_workbook_with_a_password_is_refused(tmp_path: Path) -> None:
    check_refused(
        put(tmp_path, make_old_file(record(0x002F, b"\0" * 6)), "list.xls"), "protected by a password"
    )


def test_a_new_workbook_with_a_password_is_refused(tmp_path: Path) -> None:
    check_refused(put(tmp_path, make_old_file(b"x", name="EncryptedPackage")), "password")


def test_more_tables_than_sectors_are_refused(tmp_path: Path) -> None:
    content = bytearray(make_old_file(b""))
    content[76 : 76 + 4 * 109] = bytes(4 * 109)
    check_refused(put(tmp_path, bytes(content), "list.xls"), "broken or unusual")


def test_tables_listed_outside_the_head_are_found(tmp_path: Path) -> None:
    content = bytearray(make_old_file(record(0x0203, struct.pack("<HHHd", 1, 65535, 0, 1.0))))
    table, further = content[76:80], len(content) // 512 - 1
    content[76:80] = struct.pack("<I", 0xFFFFFFFF)
    content[68:72] = struct.pack("<I", further)
    content += table + struct.pack("<I", 0xFFFFFFFF) * 126 + struct.pack("<I", 0xFFFFFFFE)
    check_refused(put(tmp_path, bytes(content), "list.xls"), "beyond the last column")


def test_a_chain_that_runs_in_a_circle_is_refused(tmp_path: Path) -> None:
    content = bytearray(make_old_file(b""))
    content[512 + 4 : 512 + 8] = struct.pack("<I", 1)
    check_refused(put(tmp_path, bytes(content), "list.xls"), "broken or unusual")


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=3000))
def test_garbage_behind_the_mark_is_refused(tmp_path_factory: pytest.TempPathFactory, garbage: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / f"garbage-{os.getpid()}.xls"
    for mark in (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"):
        path.write_bytes(mark + garbage)
        with pytest.raises(ExtractError, match=r"garbage-\d+.xls"):
            read_all(path)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), min_size=1, max_size=30))
def test_a_damaged_workbook_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[int, int]]
) -> None:
    content = bytearray(make_workbook())
    for place, byte in changes:
        content[place % len(content)] = byte
    path = tmp_path_factory.getbasetemp() / f"damaged-{os.getpid()}.xlsx"
    path.write_bytes(content)
    told = read_or_refuse(path)
    assert told.startswith("{") or "damaged-" in told


def test_a_day_is_a_day_in_both_calendars(tmp_path: Path) -> None:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"date_1904": True})
    book.add_worksheet().write_datetime(0, 0, day_of(2024, 2, 29), book.add_format({"num_format": "d/m/yy"}))
    book.close()
    assert read_all(put(tmp_path, stream.getvalue())) == {"Sheet1": [(date(2024, 2, 29).isoformat(),)]}
