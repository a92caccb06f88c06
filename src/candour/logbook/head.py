"""The sealed head: number and fingerprint of the last entry in a second place, so that a removed last entry shows.

A chain tells that something in its middle was altered; it cannot tell that its end is missing. The head can. Its seal
is a keyed hash, whose key lies beside it: it shows a slip, a restored older copy and a clumsy hand, not somebody who
can read every file of the owner.
"""

import hashlib
import hmac
import json
import secrets
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from candour.whole_files import write_whole

HEAD, KEY = "head.json", "head.key"
VERSION = 1


class Head(NamedTuple):
    """The last entry: its number (0 where there is none) and its fingerprint."""

    number: int
    fingerprint: str


def make_key(folder: Path) -> None:
    """Make the key of the seal where there is none."""
    if (folder / KEY).exists():
        return
    # Whoever is second keeps the key of the first.
    with suppress(FileExistsError):
        write_whole(folder / KEY, secrets.token_hex(32), private=True, new=True)


def write_head(folder: Path, head: Head) -> None:
    """Put a new head in place of the old one, whole."""
    text = json.dumps({"version": VERSION, **head._asdict(), "seal": _seal(folder, head)})
    write_whole(folder / HEAD, text, private=True)


def read_head(folder: Path) -> Head | None:
    """The head, or None where there is none. Raises ValueError where it is broken or its seal is."""
    path = folder / HEAD
    if not path.is_file():
        return None
    try:
        fields = json.loads(path.read_text(encoding="ascii"))
        head = Head(int(fields["number"]), str(fields["fingerprint"]))
        if fields["version"] != VERSION:
            raise ValueError("a head of another version")
        sealed = hmac.compare_digest(str(fields["seal"]), _seal(folder, head))
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise ValueError("the head cannot be read") from error
    if not sealed:
        raise ValueError("the seal of the head does not fit")
    return head


def _seal(folder: Path, head: Head) -> str:
    key = bytes.fromhex((folder / KEY).read_text(encoding="ascii"))
    return hmac.new(key, f"{head.number} {head.fingerprint}".encode(), hashlib.sha256).hexdigest()
