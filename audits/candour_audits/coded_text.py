"""Text of very many rows as numbers and shared words: no text is held for each row."""

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from candour.stats.clustered import Codes
from candour.stats.groups.judged import NOT_RECORDED, Labels

AT_ONCE = 1_000_000
"""Sorted keys that are held against their neighbours at a time."""


def code_keys(column: pa.ChunkedArray) -> Codes:
    """Numbers 0, 1, … for keys, in the order of the keys, as `code_clusters` gives them: no key is copied for each row."""
    return code_pieces((column,))


def code_pieces(pieces: Iterable[pa.ChunkedArray]) -> Codes:
    """The same for a column that comes in pieces, of which only the different keys are kept.

    No table of keys is built, which would take several times what the keys take: they are sorted, and equal neighbours have one number.
    """
    dictionaries: list[pa.Array] = []
    places: list[npt.NDArray[np.int32]] = []
    first = 0
    for encoded in _encode_chunks(pieces):
        indices = encoded.indices.to_numpy()
        used = np.bincount(indices, minlength=len(encoded.dictionary)) > 0
        keys = encoded.dictionary if used.all() else encoded.dictionary.filter(pa.array(used))
        dictionaries.append(keys.cast(pa.large_string()))
        places.append((used.cumsum() + (first - 1))[indices].astype(np.int32))
        first += len(keys)
    if not places:
        return np.zeros(0, dtype=np.int64)
    keys = pa.concat_arrays(dictionaries)
    del dictionaries
    ranks = _rank(keys)
    codes = np.empty(sum(map(len, places)), dtype=np.int64)
    start = 0
    for piece in places:
        codes[start : start + len(piece)] = ranks[piece]
        start += len(piece)
    return codes


def _rank(keys: pa.Array) -> npt.NDArray[np.int32]:
    """The place of each key among the different ones."""
    order = pc.sort_indices(keys).to_numpy()
    new = np.zeros(len(keys), dtype=np.bool_)
    for start in range(1, len(keys), AT_ONCE):
        sorted_keys = keys.take(pa.array(order[start - 1 : start + AT_ONCE]))
        new[start : start + AT_ONCE] = pc.not_equal(sorted_keys[1:], sorted_keys[:-1]).to_numpy(
            zero_copy_only=False
        )
    ranks = np.empty(len(keys), dtype=np.int32)
    ranks[order] = new.cumsum(dtype=np.int32)
    return ranks


def label_pieces(pieces: Iterable[pa.ChunkedArray], size: int, known: dict[str, str]) -> Labels:
    """The group of every decision, in words; where none is recorded, that. All of a group share one text: that of `known`, once it is there."""
    labels = np.empty(size, dtype=object)
    start = 0
    for encoded in _encode_chunks(pieces):
        found = (known.setdefault(word, word) for word in encoded.dictionary.to_pylist())
        words = np.array([*found, NOT_RECORDED], dtype=object)
        labels[start : start + len(encoded)] = words[pc.fill_null(encoded.indices, len(words) - 1).to_numpy()]
        start += len(encoded)
    return labels


def _encode_chunks(pieces: Iterable[pa.ChunkedArray]) -> Iterator[pa.DictionaryArray]:
    for piece in pieces:
        encoded = piece if pa.types.is_dictionary(piece.type) else piece.cast(pa.string()).dictionary_encode()
        yield from encoded.chunks
