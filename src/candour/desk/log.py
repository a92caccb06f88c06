"""The panel's log: added to, never altered, checked whenever it is read.

Each entry carries the SHA-256 over the fingerprint of the one before and its own canonical JSON. Whoever alters,
removes or inserts one breaks every fingerprint after it; the sealed head shows a missing end.
"""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from candour.desk.database import DATABASE, TRIGGERS, prepare_database, read_database, write_database
from candour.desk.entries import (
    GENESIS,
    Draft,
    LoggedEntry,
    compute_fingerprint,
    read_content,
    write_content,
)
from candour.desk.head import Head, make_key, read_head, write_head
from candour.errors import GovernanceError
from candour.governance import GovernanceEntry

_MEND = (
    "Nothing is written to a broken log. Keep the folder as it is for whoever looks into it, and put a copy of the whole "
    "folder 'desk' from before back in its place."
)


@dataclass(frozen=True)
class Verification:
    """Whether the log is whole. `broken` says what is wrong at the first broken place; empty where nothing is.

    `entries` are those up to there; `behind` how many entries the sealed head does not know of yet.
    """

    entries: tuple[LoggedEntry, ...]
    broken: str
    behind: int = 0

    @property
    def head(self) -> Head:
        """The last entry that is whole."""
        if not self.entries:
            return Head(0, GENESIS)
        last = self.entries[-1].entry
        return Head(last.number, last.fingerprint)


def open_log(folder: Path) -> Verification:
    """Make the log where there is none, and verify it. Raises GovernanceError where it is broken."""
    prepare_database(folder)
    with write_database(folder) as connection:
        empty = connection.execute("SELECT COUNT(*) FROM entries").fetchone()[0] == 0
        make_key(folder)
        # Under the lock, so that two desks that start at once agree.
        if empty and _find_head(folder) is None:
            write_head(folder, Head(0, GENESIS))
    return read_log(folder)


def append_entry(folder: Path, draft: Draft, *, now: datetime) -> GovernanceEntry:
    """Write one entry at the end of the chain. Raises GovernanceError where the end is not as the head has it.

    `now` is a time with its zone; the entry's day is the day there.
    """
    with write_database(folder) as connection:
        last = _read_last(connection)
        _check_end(connection, folder, last)
        number = last.number + 1
        at = now.astimezone(UTC).isoformat(timespec="seconds")
        content = write_content(draft, number=number, day=now.date(), at=at)
        fingerprint = compute_fingerprint(last.fingerprint, content)
        connection.execute(
            "INSERT INTO entries VALUES (?, ?, ?, ?)", (number, last.fingerprint, fingerprint, content)
        )
    _renew_head(folder)
    return read_content(content, previous=last.fingerprint, fingerprint=fingerprint).entry


def read_log(folder: Path) -> Verification:
    """The whole log, verified. Raises GovernanceError where it is broken."""
    verified = verify_log(folder)
    if verified.broken:
        raise GovernanceError(f"The panel's log is broken: {verified.broken} {_MEND}")
    return verified


def read_entries(path: Path, pilot: str) -> tuple[GovernanceEntry, ...]:
    """What a panel said of the reports of one pilot, for its next report; none where no desk was ever opened.

    `path` is the database. Raises GovernanceError where the log is broken.
    """
    folder = Path(path).parent
    if not Path(path).is_file() and not (folder / "head.json").is_file():
        return ()
    return tuple(logged.entry for logged in read_log(folder).entries if logged.pilot == pilot)


def verify_log(folder: Path) -> Verification:
    """Check every entry, its place in the chain, the head, and what keeps entries from being altered."""
    # The head first: read after the entries, it could know of one that was written in between.
    try:
        head = read_head(folder)
    except ValueError as error:
        return Verification((), _say_no_head(error))
    with read_database(folder) as connection:
        rows = connection.execute(
            "SELECT number, previous, fingerprint, content FROM entries ORDER BY number"
        ).fetchall()
        triggers = {
            row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        }
    entries, broken = _walk(rows)
    if not broken and head is None and entries:
        broken = "the sealed head is gone, so nobody can tell whether entries are missing at the end."
    if not broken and head is not None:
        broken = _compare(head, entries)
    if not broken and not triggers >= TRIGGERS:
        broken = "what keeps entries from being altered was taken out of the database."
    return Verification(entries, broken, behind=0 if head is None else max(0, len(entries) - head.number))


def verify_exported(verified: Verification, exported: Mapping[str, tuple[tuple[int, str], ...]]) -> str:
    """What is wrong where entries that stand in published reports are not in the log; empty where all are.

    `exported`: the name of a report -> (number, fingerprint) of the entries that it prints.
    """
    known = {(logged.entry.number, logged.entry.fingerprint) for logged in verified.entries}
    for name, entries in sorted(exported.items()):
        for number, fingerprint in entries:
            if (number, fingerprint) not in known:
                return f"the report of {name} prints entry {number}, and the log does not hold it as it was printed."
    return ""


def _walk(rows: list[tuple[int, str, str, str]]) -> tuple[tuple[LoggedEntry, ...], str]:
    entries: list[LoggedEntry] = []
    before = GENESIS
    for expected, (number, previous, fingerprint, content) in enumerate(rows, start=1):
        broken = ""
        if number != expected:
            return tuple(entries), f"entry {expected} is missing."
        if previous != before:
            broken = f"entry {number} does not follow the one before it."
        elif compute_fingerprint(previous, content) != fingerprint:
            broken = f"entry {number} is not what was written: its fingerprint does not fit."
        else:
            try:
                logged = read_content(content, previous=previous, fingerprint=fingerprint)
            except (ValueError, KeyError, TypeError):
                broken = f"entry {number} cannot be read."
            else:
                broken = "" if logged.entry.number == number else f"entry {number} says that it is another."
        if broken:
            return tuple(entries), broken
        entries.append(logged)
        before = fingerprint
    return tuple(entries), ""


def _compare(head: Head, entries: tuple[LoggedEntry, ...]) -> str:
    if head.number > len(entries):
        return (
            f"entry {len(entries) + 1} is missing: the sealed head knows of {head.number} entries, the log holds "
            f"{len(entries)}."
        )
    known = GENESIS if head.number == 0 else entries[head.number - 1].entry.fingerprint
    return (
        "" if known == head.fingerprint else f"entry {head.number} is another one than the sealed head knows."
    )


def _read_last(connection: sqlite3.Connection) -> Head:
    row = connection.execute(
        "SELECT number, fingerprint FROM entries ORDER BY number DESC LIMIT 1"
    ).fetchone()
    return Head(*row) if row else Head(0, GENESIS)


def _check_end(connection: sqlite3.Connection, folder: Path, last: Head) -> None:
    """Refuse to grow a chain whose end is missing: the new entry would hide it."""
    head = _find_head(folder)
    if head is None or head.number > last.number:
        raise GovernanceError(f"The panel's log is broken: entries at its end are missing. {_MEND}")
    row = connection.execute("SELECT fingerprint FROM entries WHERE number = ?", (head.number,)).fetchone()
    if (row[0] if row else GENESIS) != head.fingerprint:
        raise GovernanceError(
            f"The panel's log is broken: entry {head.number} is another one than the sealed head knows. {_MEND}"
        )


def _renew_head(folder: Path) -> None:
    """Seal what is now the last entry. Under the lock, so that no slower writer puts an older head over a newer one."""
    with write_database(folder) as connection:
        write_head(folder, _read_last(connection))


def _find_head(folder: Path) -> Head | None:
    try:
        return read_head(folder)
    except ValueError as error:
        raise GovernanceError(f"The panel's log is broken: {_say_no_head(error)} {_MEND}") from None


def _say_no_head(error: ValueError) -> str:
    return f"{error}, so nobody can tell whether entries are missing at the end."


def database_of(mlruns: Path) -> Path:
    """Where the desk of a run store keeps its log."""
    return mlruns / "desk" / DATABASE
