"""The SSDA903 tables in one file: a CSV file holds one, a workbook one a sheet, the XML form all of them."""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from candour.data.extracts.files.csv_text import open_csv_text, stream_columns
from candour.data.extracts.files.workbook import open_workbook
from candour.data.extracts.ssda903.tables import (
    CARE_TABLES,
    CareTable,
    FilledTable,
    count_unknown_columns,
    recognise_table,
)
from candour.data.extracts.ssda903.xml_set import read_xml_tables
from candour.errors import ExtractError

_TITLE_ROWS = 20


def read_care_file(path: Path) -> tuple[FilledTable, ...]:
    """All tables of a file, told by their columns. Raises ExtractError where it holds none or cannot be read."""
    match path.suffix.lower():
        case ".xml":
            return read_xml_tables(path)
        case ".xlsx" | ".xls":
            return _read_workbook(path)
        case _:
            return (_read_csv(path),)


def _read_csv(path: Path) -> FilledTable:
    file = open_csv_text(path)
    table = recognise_table(path.name, file.columns)
    columns: dict[str, list[str | None]] = {name: [] for name in table.wanted}
    for block in stream_columns(file, table.wanted):
        for name, values in block.items():
            columns[name] += values
    return FilledTable(path, table, columns, count_unknown_columns(table, file.columns), "british")


def _read_workbook(path: Path) -> tuple[FilledTable, ...]:
    """The tables of a workbook. A title may stand above the names of the columns; other sheets are passed over."""
    book = open_workbook(path)
    found = [
        table for name in book.sheet_names if (table := _read_sheet(path, iter(book.rows(name)))) is not None
    ]
    if not found:
        raise ExtractError(
            f"'{path.name}' has no sheet with an SSDA903 table. Expected a sheet a table, with the names of the columns "
            "(such as CHILD, DECOM, RNE) in one of its first rows."
        )
    return tuple(found)


def _read_sheet(path: Path, rows: Iterator[tuple[str, ...]]) -> FilledTable | None:
    for row in islice(rows, _TITLE_ROWS):
        names = tuple(name.strip().upper() for name in row)
        if "CHILD" in names and any(table.mark in names for table in CARE_TABLES):
            return _fill(path, recognise_table(path.name, names), names, rows)
    return None


def _fill(
    path: Path, table: CareTable, names: tuple[str, ...], rows: Iterable[tuple[str, ...]]
) -> FilledTable:
    places = {name: names.index(name) for name in table.wanted if name in names}
    columns: dict[str, list[str | None]] = {name: [] for name in table.wanted}
    for row in rows:
        if any(row):
            for name, values in columns.items():
                place = places.get(name)
                values.append((row[place].strip() or None) if place is not None else None)
    return FilledTable(path, table, columns, count_unknown_columns(table, names), "iso")
