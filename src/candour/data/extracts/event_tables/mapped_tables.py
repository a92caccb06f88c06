"""Streaming chosen columns of a local table, CSV or Parquet, as texts."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from candour.data.extracts.files.csv_text import open_csv_text, show_columns, stream_columns
from candour.errors import ExtractError

_ROWS = 8_192
_LONGEST = 100_000
_PARQUET = (".parquet", ".pq")

Block = dict[str, list[str | None]]


def stream_table(path: Path, columns: tuple[str, ...], *, longest: int = _LONGEST) -> Iterator[Block]:
    """Yield blocks of rows as one list of texts a column, by the names asked for; a blank is None.

    Names are matched whatever their case. A day is written 2026-05-19, a number without `.0`, yes as 1. Raises
    ExtractError where there is no such file, a column is missing (the message lists what there is), the file cannot
    be read, or a cell is longer than `longest`.
    """
    if not path.is_file():
        raise ExtractError(
            f"There is no file '{path.name}'. Expected a table as CSV or Parquet; check the path in the configuration."
        )
    stream = _stream_parquet if path.suffix.lower() in _PARQUET else _stream_csv
    for block in stream(path, columns):
        if any(len(text) > longest for texts in block.values() for text in texts if text):
            raise ExtractError(
                f"'{path.name}' has a cell of more than {longest} characters in a column that is read. "
                "Expected one value a cell; check which columns are named in the configuration."
            )
        yield block


def list_columns(path: Path) -> tuple[str, ...]:
    """The columns of a table. Raises ExtractError where it cannot be read."""
    if path.suffix.lower() in _PARQUET:
        return tuple(_open_parquet(path).schema_arrow.names)
    return open_csv_text(path).columns


def _stream_csv(path: Path, columns: tuple[str, ...]) -> Iterator[Block]:
    file = open_csv_text(path)
    found = _match_columns(path, columns, file.columns)
    for block in stream_columns(file, tuple(found.values())):
        yield {name: block[column] for name, column in found.items()}


def _stream_parquet(path: Path, columns: tuple[str, ...]) -> Iterator[Block]:
    file = _open_parquet(path)
    found = _match_columns(path, columns, tuple(file.schema_arrow.names))
    for column in sorted(set(found.values())):
        if pa.types.is_nested(file.schema_arrow.field(column).type):
            raise ExtractError(
                f"The column '{column}' of '{path.name}' holds lists or objects. Expected one value a cell."
            )
    file = _open_parquet(path, as_dictionary=sorted(set(found.values())))
    try:
        for batch in file.iter_batches(
            batch_size=_ROWS, columns=sorted(set(found.values())), use_threads=False
        ):
            texts = {column: _to_texts(batch.column(column)) for column in set(found.values())}
            yield {name: texts[column] for name, column in found.items()}
    except (pa.ArrowException, OSError, ValueError, OverflowError):
        raise ExtractError(_describe_broken(path)) from None


def _open_parquet(path: Path, *, as_dictionary: list[str] | None = None) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(path, read_dictionary=as_dictionary)
    except (pa.ArrowException, OSError, ValueError):
        raise ExtractError(_describe_broken(path)) from None


def _describe_broken(path: Path) -> str:
    return f"'{path.name}' is no whole Parquet file. Expected a table as CSV or Parquet; export it again."


def _match_columns(path: Path, wanted: tuple[str, ...], there: tuple[str, ...]) -> dict[str, str]:
    """The column behind each name. Raises ExtractError that lists the columns where one is missing."""
    by_name = {name.strip().upper(): name for name in reversed(there)}
    missing = [name for name in wanted if name.strip().upper() not in by_name]
    if missing:
        listed = show_columns(tuple(by_name))
        has = f"It has: {listed}." if listed else "Its first line does not look like the names of columns."
        raise ExtractError(
            f"'{path.name}' has no column '{missing[0]}'. {has} Mend the name in the configuration, or the table."
        )
    return {name: by_name[name.strip().upper()] for name in wanted}


def _to_texts(column: pa.Array) -> list[str | None]:
    """Texts by value; a value that stands in many rows is held once, whatever the rows times its length would be."""
    if not isinstance(column, pa.DictionaryArray):
        return [_to_text(value) for value in column.to_pylist()]
    texts = [_to_text(value) for value in column.dictionary.to_pylist()]
    return [None if place is None else texts[place] for place in column.indices.to_pylist()]


def _to_text(value: object) -> str | None:
    match value:
        case None:
            text = ""
        case bool():
            text = "1" if value else "0"
        case datetime():
            text = value.date().isoformat()
        case float() | Decimal():
            text = _number_to_text(value)
        case bytes():
            text = value.decode("utf-8", "replace")
        case _:
            text = str(value)
    return text.strip() or None


def _number_to_text(value: float | Decimal) -> str:
    text = str(value)
    if text.lower() == "nan":
        return ""
    return text[:-2] if text.endswith(".0") else text
