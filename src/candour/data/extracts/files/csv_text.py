"""Streaming a CSV file as text: any order and case of columns, UTF-8 (with or without mark) or Windows-1252."""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.csv as pa_csv

from candour.errors import ExtractError

_BLOCK = 1 << 20
_MOST_COLUMNS = 10_000
_SHOWN = 30
# A day or the number in an id: where a header was left out, the first line is a child's row.
_VALUE = re.compile(r"\d{4}|\d[-/.]\d")
_LONGEST_NAME = 80


class CsvFile(NamedTuple):
    """A CSV file that can be streamed: its tidy column names, and where and how its rows are written."""

    path: Path
    columns: tuple[str, ...]
    encoding: str
    first_row: int


def open_csv_text(path: Path) -> CsvFile:
    """Find the encoding and the column names. Raises ExtractError if it is no text, empty or has no names."""
    encoding = _find_encoding(path)
    _check_quotations(path)
    with path.open("rb") as stream:
        line = stream.readline(_BLOCK)
        first_row = stream.tell()
    header = line.decode(encoding).lstrip("\ufeff").strip()
    try:
        names = next(csv.reader([header]), [])
    except csv.Error:
        raise ExtractError(
            f"'{path.name}' cannot be read as CSV text: its first line is no list of columns. Expected the names of the "
            "columns, with commas between them; export the table again."
        ) from None
    columns = tuple(name.strip().upper() for name in names)
    if not any(columns):
        raise ExtractError(
            f"'{path.name}' is empty. Expected a CSV file with the names of the columns in its first line."
        )
    if len(columns) > _MOST_COLUMNS:
        raise ExtractError(
            f"'{path.name}' has more than {_MOST_COLUMNS:,} columns. Expected a table; export it again."
        )
    repeated = sorted(name for name, times in Counter(columns).items() if times > 1 and name)
    if repeated and not show_columns(columns):
        raise ExtractError(
            f"The first line of '{path.name}' holds values and no names of columns. Expected the name of every column, "
            "once; export the table again with its header."
        )
    if repeated:
        raise ExtractError(
            f"'{path.name}' has the column '{repeated[0]}' more than once. Expected every column once; "
            "remove the copy."
        )
    return CsvFile(path, columns, encoding, first_row)


def show_columns(columns: Sequence[str]) -> str:
    """The names of the columns for a message; nothing where one looks like a value, for then it may be a child's."""
    if any(_VALUE.search(name) or len(name) > _LONGEST_NAME for name in columns):
        return ""
    return ", ".join(f"'{name}'" for name in sorted(columns)[:_SHOWN])


def stream_columns(file: CsvFile, wanted: tuple[str, ...]) -> Iterator[dict[str, list[str | None]]]:
    """Yield blocks of rows as one list a wanted column; a blank is None, a column that is not there all None.

    Raises ExtractError, naming the line, where a row has too few or too many values.
    """
    broken: list[pa_csv.InvalidRow] = []

    def refuse(row: pa_csv.InvalidRow) -> str:
        broken.append(row)
        return "error"

    present = [name for name in wanted if name in file.columns]
    # Arrow's own file, not Python's: Arrow reads ahead on a thread of its own, which may not call Python while it ends.
    with pa.OSFile(str(file.path), "rb") as stream:
        stream.seek(file.first_row)
        if not stream.read(_BLOCK).strip():
            return
        stream.seek(file.first_row)
        try:
            with pa_csv.open_csv(
                stream,
                read_options=pa_csv.ReadOptions(
                    column_names=list(file.columns), encoding=file.encoding, use_threads=False
                ),
                parse_options=pa_csv.ParseOptions(invalid_row_handler=refuse, newlines_in_values=True),
                convert_options=pa_csv.ConvertOptions(
                    column_types=dict.fromkeys(file.columns, pa.string()),
                    include_columns=present,
                    strings_can_be_null=True,
                    null_values=[""],
                ),
            ) as batches:
                for batch in batches:
                    yield _tidy_batch(batch, wanted, present)
        except pa.ArrowInvalid:
            raise ExtractError(_describe_broken(file, broken)) from None


def _tidy_batch(
    batch: pa.RecordBatch, wanted: tuple[str, ...], present: list[str]
) -> dict[str, list[str | None]]:
    columns: dict[str, list[str | None]] = {}
    for name in wanted:
        if name in present:
            texts = batch.column(name).to_pylist()
            columns[name] = [(text.strip() or None) if text is not None else None for text in texts]
        else:
            columns[name] = [None] * batch.num_rows
    return columns


def _describe_broken(file: CsvFile, broken: list[pa_csv.InvalidRow]) -> str:
    if not broken:
        return (
            f"'{file.path.name}' cannot be read as CSV text. Expected comma-separated values; save it again as "
            "'CSV UTF-8'."
        )
    row = broken[0]
    # The names stand in the first line, and the stream begins after it.
    line = "a line" if row.number is None else f"line {row.number + 1}"
    return (
        f"'{file.path.name}': {line} has {row.actual_columns} values, expected {row.expected_columns} as in the "
        "first line. A comma inside a value needs quotation marks around the value; export the file again."
    )


def _check_quotations(path: Path) -> None:
    """Raises ExtractError if a quotation is never closed: it would swallow all rows after it, and their children."""
    with path.open("rb") as stream:
        marks = sum(block.count(b'"') for block in iter(lambda: stream.read(_BLOCK), b""))
    if marks % 2:
        raise ExtractError(
            f"'{path.name}' opens a quotation that it never closes, or breaks off inside one. Expected quotation marks in "
            "pairs, and a mark inside a value doubled; export the table again."
        )


def _find_encoding(path: Path) -> str:
    for encoding in ("utf-8", "cp1252"):
        if _decodes(path, encoding):
            return encoding
    raise ExtractError(
        f"'{path.name}' is not text in UTF-8 or Windows-1252. Expected a CSV file; a workbook must first be saved "
        "as 'CSV UTF-8'."
    )


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as stream:
        try:
            while block := stream.read(_BLOCK):
                if b"\0" in block:
                    return False
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True
