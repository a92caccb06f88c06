"""Influences of very many families on one number, in as few bytes as they take without losing any."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from candour.stats.clustered import Floats

MOST_VALUES = 256
"""Different values of which the number fits in a byte. A share has one value for every make-up of a family, so it has few."""
FIRST = 20_000
"""Families that are looked at first: where they have too many values, all of them have."""


@dataclass(frozen=True)
class PackedRow:
    """One number a family, `size` in all: that of `values` which `places` says; or `values` of the families that `places` lists, others
    being 0; or, without `places`, as they are.
    """

    size: int
    values: Floats
    places: npt.NDArray[np.uint8] | npt.NDArray[np.int32] | None

    @classmethod
    def pack(cls, row: Floats) -> Self:
        """Exactly what was given comes out again (of a negative zero, zero)."""
        if len(pd.unique(row[:FIRST])) <= MOST_VALUES:
            codes, values = pd.factorize(row, use_na_sentinel=False)
            if len(values) <= MOST_VALUES:
                return cls(len(row), np.asarray(values), codes.astype(np.uint8))
        filled = np.flatnonzero(row).astype(np.int32)
        if 12 * len(filled) < 8 * len(row):
            return cls(len(row), row[filled], filled)
        return cls(len(row), row, None)

    def unpack(self, start: int, stop: int) -> Floats:
        """The families from `start` up to `stop`."""
        if self.places is None:
            return self.values[start:stop]
        if self.places.dtype == np.uint8:
            return np.asarray(self.values[self.places[start:stop]])
        row = np.zeros(min(stop, self.size) - start)
        first, last = np.searchsorted(self.places, (start, stop))
        row[self.places[first:last] - start] = self.values[first:last]
        return row
