"""Append-only tables in SQLite, for their owner only, safe for several writers at once."""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from candour.errors import CandourError

OWNER_ONLY, OWNER_ONLY_FOLDER = 0o600, 0o700
PATIENCE = 30.0
"""Seconds for which a writer waits for the others."""

_REFUSED = "SELECT RAISE(ABORT, 'the log can only be added to')"
_EVENTS = ("update", "delete", "insert")


class KeptTable(NamedTuple):
    """A table that can only be added to. `columns` in SQL; the first is `number INTEGER PRIMARY KEY`."""

    name: str
    columns: str

    @property
    def triggers(self) -> frozenset[str]:
        """The names of what keeps it from being altered."""
        return frozenset(f"{self.name}_keep_{event}" for event in _EVENTS)

    @property
    def schema(self) -> tuple[str, ...]:
        """What makes the table and its triggers."""
        return (
            f"CREATE TABLE IF NOT EXISTS {self.name} ({self.columns})",
            *(
                f"CREATE TRIGGER IF NOT EXISTS {self.name}_keep_{event} BEFORE {event} ON {self.name} BEGIN {_REFUSED}; END"
                for event in ("update", "delete")
            ),
            # INSERT OR REPLACE takes a row away without asking the trigger for DELETE.
            f"CREATE TRIGGER IF NOT EXISTS {self.name}_keep_insert BEFORE INSERT ON {self.name} WHEN NEW.number IS NOT "  # noqa: S608 (our own names)
            f"(SELECT COALESCE(MAX(number), 0) + 1 FROM {self.name}) BEGIN {_REFUSED}; END",
        )


ENTRIES = KeptTable(
    "entries",
    "number INTEGER PRIMARY KEY, previous TEXT NOT NULL, fingerprint TEXT NOT NULL UNIQUE, content TEXT NOT NULL",
)


@dataclass(frozen=True)
class Database:
    """The file, its tables (ENTRIES is always among them), and what its errors are and call it.

    `called` begins a sentence, such as "The desk's database"; `place` ends one, such as "the folder 'desk' of the run store".
    """

    path: Path
    tables: tuple[KeptTable, ...]
    called: str
    place: str
    refusal: type[CandourError]

    def prepare(self) -> None:
        """Make the folder and the tables where they are not there yet, closed to everybody but their owner.

        Raises the refusal where the file is no database, and OSError where it cannot be made.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.parent.chmod(OWNER_ONLY_FOLDER)
        os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, OWNER_ONLY))
        self.path.chmod(OWNER_ONLY)
        with self._translate():
            connection = self._connect()
            try:
                _keep_a_journal(connection)
                connection.execute("BEGIN IMMEDIATE")
                if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'entries'").fetchone():
                    for statement in (line for table in self.tables for line in table.schema):
                        connection.execute(statement)
                connection.execute("COMMIT")
            finally:
                connection.close()

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """A connection that sees one state of the tables for as long as the block lasts."""
        with self._translate():
            connection = self._connect()
            try:
                connection.execute("BEGIN")
                yield connection
            finally:
                connection.close()

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """A connection that writes alone, and whose work is kept only where the block ends well."""
        with self._translate():
            connection = self._connect()
            try:
                # Taken at once: whoever reads first and writes later would be refused in favour of another writer.
                connection.execute("BEGIN IMMEDIATE")
                yield connection
                connection.execute("COMMIT")
            finally:
                connection.close()

    def find_unkept(self, connection: sqlite3.Connection) -> bool:
        """Whether what keeps rows from being altered was taken out of the database."""
        found = {
            row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        }
        return not all(found >= table.triggers for table in self.tables)

    def _connect(self) -> sqlite3.Connection:
        if not self.path.is_file():
            raise self.refusal(
                f"{self.called} is gone ('{self.path.name}' in {self.place}). Put it back from a copy."
            )
        connection = sqlite3.connect(self.path, timeout=PATIENCE, isolation_level=None)
        connection.execute("PRAGMA synchronous = FULL")
        return connection

    @contextmanager
    def _translate(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise self.refusal(
                f"{self.called} '{self.path.name}' cannot be used ({type(error).__name__}: {error}). It must be a database of "
                "candour that you may write to, on a disk of this machine with room left."
            ) from error


def _keep_a_journal(connection: sqlite3.Connection) -> None:
    """Write-ahead logging: readers never wait. SQLite does not wait by itself where two switch to it at once."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return
