"""The tables of a run as they lie in files: columns of some rows at a time, never more of a large table than is asked for."""

import weakref
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from candour.contracts.columns import (
    ColumnTables,
    Shape,
    Value,
    Where,
    list_values,
    match_rows,
    read_columns,
)
from candour.errors import TrackingError

SMALL = 4_000_000
"""Bytes of a file. A table of a smaller one is read once and kept: reading it again would cost more than it takes."""
ROWS_AT_ONCE = 131_072
"""Of a large table are held while it is read, beside what is asked for."""


class _Stamp(NamedTuple):
    """What tells, without reading a file, that it is still the one whose contents were verified."""

    device: int
    inode: int
    size: int
    changed: int


class StoredTables(ColumnTables):
    """The Parquet files of a folder, a table each.

    Every read holds the file against how it was when these tables were opened, which is right after its SHA-256 was verified: TrackingError
    where it is another one by now. `small`: bytes of a file up to which its table is kept once it was read.
    """

    def __init__(self, directory: Path, names: Sequence[str], *, small: int = SMALL) -> None:
        self.directory = directory
        self.small = small
        self._stamps = {name: _stamp(directory / f"{name}.parquet") for name in names}
        self._begin()

    def _begin(self) -> None:
        self._described: dict[str, pq.FileMetaData] = {}
        self._kept: dict[str, pa.Table] = {}
        self._held: weakref.WeakValueDictionary[str, pa.Table] = weakref.WeakValueDictionary()

    def __getstate__(self) -> dict[str, Any]:
        # What was read stays behind: a worker reads for itself.
        return {"directory": self.directory, "small": self.small, "_stamps": self._stamps}

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        self.__dict__.update(state)
        self._begin()

    def __iter__(self) -> Iterator[str]:
        return iter(self._stamps)

    def __len__(self) -> int:
        return len(self._stamps)

    def __contains__(self, name: object) -> bool:
        return name in self._stamps

    def __getitem__(self, name: str) -> pa.Table:
        """The whole table. A large one is let go with the last who holds it."""
        held = self._kept.get(name, self._held.get(name))
        if held is not None:
            return held
        table = pq.read_table(self._find(name))
        (self._kept if self._is_small(name) else self._held)[name] = table
        return table

    def measure(self, name: str) -> Shape:
        """From the foot of the file."""
        described = self._describe(name)
        return Shape(tuple(described.schema.to_arrow_schema().names), described.num_rows)

    def read(
        self, name: str, columns: Sequence[str] | None, where: Where, *, encoded: bool = False
    ) -> pa.Table:
        """Row group by row group, leaving out those whose statistics say that no row of them is asked for."""
        if self._is_small(name):
            return read_columns({name: self[name]}, name, columns, where)
        schema = self._describe(name).schema.to_arrow_schema()
        wanted = list(schema.names if columns is None else columns)
        tables = list(self._scan(name, wanted, where, encoded=encoded))
        if not tables:
            return pa.schema([schema.field(column) for column in wanted]).empty_table()
        table = pa.concat_tables(tables)
        return table.unify_dictionaries() if encoded else _decode(table)

    def scan(self, name: str, columns: Sequence[str], where: Where, *, encoded: bool) -> Iterator[pa.Table]:
        """A piece of a row group at a time."""
        if self._is_small(name):
            yield read_columns({name: self[name]}, name, columns, where)
            return
        for table in self._scan(name, columns, where, encoded=encoded):
            yield table if encoded else _decode(table)

    def _scan(self, name: str, wanted: Sequence[str], where: Where, *, encoded: bool) -> Iterator[pa.Table]:
        path, described = self._find(name), self._describe(name)
        texts = [field.name for field in described.schema.to_arrow_schema() if pa.types.is_string(field.type)]
        asked = [column for column in texts if column in where or (encoded and column in wanted)]
        groups = list(_choose_groups(described, where))
        with pq.ParquetFile(path, metadata=described, read_dictionary=asked, pre_buffer=False) as file:
            for group in groups:
                for batch in _read_group(file, group.number, wanted, group.where):
                    if batch.num_rows:
                        yield pa.Table.from_batches([batch])

    def list_values(self, name: str, column: str, where: Where) -> tuple[str, ...]:
        """From the statistics of each row group where they tell, and otherwise from this column of it alone."""
        if self._is_small(name):
            return list_values({name: self[name]}, name, column, where)
        path, described = self._find(name), self._describe(name)
        found: dict[str, None] = {}
        with pq.ParquetFile(path, metadata=described, pre_buffer=False) as file:
            for group in _choose_groups(described, where):
                only = None if group.where else _find_only(described, group.number, column)
                if only is not None:
                    found[only] = None
                    continue
                for batch in _read_group(file, group.number, [column], group.where):
                    found |= dict.fromkeys(pc.unique(batch.column(0)).to_pylist())
        return tuple(found)

    def _describe(self, name: str) -> pq.FileMetaData:
        path = self._find(name)
        if name not in self._described:
            self._described[name] = pq.read_metadata(path)
        return self._described[name]

    def _is_small(self, name: str) -> bool:
        return self._stamps[name].size <= self.small

    def _find(self, name: str) -> Path:
        path = self.directory / f"{name}.parquet"
        before = self._stamps[name]
        if not path.is_file() or _stamp(path) != before:
            raise TrackingError(
                f"The table '{name}' of the run was changed or taken away while it was being read. Expected its files to stay as they "
                "were. Put the run store back from a copy, or run the pilot again."
            )
        return path


class _Group(NamedTuple):
    """A row group, and what of the question its statistics do not answer."""

    number: int
    where: Where


def _choose_groups(described: pq.FileMetaData, where: Where) -> Iterator[_Group]:
    places = {name: place for place, name in enumerate(described.schema.to_arrow_schema().names)}
    for number in range(described.num_row_groups):
        left: dict[str, Any] = dict(where)
        for column, wanted in where.items():
            found = described.row_group(number).column(places[column]).statistics
            if not isinstance(wanted, Value) or found is None or not found.has_min_max:
                continue
            if not found.min <= wanted <= found.max:
                break
            if found.min == found.max and not found.null_count:
                del left[column]
        else:
            yield _Group(number, left)


def _find_only(described: pq.FileMetaData, group: int, column: str) -> str | None:
    """The value that a whole row group has in a column; None where it has several, or nobody knows."""
    place = described.schema.to_arrow_schema().names.index(column)
    found = described.row_group(group).column(place).statistics
    if found is None or not found.has_min_max or found.null_count or found.min != found.max:
        return None
    return str(found.min)


def _read_group(
    file: pq.ParquetFile, group: int, wanted: Sequence[str], where: Where
) -> Iterator[pa.RecordBatch]:
    columns = list(dict.fromkeys((*wanted, *where)))
    batches = file.iter_batches(ROWS_AT_ONCE, row_groups=[group], columns=columns, use_threads=False)
    for batch in batches:
        table = pa.Table.from_batches([batch])
        kept = match_rows(table, where)
        chosen = table.select(list(wanted))
        yield from (chosen if kept is None else chosen.filter(kept)).to_batches()


def _decode(table: pa.Table) -> pa.Table:
    for place, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type):
            plain = pc.cast(table.column(place), field.type.value_type)
            table = table.set_column(place, field.with_type(field.type.value_type), plain)
    return table


def _stamp(path: Path) -> _Stamp:
    found = path.stat()
    return _Stamp(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


__all__ = ["SMALL", "StoredTables"]
