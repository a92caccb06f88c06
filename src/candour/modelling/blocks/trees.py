"""LightGBM on encoded rows that are read a block at a time.

LightGBM cuts each column into bins, looking at a sample of at most BIN_SAMPLE decisions, and then asks for the rows block by block and keeps
nothing of them but the numbers of their bins. All decisions are learnt from; only where the bins are cut rests on the sample, as it does
when LightGBM is given all rows at once: its own rule, its own draw, the same bins and the same trees.
"""

from typing import Any

import numpy as np

from candour.modelling.blocks.rows import EncodedRows, Floats

BIN_SAMPLE = 200_000
"""How many decisions, drawn by LightGBM, decide where bins are cut: its own default, written down."""


def build_sequence(library: Any, encoded: EncodedRows) -> Any:
    """Encoded rows as `lightgbm.Sequence`. Single rows are asked for in rising order, so the block that one lies in is kept for the next."""

    class Rows(library.Sequence):  # type: ignore[misc]
        batch_size = encoded.rows

        def __init__(self) -> None:
            self._number, self._block = -1, np.empty((0, 0))

        def __len__(self) -> int:
            return len(encoded)

        def __getitem__(self, asked: Any) -> Floats:
            if isinstance(asked, slice):
                return encoded.encode(asked)
            number, place = divmod(int(asked), encoded.rows)
            if number != self._number:
                where = slice(number * encoded.rows, min((number + 1) * encoded.rows, len(encoded)))
                self._number, self._block = number, encoded.encode(where)
            return np.asarray(self._block[place])

    return Rows()
