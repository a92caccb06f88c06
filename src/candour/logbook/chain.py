"""The chain: each entry carries the SHA-256 over the fingerprint of the one before and its own canonical JSON."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, TypeVar

SHORT = 12
"""Letters of a fingerprint that are shown where the whole is too long to read."""
GENESIS = "0" * 64
"""What stands in the place of the fingerprint before the first entry."""

Entry = TypeVar("Entry")


class Row(NamedTuple):
    """One entry as the database keeps it."""

    number: int
    previous: str
    fingerprint: str
    content: str


def write_canonical(fields: Mapping[str, Any]) -> str:
    """Canonical JSON: sorted keys, no blanks."""
    return json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def compute_fingerprint(previous: str, content: str) -> str:
    """The SHA-256 over the fingerprint before and the canonical JSON of the entry."""
    return hashlib.sha256(f"{previous}\n{content}".encode()).hexdigest()


def walk_chain(rows: Iterable[Row], read: Callable[[Row], Entry]) -> tuple[tuple[Entry, ...], str]:
    """The entries up to the first that is broken, and what is wrong there; an empty text where nothing is.

    `read` raises ValueError, KeyError or TypeError where the content is no entry.
    """
    entries: list[Entry] = []
    before = GENESIS
    for expected, row in enumerate(rows, start=1):
        if row.number != expected:
            return tuple(entries), f"entry {expected} is missing."
        if row.previous != before:
            return tuple(entries), f"entry {row.number} does not follow the one before it."
        if compute_fingerprint(row.previous, row.content) != row.fingerprint:
            return (
                tuple(entries),
                f"entry {row.number} is not what was written: its fingerprint does not fit.",
            )
        try:
            entry, number = read(row), json.loads(row.content)["number"]
        except (ValueError, KeyError, TypeError):
            return tuple(entries), f"entry {row.number} cannot be read."
        if number != row.number:
            return tuple(entries), f"entry {row.number} says that it is another."
        entries.append(entry)
        before = row.fingerprint
    return tuple(entries), ""


def shorten_fingerprint(fingerprint: str) -> str:
    """Enough of a fingerprint to tell two apart; too short to be taken for the key of a child."""
    return fingerprint[:SHORT]
