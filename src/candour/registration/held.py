"""Which protocol of a pilot holds, whether its test period was opened and how often that was looked at: from the log alone."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from candour.registration.entries import ProtocolEntry, ProtocolEvent
from candour.registration.frozen import FrozenProtocol
from candour.standing import EXPLORED, Look


@dataclass(frozen=True)
class Supersession:
    """A protocol that was given up for another: its fingerprint, when, and why."""

    fingerprint: str
    day: date
    reason: str


@dataclass(frozen=True)
class Registration:
    """The protocol of a pilot that holds, and what happened to it and to those before.

    opened_on: the day on which its test period was opened; None while that is sealed. looks: every look at the test, over the life of
    all protocols of the pilot. behind: how many entries the sealed head does not know of yet.
    """

    protocol: FrozenProtocol
    fingerprint: str
    opened_on: date | None
    looks: tuple[Look, ...]
    superseded: tuple[Supersession, ...]
    entries: tuple[ProtocolEntry, ...]
    behind: int = 0


def describe_registration(
    entries: tuple[ProtocolEntry, ...], protocol: FrozenProtocol, *, behind: int
) -> Registration:
    """What follows from the whole log, and from the protocol that was frozen last."""
    frozen = [entry for entry in entries if entry.event is ProtocolEvent.FROZEN]
    opened = find_opening(entries)
    return Registration(
        protocol=protocol,
        fingerprint=frozen[-1].protocol,
        opened_on=None if opened is None else opened.day,
        looks=_list_looks(entries),
        superseded=tuple(
            Supersession(before.protocol, after.day, after.purpose) for before, after in pairwise(frozen)
        ),
        entries=entries,
        behind=behind,
    )


def find_opening(entries: tuple[ProtocolEntry, ...]) -> ProtocolEntry | None:
    """The entry that opened the protocol that holds."""
    opening = None
    for entry in entries:
        if entry.event is ProtocolEvent.FROZEN:
            opening = None
        elif entry.event is ProtocolEvent.OPENED:
            opening = entry
    return opening


def _list_looks(entries: tuple[ProtocolEntry, ...]) -> tuple[Look, ...]:
    found: list[tuple[date, str]] = []
    for entry in entries:
        if entry.event is ProtocolEvent.FROZEN:
            found += [(day, EXPLORED) for day in entry.explored]
        else:
            found.append((entry.day, entry.purpose))
    return tuple(Look(number, day, purpose) for number, (day, purpose) in enumerate(found, start=1))
