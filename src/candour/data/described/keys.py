"""The secret key of a history that is in parts: that of the same history in one."""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter

import pyarrow as pa

from candour.data.pseudonyms import digest_rows

_ROWS = 8192


def derive_key_of_parts(parts: Sequence[pa.Table]) -> bytes:
    """The key from the children of each part (child_id, and every value as one string), which are in the order of their ids.

    They pass by in the order of all ids, a few thousand of each part at a time.
    """
    ordered: Iterable[tuple[str, str]] = heapq.merge(*(_list_rows(part) for part in parts), key=itemgetter(0))
    return digest_rows(spelt for _, spelt in ordered)


def _list_rows(part: pa.Table) -> Iterator[tuple[str, str]]:
    for start in range(0, part.num_rows, _ROWS):
        block = part.slice(start, _ROWS)
        yield from zip(block["child_id"].to_pylist(), block["spelt"].to_pylist(), strict=True)
