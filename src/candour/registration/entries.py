"""One entry of the log of a pilot's protocols, and the words that are fingerprinted."""

import json
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from candour.logbook.chain import Row, write_canonical

ENTRY_VERSION = 1


class ProtocolEvent(StrEnum):
    """What happened to a protocol."""

    FROZEN = "frozen"
    """It was frozen, and its test period sealed. Whatever was frozen before is superseded."""
    OPENED = "opened"
    """The sealed test period was opened: the one look that confirms."""
    LOOKED = "looked"
    """The test period was looked at again."""


@dataclass(frozen=True)
class ProtocolEntry:
    """What happened, when, why, and who in their role did it.

    protocol: the fingerprint of the protocol. configuration: the SHA-256 of the whole configuration, wording included.
    explored: the days of runs that had read of the test before this protocol was frozen.
    """

    event: ProtocolEvent
    day: date
    protocol: str
    purpose: str
    role: str
    configuration: str
    explored: tuple[date, ...] = ()


def write_entry(entry: ProtocolEntry, number: int) -> str:
    """The canonical JSON of an entry, its number among it."""
    return write_canonical({"version": ENTRY_VERSION, "number": number, **describe_entry(entry)})


def describe_entry(entry: ProtocolEntry) -> dict[str, Any]:
    """Plain values: days as ISO dates."""
    return {
        "event": str(entry.event),
        "day": entry.day.isoformat(),
        "protocol": entry.protocol,
        "purpose": entry.purpose,
        "role": entry.role,
        "configuration": entry.configuration,
        "explored": [day.isoformat() for day in entry.explored],
    }


def read_entry(row: Row) -> ProtocolEntry:
    """Back from JSON. Raises ValueError, KeyError or TypeError where it is no entry in canonical form."""
    fields: dict[str, Any] = json.loads(row.content)
    if fields["version"] != ENTRY_VERSION or write_canonical(fields) != row.content:
        raise ValueError("not an entry in canonical form")
    return ProtocolEntry(
        event=ProtocolEvent(fields["event"]),
        day=date.fromisoformat(fields["day"]),
        protocol=fields["protocol"],
        purpose=fields["purpose"],
        role=fields["role"],
        configuration=fields["configuration"],
        explored=tuple(date.fromisoformat(day) for day in fields["explored"]),
    )
