"""The panel's log: added to, never altered, checked whenever it is read.

How entries are chained and kept is the business of `candour.logbook`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from candour.desk.database import DATABASE, find_database
from candour.desk.entries import Draft, LoggedEntry, read_content, write_content
from candour.governance import GovernanceEntry
from candour.logbook.chain import GENESIS, Row
from candour.logbook.head import HEAD, Head
from candour.logbook.logbook import Logbook, Verified

_MEND = (
    "Nothing is written to a broken log. Keep the folder as it is for whoever looks into it, and put a copy of the whole "
    "folder 'desk' from before back in its place."
)


@dataclass(frozen=True)
class Verification(Verified[LoggedEntry]):
    """Whether the panel's log is whole, as in `Verified`."""

    @property
    def head(self) -> Head:
        """The last entry that is whole."""
        if not self.entries:
            return Head(0, GENESIS)
        last = self.entries[-1].entry
        return Head(last.number, last.fingerprint)


def open_log(folder: Path) -> Verification:
    """Make the log where there is none, and verify it. Raises GovernanceError where it is broken."""
    _find_logbook(folder).start()
    return read_log(folder)


def append_entry(folder: Path, draft: Draft, *, now: datetime) -> GovernanceEntry:
    """Write one entry at the end of the chain. Raises GovernanceError where the end is not as the head has it.

    `now` is a time with its zone; the entry's day is the day there.
    """
    at = now.astimezone(UTC).isoformat(timespec="seconds")
    row = _find_logbook(folder).append(
        lambda number: write_content(draft, number=number, day=now.date(), at=at)
    )
    return _read_row(row).entry


def read_log(folder: Path) -> Verification:
    """The whole log, verified. Raises GovernanceError where it is broken."""
    verified = verify_log(folder)
    if verified.broken:
        raise _find_logbook(folder).refuse(verified.broken)
    return verified


def read_entries(path: Path, pilot: str) -> tuple[GovernanceEntry, ...]:
    """What a panel said of the reports of one pilot, for its next report; none where no desk was ever opened.

    `path` is the database. Raises GovernanceError where the log is broken.
    """
    folder = Path(path).parent
    if not Path(path).is_file() and not (folder / HEAD).is_file():
        return ()
    return tuple(logged.entry for logged in read_log(folder).entries if logged.pilot == pilot)


def verify_log(folder: Path) -> Verification:
    """Check every entry, its place in the chain, the head, and what keeps entries from being altered."""
    verified = _find_logbook(folder).verify(_read_row)
    return Verification(verified.entries, verified.broken, verified.behind)


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


def database_of(mlruns: Path) -> Path:
    """Where the desk of a run store keeps its log."""
    return mlruns / "desk" / DATABASE


def _find_logbook(folder: Path) -> Logbook:
    return Logbook(find_database(folder), "The panel's log", _MEND)


def _read_row(row: Row) -> LoggedEntry:
    return read_content(row.content, previous=row.previous, fingerprint=row.fingerprint)
