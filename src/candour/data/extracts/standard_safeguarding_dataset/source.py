"""Where the tables of one Standard Safeguarding Dataset come from: a folder or a database, alike from here on."""

import hashlib
from collections.abc import Iterator
from typing import Protocol

Block = dict[str, list[str | None]]
"""Some rows as one list a column, by its lower-case name; None for no value."""


class TableSource(Protocol):
    """The tables of one snapshot, with names in lower case and without the prefix."""

    name: str
    """What messages call it: a folder's name, or 'the database'."""

    def list_tables(self) -> tuple[str, ...]:
        """The tables of the dataset that are there, sorted."""

    def columns_of(self, table: str) -> frozenset[str]:
        """The columns of a table; none where there is no such table."""

    def stream(self, table: str, columns: tuple[str, ...], *, key: str) -> Iterator[Block]:
        """The rows of a table, some at a time; only columns that are there may be asked for."""

    def count_rows(self, table: str) -> int:
        """How many rows a table has."""

    def describe(self, table: str) -> tuple[str, str | None]:
        """The name that an account of what was read gives to a table, and its hash where that is of the file."""


class RowHash:
    """The SHA-256 of rows in the order in which they come: of their values, with what divides them made plain."""

    def __init__(self, columns: tuple[str, ...]) -> None:
        self._hash = hashlib.sha256(repr(columns).encode())
        self._columns = columns

    def add(self, block: Block) -> None:
        """Add some rows."""
        for row in zip(*(block[column] for column in self._columns), strict=True):
            self._hash.update(repr(row).encode("utf-8", "backslashreplace"))

    def finish(self) -> str:
        """The hash in hexadecimal."""
        return self._hash.hexdigest()


def hash_count(rows: int) -> str:
    """What stands for the hash of a table whose rows are only counted."""
    return hashlib.sha256(str(rows).encode()).hexdigest()
