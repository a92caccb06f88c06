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


def build_dataset(
    library: Any,
    encoded: EncodedRows,
    outcomes: Any,
    weights: Floats,
    *,
    bins: Any = None,
    settings: dict[str, Any] | None = None,
) -> Any:
    """The decisions as `lightgbm.Dataset`, which reads them block by block when it is trained on, or when it is constructed with `settings`.

    bins: another Dataset, whose bins they are put into; without it, bins are cut from a draw of these decisions.
    """

    class Told(library.Dataset):  # type: ignore[misc]
        def get_params(self) -> dict[str, Any]:
            # For blocks LightGBM reads settings from here, and here leaves out those that are not of data. One of them, the fewest decisions
            # in a leaf, decides which columns are looked at at all, so the trees would be others.
            return dict(self.params or {})

    return Told(
        build_sequence(library, encoded),
        outcomes,
        weight=weights,
        free_raw_data=True,
        reference=bins,
        params=settings,
    )
