"""Chosen columns of a table, CSV, Excel or Parquet, as texts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from candour.data.extracts.event_tables.mapped_tables import Block, list_columns, stream_table
from candour.data.extracts.files.csv_text import show_columns
from candour.data.extracts.files.workbook import open_workbook
from candour.errors import ExtractError

MOST_ROWS: Final = 2_000_000
"""More judgements than any authority's workers can make; what is longer is another table."""
_WORKBOOKS: Final = (".xlsx", ".xls", ".xlsm")
_LONGEST: Final = 10_000
_ROWS: Final = 8_192


def stream_rows(path: Path, needed: tuple[str, ...], wanted: tuple[str, ...]) -> Iterator[Block]:
    """Yield blocks of rows as one list of texts a column; a blank is None, and so is a `wanted` column that is not there.

    Raises ExtractError where there is no such file, a `needed` column is missing, the file cannot be read, or it is far
    too long. No message holds a cell.
    """
    if not path.is_file():
        raise ExtractError(
            f"There is no file '{path.name}'. Expected a table as CSV, Excel or Parquet; check `practitioners` in the "
            "configuration."
        )
    _refuse_semicolons(path)
    read = _stream_sheet(path) if path.suffix.lower() in _WORKBOOKS else None
    names = list_columns(path) if read is None else next(read)
    there = {name.strip().upper() for name in names}
    optional = tuple(name for name in wanted if name.strip().upper() in there)
    chosen = tuple(dict.fromkeys((*needed, *optional)))
    blocks = (
        stream_table(path, chosen, longest=_LONGEST) if read is None else _choose(path, read, names, chosen)
    )
    rows = 0
    for block in blocks:
        size = len(block[chosen[0]])
        rows += size
        if rows > MOST_ROWS:
            raise ExtractError(
                f"'{path.name}' has more than {MOST_ROWS:,} rows. Expected one row for each judgement of a person about a "
                "case; check which file is named."
            )
        yield block | {name: [None] * size for name in wanted if name not in block}


def _refuse_semicolons(path: Path) -> None:
    """Excel saves CSV with semicolons under some settings; then the whole first line would be one name."""
    if path.suffix.lower() != ".csv":
        return
    with path.open("rb") as stream:
        line = stream.readline(1 << 16)
    if line.count(b";") > line.count(b","):
        raise ExtractError(
            f"'{path.name}' has semicolons between its columns. Expected commas; save it again as 'CSV UTF-8 (comma "
            "delimited)', or as an Excel workbook."
        )


def _stream_sheet(path: Path) -> Iterator[tuple[str, ...]]:
    """The rows of the first sheet that holds anything, the names of its columns first."""
    workbook = open_workbook(path)
    for sheet in workbook.sheet_names:
        filled = (row for row in workbook.rows(sheet) if any(cell.strip() for cell in row))
        header = next(filled, None)
        if header is not None:
            yield header
            yield from filled
            return
    raise ExtractError(
        f"'{path.name}' is empty. Expected the names of the columns in the first row of a sheet."
    )


def _choose(
    path: Path, rows: Iterator[tuple[str, ...]], names: tuple[str, ...], chosen: tuple[str, ...]
) -> Iterator[Block]:
    tidy = [name.strip().upper() for name in names]
    for name in chosen:
        found = tidy.count(name.strip().upper())
        if found != 1:
            listed = show_columns(tuple(name for name in tidy if name))
            has = f"It has: {listed}." if listed else "Its first row does not look like the names of columns."
            said = "no column" if found == 0 else "more than one column"
            raise ExtractError(
                f"'{path.name}' has {said} '{name}'. {has} Mend the name in the configuration, or the table."
            )
    at = {name: tidy.index(name.strip().upper()) for name in chosen}
    block: list[tuple[str, ...]] = []
    for row in rows:
        block.append(row)
        if len(block) == _ROWS:
            yield _turn(block, at)
            block = []
    if block:
        yield _turn(block, at)


def _turn(rows: list[tuple[str, ...]], at: dict[str, int]) -> Block:
    return {name: [row[place].strip() or None for row in rows] for name, place in at.items()}
