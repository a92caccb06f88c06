"""Writes a 903 return as one workbook a year, one sheet a table, dates as the spreadsheet's own."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from candour.data.synthetic.calendar import NEVER, find_day
from candour.data.synthetic.care import CareRecords
from candour.data.synthetic.care_tables import CareTables
from candour.data.synthetic.ssda903_rows import Register, ReturnTable
from candour.data.synthetic.ssda903_writer import list_return
from candour.data.synthetic.workbooks import (
    Column,
    DayColumn,
    NumberColumn,
    TextColumn,
    open_book,
    write_sheet,
)

_DAYS: Final = frozenset(
    (
        "DOB", "MC_DOB", "DECOM", "DEC", "REVIEW", "MIS_START", "MIS_END", "DUC", "DATE_INT", "DATE_MATCH",
        "DATE_PLACED", "DATE_PLACED_CEASED", "DATE_PERM", "SW_DECOM", "SW_DEC",
    )
)  # fmt: skip
_NUMBERS: Final = frozenset(("SDQ_SCORE", "NB_ADOPTR"))


def write_ssda903_workbooks(
    folder: Path, *, years: Iterable[int], register: Register, care: CareRecords, further: CareTables
) -> list[Path]:
    """Writes `folder/<year>.xlsx` for every year and returns the paths."""
    folder.mkdir(parents=True)
    written = []
    for year in years:
        path = folder / f"{year}.xlsx"
        with open_book(path) as book:
            for name, table in list_return(year, register, care, further).items():
                write_sheet(book, name, _list_columns(table))
        written.append(path)
    return written


def _list_columns(table: ReturnTable) -> list[Column]:
    columns: list[Column] = []
    for name, values in zip(table.columns, table.values, strict=True):
        if name in _DAYS:
            columns.append(DayColumn(name, [_read_british(text) for text in values]))
        elif name in _NUMBERS:
            columns.append(NumberColumn(name, [float(text) if text else None for text in values]))
        else:
            columns.append(TextColumn(name, values))
    return columns


def _read_british(text: str) -> int:
    if not text:
        return NEVER
    return find_day(int(text[6:]), int(text[3:5]), int(text[:2]))
