"""Columns of the tables of evidence: only those that are asked for, of only the rows that are asked for.

A run of millions of decisions has tables that no audit needs whole. Whoever asks by `Evidence.read` for the columns of one model gets
these; where the tables lie in files nothing else is read, and nothing is held after the answer. Where they are in memory the answer is the same.
"""

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Value: TypeAlias = str | int | bool
Rows: TypeAlias = npt.NDArray[np.int64] | pa.Array
Where: TypeAlias = Mapping[str, Value | Rows]
"""A column and what must stand in it: one value, or one of an array of values."""


class Shape(NamedTuple):
    """What a table holds, known without reading it."""

    columns: tuple[str, ...]
    rows: int


class ColumnTables(Mapping[str, pa.Table]):
    """Tables by name that lie elsewhere. Each is read whole where it is asked for by its name, as a mapping of tables would give it."""

    @abstractmethod
    def read(self, name: str, columns: Sequence[str] | None, where: Where, *, encoded: bool) -> pa.Table:
        """Some columns of some rows, in the order of the table. Raises KeyError where there is no such table."""

    @abstractmethod
    def scan(self, name: str, columns: Sequence[str], where: Where, *, encoded: bool) -> Iterator[pa.Table]:
        """The same columns of the same rows in pieces, of which none is held once it was given. Raises KeyError as `read` does."""

    @abstractmethod
    def list_values(self, name: str, column: str, where: Where) -> tuple[str, ...]:
        """The different values of a column of text, in the order of their first rows. Raises KeyError where there is no such table."""

    @abstractmethod
    def measure(self, name: str) -> Shape:
        """What a table holds. Raises KeyError where there is no such table."""


def read_columns(
    tables: Mapping[str, pa.Table],
    name: str,
    columns: Sequence[str] | None = None,
    where: Where | None = None,
    *,
    encoded: bool = False,
) -> pa.Table:
    """Some columns (None: all) of the rows of a table in which `where` holds, in the order of the table.

    `encoded`: a column of text may come dictionary-encoded, which takes a few bytes a row. Raises KeyError where there is no such table
    or column.
    """
    wanted = where or {}
    if isinstance(tables, ColumnTables):
        return tables.read(name, columns, wanted, encoded=encoded)
    table = tables[name]
    kept = match_rows(table, wanted)
    chosen = table if columns is None else table.select(list(columns))
    return chosen if kept is None else chosen.filter(kept)


def scan_columns(
    tables: Mapping[str, pa.Table],
    name: str,
    columns: Sequence[str],
    where: Where | None = None,
    *,
    encoded: bool = False,
) -> Iterator[pa.Table]:
    """What `read_columns` gives, in pieces: for whoever needs less of each than it takes. Dictionaries differ from piece to piece."""
    if isinstance(tables, ColumnTables):
        yield from tables.scan(name, columns, where or {}, encoded=encoded)
    else:
        yield read_columns(tables, name, columns, where)


def list_values(
    tables: Mapping[str, pa.Table], name: str, column: str, where: Where | None = None
) -> tuple[str, ...]:
    """The different values of a column of text among some rows, in the order of their first rows. Raises KeyError where there is none."""
    if isinstance(tables, ColumnTables):
        return tables.list_values(name, column, where or {})
    return tuple(pc.unique(read_columns(tables, name, [column], where)[column]).to_pylist())


def measure_table(tables: Mapping[str, pa.Table], name: str) -> Shape:
    """The names of the columns of a table and how many rows it has, without reading it. Raises KeyError where there is none."""
    if isinstance(tables, ColumnTables):
        return tables.measure(name)
    return Shape(tuple(tables[name].column_names), tables[name].num_rows)


def match_rows(table: pa.Table, where: Where) -> pa.ChunkedArray | None:
    """Which rows are asked for; None where all are."""
    kept: pa.ChunkedArray | None = None
    for column, wanted in where.items():
        own = (
            pc.equal(table[column], wanted)
            if isinstance(wanted, Value)
            else _find_among(table[column], wanted)
        )
        kept = own if kept is None else pc.and_(kept, own)
    return kept


def _find_among(column: pa.ChunkedArray, wanted: Rows) -> pa.ChunkedArray:
    """Which values are wanted. Of rising numbers only those between the lowest and the highest of the column are looked at: a piece of
    a table would otherwise pay for all that are wanted of the whole.
    """
    is_plain = isinstance(wanted, np.ndarray) and pa.types.is_integer(column.type) and not column.null_count
    if not is_plain or not len(column) or (wanted[1:] < wanted[:-1]).any():
        return pc.is_in(column, value_set=pa.array(wanted))
    values = column.to_numpy()
    first, last = np.searchsorted(wanted, values.min()), np.searchsorted(wanted, values.max(), side="right")
    return pa.chunked_array([np.isin(values, wanted[first:last])])


__all__ = [
    "ColumnTables",
    "Rows",
    "Shape",
    "Value",
    "Where",
    "list_values",
    "match_rows",
    "measure_table",
    "read_columns",
    "scan_columns",
]
