"""Keyed hashes that stay the same from one extract to the next, so that a scored case can be found again when its outcome is known.

Within a run the key comes from the children table, so every extract has its own. Batches of one pilot must be held against later
extracts: their key is drawn once, and lies beside them for the owner only. Without it nobody goes from a hash to a child.
"""

import secrets
from contextlib import suppress
from pathlib import Path

import pyarrow as pa

from candour.data.pseudonyms import KEY_BYTES, pseudonymise
from candour.errors import ScoringError
from candour.whole_files import write_whole

KEY = "child.key"


def make_key(folder: Path) -> bytes:
    """The key of a pilot's batches, drawn where there is none."""
    if not (folder / KEY).exists():
        # Whoever is second keeps the key of the first.
        with suppress(FileExistsError):
            write_whole(folder / KEY, secrets.token_hex(KEY_BYTES), private=True, new=True)
    return read_key(folder)


def read_key(folder: Path) -> bytes:
    """The key of a pilot's batches. Raises ScoringError where there is none, or it is not whole."""
    try:
        key = bytes.fromhex((folder / KEY).read_text(encoding="ascii"))
    except (OSError, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise ScoringError(
            f"The key of this pilot's batches ('{KEY}' in its folder under 'scoring' of the run store) is gone or not whole, so no "
            "scored case can be found again. Put it back from a copy."
        )
    return key


def hash_children(ids: pa.Array | pa.ChunkedArray, key: bytes) -> pa.Array:
    """The `child_key` of a batch for each child id of an extract."""
    return pseudonymise(ids, key=key, purpose="scored child")


def hash_families(ids: pa.Array | pa.ChunkedArray, key: bytes) -> pa.Array:
    """The `family_key` of a batch for each family key of an extract (the child's id where no family is listed)."""
    return pseudonymise(ids, key=key, purpose="scored family")
