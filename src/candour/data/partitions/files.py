"""How a history lies on the disk: one Parquet dataset a table, one file in it a part.

    history.json                what is said of the whole, and in how many parts it lies
    quality.parquet             what reading found
    children/part-00000.parquet, part-00001.parquet, …
    events/…, details/…, documents/…

So that a table is read where it lies, by whatever reads Parquet: pyarrow and Spark by the name of its folder, DuckDB as `events/*.parquet`.
"""

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from candour.data.history import HISTORY_VERSION, SCHEMAS, CaseHistory, Coverage, SourceAccount, SourceFile
from candour.errors import HistoryError

DESCRIBED = "history.json"
TABLES = ("children", "events", "details", "documents")
"""What lies in parts; `quality` is said of the whole."""


@dataclass(frozen=True)
class Description:
    """What is said of a history as a whole."""

    parts: int
    coverage: tuple[Coverage, ...]
    sources: tuple[SourceFile, ...]
    accounts: tuple[SourceAccount, ...]


def place_part(folder: Path, table: str, number: int) -> Path:
    """Where one part of a table lies."""
    return folder / table / f"part-{number:05d}.parquet"


def list_files(folder: Path, table: str) -> list[Path]:
    """The files of a table, in the order of the parts."""
    return (
        [folder / "quality.parquet"]
        if table == "quality"
        else sorted((folder / table).glob("part-*.parquet"))
    )


@contextmanager
def fill_file(path: Path, drafts: Path) -> Iterator[IO[bytes]]:
    """A file of a folder that is being built, whole or not there, whoever else writes the same; a folder is put on the disk when whole.

    `drafts` is a folder on the same disk that goes in the end, with what a lost worker left in it.
    """
    draft = drafts / f"{path.name}.{secrets.token_hex(8)}"
    with draft.open("xb") as file:
        yield file
    draft.replace(path)


def write_part(folder: Path, number: int, tables: dict[str, pa.Table], *, drafts: Path) -> None:
    """Write one part of each table of a folder that is being built. Written again, it has the same bytes; `drafts` as in `fill_file`."""
    for name in TABLES:
        path = place_part(folder, name, number)
        path.parent.mkdir(exist_ok=True)
        with fill_file(path, drafts) as file:
            pq.write_table(tables[name], file, compression="zstd")


def write_described(folder: Path, described: Description, quality: pa.Table) -> None:
    """Write what is said of the whole."""
    pq.write_table(quality, folder / "quality.parquet", compression="zstd")
    (folder / DESCRIBED).write_text(_describe(described), encoding="utf-8")


def read_tables(folder: Path, number: int) -> dict[str, pa.Table]:
    """One part of each table. Raises HistoryError where one is not there or cannot be read."""
    return {name: _read_table(place_part(folder, name, number), SCHEMAS[name]) for name in TABLES}


def read_quality(folder: Path) -> pa.Table:
    """What reading found. Raises HistoryError where it is not there or cannot be read."""
    return _read_table(folder / "quality.parquet", SCHEMAS["quality"])


def describe(history: CaseHistory, parts: int) -> Description:
    """What is said of a history that lies in so many parts."""
    return Description(parts, history.coverage, history.sources, history.accounts)


def read_described(folder: Path) -> Description:
    """What is said of the whole. Raises HistoryError where the folder holds no history, or one of another version."""
    path = folder / DESCRIBED
    if not path.is_file():
        raise HistoryError(
            f"'{folder}' holds no case history (no {DESCRIBED}). Run the pilot again to build one."
        )
    record = json.loads(path.read_text(encoding="utf-8"))
    if record["version"] != HISTORY_VERSION:
        raise HistoryError(
            f"The case history in '{folder}' has version {record['version']}; this candour reads version "
            f"{HISTORY_VERSION}. Remove the folder and run again: it will be rebuilt from the extracts."
        )
    return Description(
        parts=record["parts"],
        coverage=tuple(
            Coverage(
                source=entry["source"],
                kinds=tuple(entry["kinds"]),
                first_day=date.fromisoformat(entry["first_day"]),
                last_day=date.fromisoformat(entry["last_day"]),
            )
            for entry in record["coverage"]
        ),
        sources=tuple(SourceFile(**entry) for entry in record["sources"]),
        accounts=tuple(_read_account(entry) for entry in record["accounts"]),
    )


def _read_table(path: Path, schema: pa.Schema) -> pa.Table:
    try:
        # One file, not a dataset: a folder above it that looks like a key must not become a column.
        return pq.ParquetFile(path).read().cast(schema)
    except (OSError, pa.ArrowException, ValueError):
        raise HistoryError(
            f"'{path.parent.name}/{path.name}' of the case history in '{path.parents[1]}' is not there or cannot be read. "
            "Remove the folder and run again: it will be rebuilt from the extracts."
        ) from None


def _read_account(entry: dict[str, Any]) -> SourceAccount:
    days = {name: entry[name] and date.fromisoformat(entry[name]) for name in ("first_day", "last_day")}
    return SourceAccount(**(entry | days))


def _describe(described: Description) -> str:
    record = {
        "version": HISTORY_VERSION,
        "parts": described.parts,
        "coverage": [
            asdict(entry) | {"first_day": entry.first_day.isoformat(), "last_day": entry.last_day.isoformat()}
            for entry in described.coverage
        ],
        "sources": [asdict(entry) for entry in described.sources],
        "accounts": [
            asdict(entry)
            | {
                "first_day": entry.first_day and entry.first_day.isoformat(),
                "last_day": entry.last_day and entry.last_day.isoformat(),
            }
            for entry in described.accounts
        ],
    }
    return json.dumps(record, indent=1, sort_keys=True) + "\n"
