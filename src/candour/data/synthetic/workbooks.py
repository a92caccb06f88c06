"""Writes workbooks whose bytes are the same every time: a fixed creation day, sheets row by row."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from candour.data.synthetic.calendar import NEVER

_CREATED: Final = datetime(2026, 4, 1)  # noqa: DTZ001  xlsxwriter wants it without a zone
_SERIAL_OF_1970: Final = 25_569


class TextColumn(NamedTuple):
    """A column of text; an empty text leaves the cell empty."""

    name: str
    values: Sequence[str]


class NumberColumn(NamedTuple):
    """A column of numbers; None leaves the cell empty."""

    name: str
    values: Sequence[float | None]


class DayColumn(NamedTuple):
    """A column of days since 1 January 1970, kept as the spreadsheet's own dates; NEVER leaves the cell empty."""

    name: str
    values: Sequence[int]


Column = TextColumn | NumberColumn | DayColumn


class Book(NamedTuple):
    """An open workbook, and the way it shows a date."""

    workbook: Workbook
    dates: Format


@contextmanager
def open_book(path: Path) -> Iterator[Book]:
    """A new workbook, written when the block ends."""
    workbook = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False})
    workbook.set_properties({"author": "Synthetic authority", "created": _CREATED})
    try:
        yield Book(workbook, workbook.add_format({"num_format": "dd/mm/yyyy"}))
    finally:
        workbook.close()


def write_sheet(book: Book, name: str, columns: Sequence[Column], *, title: str = "") -> None:
    """One sheet: its title in the first row where there is one, its column names, and its rows."""
    sheet = book.workbook.add_worksheet(name)
    first = 1 if title else 0
    if title:
        sheet.write_string(0, 0, title)
    for position, column in enumerate(columns):
        sheet.write_string(first, position, column.name)
    rows = zip(*(column.values for column in columns), strict=True)
    writers = [_choose_writer(sheet, column, book.dates) for column in columns]
    for number, row in enumerate(rows, start=first + 1):
        for position, (write, value) in enumerate(zip(writers, row, strict=True)):
            write(number, position, value)


def _choose_writer(sheet: Worksheet, column: Column, dates: Format) -> Callable[[int, int, Any], None]:
    def write_text(row: int, position: int, value: str) -> None:
        if value:
            sheet.write_string(row, position, value)

    def write_number(row: int, position: int, value: float | None) -> None:
        if value is not None:
            sheet.write_number(row, position, value)

    def write_day(row: int, position: int, value: int) -> None:
        if value < NEVER:
            sheet.write_number(row, position, value + _SERIAL_OF_1970, dates)

    if isinstance(column, TextColumn):
        return write_text
    return write_number if isinstance(column, NumberColumn) else write_day
