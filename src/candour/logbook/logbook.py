"""Start a log, add to it, verify it. Whoever alters, removes or inserts an entry breaks every fingerprint after it."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic

from candour.errors import CandourError
from candour.logbook.chain import GENESIS, Entry, Row, compute_fingerprint, walk_chain
from candour.logbook.database import Database
from candour.logbook.head import Head, make_key, read_head, write_head

WriteContent = Callable[[int], str]
"""Given its number, the canonical JSON of a new entry, which holds that number."""


@dataclass(frozen=True)
class Verified(Generic[Entry]):
    """Whether a log is whole. `broken` says what is wrong at the first broken place; empty where nothing is.

    `entries` are those up to there; `behind` how many entries the sealed head does not know of yet.
    """

    entries: tuple[Entry, ...]
    broken: str
    behind: int = 0


@dataclass(frozen=True)
class Logbook:
    """One log. `called` begins a sentence, such as "The panel's log"; `mend` says what to do where it is broken."""

    database: Database
    called: str
    mend: str

    @property
    def folder(self) -> Path:
        """Where the database, the head and its key lie."""
        return self.database.path.parent

    def start(self) -> None:
        """Make the log where there is none; one that is there stays as it is."""
        self.database.prepare()
        with self.database.write() as connection:
            empty = connection.execute("SELECT COUNT(*) FROM entries").fetchone()[0] == 0
            make_key(self.folder)
            # Under the lock, so that two that start at once agree.
            if empty and self._find_head() is None:
                write_head(self.folder, Head(0, GENESIS))

    def append(
        self, write_content: WriteContent, *, allow: Callable[[tuple[Row, ...]], None] | None = None
    ) -> Row:
        """Write one entry at the end of the chain. Raises the refusal where the end is not as the head has it.

        `allow` is given all entries before, under the same lock, and raises where the new one may not follow them.
        """
        with self.database.write() as connection:
            last = _read_last(connection)
            self._check_end(connection, last)
            if allow is not None:
                allow(_read_rows(connection))
            content = write_content(last.number + 1)
            fingerprint = compute_fingerprint(last.fingerprint, content)
            row = Row(last.number + 1, last.fingerprint, fingerprint, content)
            connection.execute("INSERT INTO entries VALUES (?, ?, ?, ?)", row)
        self._renew_head()
        return row

    def verify(self, read: Callable[[Row], Entry]) -> Verified[Entry]:
        """Check every entry, its place in the chain, the head, and what keeps entries from being altered."""
        # The head first: read after the entries, it could know of one that was written in between.
        try:
            head = read_head(self.folder)
        except ValueError as error:
            return Verified((), _say_no_head(error))
        with self.database.read() as connection:
            rows = _read_rows(connection)
            unkept = self.database.find_unkept(connection)
        entries, broken = walk_chain(rows, read)
        if not broken and head is None and entries:
            broken = "the sealed head is gone, so nobody can tell whether entries are missing at the end."
        if not broken and head is not None:
            broken = _compare(head, rows)
        if not broken and unkept:
            broken = "what keeps entries from being altered was taken out of the database."
        return Verified(entries, broken, behind=0 if head is None else max(0, len(entries) - head.number))

    def refuse(self, broken: str) -> CandourError:
        """The error that says what is broken, and what to do."""
        return self.database.refusal(f"{self.called} is broken: {broken} {self.mend}")

    def _check_end(self, connection: sqlite3.Connection, last: Head) -> None:
        """Refuse to grow a chain whose end is missing: the new entry would hide it."""
        head = self._find_head()
        if head is None or head.number > last.number:
            raise self.refuse("entries at its end are missing.")
        row = connection.execute(
            "SELECT fingerprint FROM entries WHERE number = ?", (head.number,)
        ).fetchone()
        if (row[0] if row else GENESIS) != head.fingerprint:
            raise self.refuse(f"entry {head.number} is another one than the sealed head knows.")

    def _renew_head(self) -> None:
        """Seal what is now the last entry. Under the lock, so that no slower writer puts an older head over a newer one."""
        with self.database.write() as connection:
            write_head(self.folder, _read_last(connection))

    def _find_head(self) -> Head | None:
        try:
            return read_head(self.folder)
        except ValueError as error:
            raise self.refuse(_say_no_head(error)) from None


def _compare(head: Head, rows: tuple[Row, ...]) -> str:
    if head.number > len(rows):
        return f"entry {len(rows) + 1} is missing: the sealed head knows of {head.number} entries, the log holds {len(rows)}."
    known = GENESIS if head.number == 0 else rows[head.number - 1].fingerprint
    return (
        "" if known == head.fingerprint else f"entry {head.number} is another one than the sealed head knows."
    )


def _read_rows(connection: sqlite3.Connection) -> tuple[Row, ...]:
    rows = connection.execute("SELECT number, previous, fingerprint, content FROM entries ORDER BY number")
    return tuple(Row(*row) for row in rows)


def _read_last(connection: sqlite3.Connection) -> Head:
    row = connection.execute(
        "SELECT number, fingerprint FROM entries ORDER BY number DESC LIMIT 1"
    ).fetchone()
    return Head(*row) if row else Head(0, GENESIS)


def _say_no_head(error: ValueError) -> str:
    return f"{error}, so nobody can tell whether entries are missing at the end."
