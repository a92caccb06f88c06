"""The database of the desk: the panel's log and its reviewers, in tables that can only be added to."""

import sqlite3
from contextlib import AbstractContextManager
from pathlib import Path

from candour.errors import GovernanceError
from candour.logbook.database import ENTRIES, Database, KeptTable

FOLDER, DATABASE = "desk", "desk.sqlite"
_TABLES = (
    ENTRIES,
    KeptTable("reviewers", "number INTEGER PRIMARY KEY, role TEXT NOT NULL, passcode TEXT"),
)


def find_database(folder: Path) -> Database:
    """The database in the folder of a desk, whether it is there yet or not."""
    return Database(
        folder / DATABASE,
        _TABLES,
        called="The desk's database",
        place=f"the folder '{FOLDER}' of the run store",
        refusal=GovernanceError,
    )


def read_database(folder: Path) -> AbstractContextManager[sqlite3.Connection]:
    """A connection that sees one state of the tables for as long as the block lasts."""
    return find_database(folder).read()


def write_database(folder: Path) -> AbstractContextManager[sqlite3.Connection]:
    """A connection that writes alone, and whose work is kept only where the block ends well."""
    return find_database(folder).write()
