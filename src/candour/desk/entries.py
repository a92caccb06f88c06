"""One entry of the panel's log, and the words that are fingerprinted."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from candour.governance import EntryKind, GovernanceEntry, PanelDecision
from candour.logbook.chain import write_canonical

VERSION = 1


@dataclass(frozen=True)
class Draft:
    """What a reviewer is about to write, and about which version of which report.

    `report` is the fingerprint of the report's manifest, so that a decision names the very report that it was made on.
    """

    pilot: str
    run: str
    report: str
    role: str
    kind: EntryKind
    section: str
    text: str
    decision: PanelDecision | None


@dataclass(frozen=True)
class LoggedEntry:
    """An entry with all that the log knows of it. `at` is the second of writing, in coordinated universal time."""

    entry: GovernanceEntry
    pilot: str
    run: str
    report: str
    at: str
    previous: str
    content: str


def write_content(draft: Draft, *, number: int, day: date, at: str) -> str:
    """The canonical JSON of an entry: sorted keys, no blanks, the version among them."""
    return write_canonical(
        {
            "version": VERSION,
            "number": number,
            "day": day.isoformat(),
            "at": at,
            "pilot": draft.pilot,
            "run": draft.run,
            "report": draft.report,
            "role": draft.role,
            "kind": str(draft.kind),
            "section": draft.section,
            "text": draft.text,
            "decision": None if draft.decision is None else str(draft.decision),
        }
    )


def read_content(content: str, *, previous: str, fingerprint: str) -> LoggedEntry:
    """Back from JSON. Raises ValueError, KeyError or TypeError where it is no entry in canonical form."""
    fields: dict[str, Any] = json.loads(content)
    if fields["version"] != VERSION or write_canonical(fields) != content:
        raise ValueError("not an entry in canonical form")
    decision = fields["decision"]
    entry = GovernanceEntry(
        number=int(fields["number"]),
        day=date.fromisoformat(fields["day"]),
        role=fields["role"],
        kind=EntryKind(fields["kind"]),
        section=fields["section"],
        text=fields["text"],
        decision=None if decision is None else PanelDecision(decision),
        fingerprint=fingerprint,
    )
    return LoggedEntry(
        entry, fields["pilot"], fields["run"], fields["report"], fields["at"], previous, content
    )
