"""The database of the desk: append-only tables in SQLite, for their owner only, safe for several writers at once."""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from candour.errors import GovernanceError

FOLDER, DATABASE = "desk", "desk.sqlite"
OWNER_ONLY, OWNER_ONLY_FOLDER = 0o600, 0o700
PATIENCE = 30.0
"""Seconds for which a writer waits for the others."""

_TABLES = ("entries", "reviewers")
_REFUSED = "SELECT RAISE(ABORT, 'the log can only be added to')"
_SCHEMA = (
    """CREATE TABLE IF NOT EXISTS entries (
        number INTEGER PRIMARY KEY, previous TEXT NOT NULL, fingerprint TEXT NOT NULL UNIQUE, content TEXT NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS reviewers (
        number INTEGER PRIMARY KEY, role TEXT NOT NULL, passcode TEXT)""",
    *(
        f"CREATE TRIGGER IF NOT EXISTS {table}_keep_{event} BEFORE {event} ON {table} BEGIN {_REFUSED}; END"
        for table in _TABLES
        for event in ("update", "delete")
    ),
    # INSERT OR REPLACE takes a row away without asking the trigger for DELETE.
    *(
        f"CREATE TRIGGER IF NOT EXISTS {table}_keep_insert BEFORE INSERT ON {table} WHEN NEW.number IS NOT "  # noqa: S608 (our own names)
        f"(SELECT COALESCE(MAX(number), 0) + 1 FROM {table}) BEGIN {_REFUSED}; END"
        for table in _TABLES
    ),
)
TRIGGERS = frozenset(f"{table}_keep_{event}" for table in _TABLES for event in ("update", "delete", "insert"))


def prepare_database(folder: Path) -> None:
    """Make the folder and the tables where they are not there yet, closed to everybody but their owner.

    Raises GovernanceError where the file is no database, and OSError where it cannot be made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(OWNER_ONLY_FOLDER)
    path = folder / DATABASE
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, OWNER_ONLY))
    path.chmod(OWNER_ONLY)
    with _translate(path):
        connection = _connect(path)
        try:
            _keep_a_journal(connection)
            connection.execute("BEGIN IMMEDIATE")
            if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'entries'").fetchone():
                for statement in _SCHEMA:
                    connection.execute(statement)
            connection.execute("COMMIT")
        finally:
            connection.close()


@contextmanager
def read_database(folder: Path) -> Iterator[sqlite3.Connection]:
    """A connection that sees one state of the tables for as long as the block lasts."""
    with _translate(folder / DATABASE):
        connection = _connect(folder / DATABASE)
        try:
            connection.execute("BEGIN")
            yield connection
        finally:
            connection.close()


@contextmanager
def write_database(folder: Path) -> Iterator[sqlite3.Connection]:
    """A connection that writes alone, and whose work is kept only where the block ends well."""
    with _translate(folder / DATABASE):
        connection = _connect(folder / DATABASE)
        try:
            # Taken at once: whoever reads first and writes later would be refused in favour of another writer.
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
        finally:
            connection.close()


def _connect(path: Path) -> sqlite3.Connection:
    if not path.is_file():
        raise GovernanceError(
            f"The desk's database is gone ('{path.name}' in the folder '{FOLDER}' of the run store). Put it back from a copy."
        )
    connection = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
    connection.execute("PRAGMA synchronous = FULL")
    return connection


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


@contextmanager
def _translate(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise GovernanceError(
            f"The desk's database '{path.name}' cannot be used ({type(error).__name__}: {error}). It must be a database of "
            "candour that you may write to, on a disk of this machine with room left."
        ) from error
