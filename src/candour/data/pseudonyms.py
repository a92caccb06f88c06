"""Keyed hashes in place of ids: the only form in which a child leaves the case history.

The key is derived from the children table itself. The same extracts give the same keys, so a run can be
built again; whoever lacks the extracts cannot go from a key back to an id by trying ids out.
"""

import hashlib
from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from candour.data.history import CHILDREN, CaseHistory
from candour.errors import ConfigError

KEY_BYTES = 32
PSEUDONYM_BYTES = 8
"""Sixteen hexadecimal characters; among a million children two share one in one of 37 million histories."""
DERIVATION = b"candour-pseudo-1"
LONGEST_PURPOSE = 16


def derive_key(history: CaseHistory) -> bytes:
    """The secret key of a case history: never stored, never logged.

    It depends on every value of the children table and on nothing else, not even on how Arrow lays it out.
    """
    return digest_rows(spell_children(history.children).to_pylist())


def spell_children(children: pa.Table) -> pa.ChunkedArray:
    """Every value of each child, in one string."""
    columns = [pc.cast(column, pa.string()) for column in children.select(CHILDREN.names).columns]
    return pc.binary_join_element_wise(*columns, "\x1f", null_handling="replace", null_replacement="\x00")


def digest_rows(rows: Iterable[str]) -> bytes:
    """The key of the children who are spelt so, in the order of their ids."""
    digest = hashlib.blake2b(digest_size=KEY_BYTES, person=DERIVATION)
    for row in rows:
        digest.update(row.encode() + b"\x1e")
    return digest.digest()


def pseudonymise(ids: pa.Array | pa.ChunkedArray, *, key: bytes, purpose: str) -> pa.Array:
    """A pseudonym of 16 hexadecimal characters for each id; a missing id stays missing.

    `purpose` ("child", "family") keeps namespaces apart: the same id gives another pseudonym for each.
    Raises ConfigError for a purpose longer than 16 bytes.
    """
    person = purpose.encode()
    if not 1 <= len(person) <= LONGEST_PURPOSE:
        raise ConfigError(
            f"The purpose of a pseudonym must have 1 to {LONGEST_PURPOSE} bytes, but '{purpose}' has {len(person)}."
        )
    whole = ids.combine_chunks() if isinstance(ids, pa.ChunkedArray) else ids
    encoded = whole.dictionary_encode()
    pseudonyms = [_hash_id(value, key, person) for value in encoded.dictionary.to_pylist()]
    return pa.array(pseudonyms, pa.string()).take(encoded.indices)


def _hash_id(value: str, key: bytes, person: bytes) -> str:
    return hashlib.blake2b(value.encode(), digest_size=PSEUDONYM_BYTES, key=key, person=person).hexdigest()
