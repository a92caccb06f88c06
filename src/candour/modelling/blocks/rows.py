"""Encoded rows, a block at a time: what a fitted encoder makes of them, never all at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.preprocessing import OneHotEncoder

from candour.modelling.encoding import measure_widths

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class EncodedRows:
    """The rows of `features` as a fitted `encoder` gives them, `rows` of them at a time.

    features: any table that the encoder knows; one whose columns are mapped from a file is read as its blocks are.
    """

    encoder: ColumnTransformer
    features: pd.DataFrame
    rows: int

    def __len__(self) -> int:
        return len(self.features)

    @property
    def width(self) -> int:
        """How many encoded columns there are."""
        return max((place.stop for place in self.encoder.output_indices_.values()), default=0)

    def __iter__(self) -> Iterator[tuple[slice, Floats]]:
        """Every block in order, with where it stands."""
        for start in range(0, len(self), self.rows):
            where = slice(start, min(start + self.rows, len(self)))
            yield where, self.encode(where)

    def encode(self, where: slice) -> Floats:
        """The encoded rows of one stretch: those of `encoder.transform`, to the last bit."""
        block = self.features.iloc[where]
        encoded = np.empty((len(block), self.width))
        for name, transformer, columns in self.encoder.transformers_:
            place = self.encoder.output_indices_.get(name, slice(0, 0))
            if place.stop == place.start:
                continue
            if name == "codes" and self._dictionaries is not None:
                for at, codes, table in self._dictionaries:
                    encoded[:, at] = table[codes[where]]
            else:
                encoded[:, place] = transformer.transform(block[columns])
        return encoded

    @cached_property
    def _dictionaries(self) -> list[tuple[slice, npt.NDArray[Any], Floats]] | None:
        """For every column of codes where its encoded columns lie, its numbers of codes, and the encoded row of each; the last row is for none.

        None where codes are kept as strings: the encoder must then look at each.
        """
        found = {name: (transformer, columns) for name, transformer, columns in self.encoder.transformers_}
        encoder, columns = found.get("codes", (None, []))
        if not isinstance(encoder, OneHotEncoder) or not all(
            isinstance(self.features[name].dtype, pd.CategoricalDtype) for name in columns
        ):
            return None
        held = [self.features[name].cat for name in columns]
        longest = max(len(each.categories) for each in held) + 1
        words = {
            name: [*each.categories, *[np.nan] * (longest - len(each.categories))]
            for name, each in zip(columns, held, strict=True)
        }
        rows = encoder.transform(pd.DataFrame(words, dtype="str"))
        ends = np.cumsum([0, *measure_widths(encoder)])
        first = self.encoder.output_indices_["codes"].start
        return [
            (
                slice(first + ends[at], first + ends[at + 1]),
                each.codes.to_numpy(),
                # A missing code is number -1: the last row.
                rows[: len(each.categories) + 1, ends[at] : ends[at + 1]],
            )
            for at, each in enumerate(held)
        ]
