"""The decision log of a pilot's scoring: every scoring and every refusal, in a chain that only grows, for its owner only.

An entry holds fingerprints, never a child, never a score. How entries are chained and kept is the business of `candour.logbook`.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from candour.errors import ScoringError
from candour.logbook.chain import Row, write_canonical
from candour.logbook.database import ENTRIES, Database
from candour.logbook.head import HEAD
from candour.logbook.logbook import Logbook, Verified

DATABASE = "scoring.sqlite"
VERSION = 1
_MEND = (
    "Nothing is scored on a broken log. Keep its folder as it is for whoever looks into it, and put a copy of the whole folder from "
    "before back in its place."
)


class ScoringEvent(StrEnum):
    """What happened."""

    SCORED = "scored"
    REFUSED = "refused"
    STOPPED = "stopped"
    """What happened later reached a stop limit: nothing is scored until the panel has decided anew. `refused` holds what fired."""


@dataclass(frozen=True)
class ScoringEntry:
    """One scoring, or one refusal.

    role: of whoever did it, never a name; purpose: in their words. run, pilot: what was scored with. source, model, config: SHA-256 of the
    code that ran, of the model's file and of the run's configuration. extracts: SHA-256 over the names and fingerprints of the new extracts; empty where they were not
    read. refused: the rules that said no, empty where it was scored. decisions: how many, as text: `c` where few, empty where refused.
    form: probability or rank. exploring: whether it went past a refusal; stamp: what stands over the list then. permission: the
    fingerprint of the panel's entry that permits it, empty where none does. batch, batch_sha256: what was kept. list_sha256: the list by child id that was handed out.
    earlier: the batches in which some of these decisions were scored before.
    """

    event: ScoringEvent
    day: date
    role: str
    purpose: str
    pilot: str
    run: str
    source: str
    model: str = ""
    config: str = ""
    extracts: str = ""
    refused: tuple[str, ...] = ()
    decisions: str = ""
    form: str = ""
    exploring: bool = False
    stamp: str = ""
    permission: str = ""
    batch: str = ""
    batch_sha256: str = ""
    list_sha256: str = ""
    earlier: tuple[str, ...] = ()


@dataclass(frozen=True)
class LoggedScoring:
    """An entry with its number and the fingerprint that chains it to all before it."""

    number: int
    fingerprint: str
    entry: ScoringEntry


def start_log(folder: Path) -> None:
    """Make the log where there is none. A batch without any log would look as if somebody had taken it away."""
    _find_logbook(folder).start()


def append_entry(
    folder: Path, entry: ScoringEntry, *, allow: Callable[[tuple[Row, ...]], None] | None = None
) -> LoggedScoring:
    """Write one entry at the end of the chain. Raises ScoringError where the log is broken."""
    logbook = _find_logbook(folder)
    logbook.start()
    return _read_row(logbook.append(lambda number: _write(entry, number), allow=allow))


def read_log(folder: Path) -> tuple[LoggedScoring, ...]:
    """The whole log, verified; none where nothing was ever scored. Raises ScoringError where it is broken."""
    verified = verify_log(folder)
    if verified.broken:
        raise _find_logbook(folder).refuse(verified.broken)
    return verified.entries


def require_entries(folder: Path, noted: Iterable[tuple[int, str]]) -> None:
    """Hold the log against entries (number, fingerprint) that were noted elsewhere.

    Raises ScoringError where it is broken or lacks one: it was taken away, or an older one was put in its place.
    """
    held = {logged.number: logged.fingerprint for logged in read_log(folder)}
    for number, fingerprint in noted:
        if held.get(number) != fingerprint:
            missing = "is missing" if number not in held else "is another one"
            raise _find_logbook(folder).refuse(
                f"entry {number}, which a run of the pilot knows of, {missing}; the log was taken away, or an older one was put in its place."
            )


def verify_log(folder: Path) -> Verified[LoggedScoring]:
    """Check every entry, its place in the chain, the head, and what keeps entries from being altered."""
    if not (folder / DATABASE).is_file() and not (folder / HEAD).is_file():
        batches = folder / "batches"
        if batches.is_dir() and any(batches.iterdir()):
            return Verified((), "the log is gone, and what was scored is still there.")
        return Verified((), "")
    return _find_logbook(folder).verify(_read_row)


def _find_logbook(folder: Path) -> Logbook:
    database = Database(
        folder / DATABASE,
        (ENTRIES,),
        called="The log of scoring",
        place="the pilot's folder under 'scoring' of the run store",
        refusal=ScoringError,
    )
    return Logbook(database, "The log of scoring", _MEND)


def _write(entry: ScoringEntry, number: int) -> str:
    fields = asdict(entry) | {"event": str(entry.event), "day": entry.day.isoformat()}
    return write_canonical({"version": VERSION, "number": number, **fields})


def _read_row(row: Row) -> LoggedScoring:
    """Back from JSON. Raises ValueError, KeyError or TypeError where it is no entry in canonical form."""
    fields: dict[str, Any] = json.loads(row.content)
    if fields.pop("version") != VERSION:
        raise ValueError("an entry of another version")
    number = int(fields.pop("number"))
    entry = ScoringEntry(
        **fields
        | {
            "event": ScoringEvent(fields["event"]),
            "day": date.fromisoformat(fields["day"]),
            "refused": tuple(fields["refused"]),
            "earlier": tuple(fields["earlier"]),
        }
    )
    if _write(entry, number) != row.content:
        raise ValueError("not an entry in canonical form")
    return LoggedScoring(number, row.fingerprint, entry)
