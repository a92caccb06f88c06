"""The decisions that a forecast learns from or is tested on, with everything that must stay aligned."""

from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from candour.errors import ModelError
from candour.modelling.endings import Endings, assemble_endings
from candour.modelling.text.reading import TextReading

Positions = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Cases:
    """One row a decision; row i of every field is the same decision.

    The keys travel with the features, so that a split can be checked on the very rows that are fitted rather
    than on a list of families that was made for other rows.

    features: float columns (missing is NaN), and columns of strings or of categories that are strings (missing is NaN).
    outcomes: 1 where the outcome came inside the window, else 0.
    decided_on: the day of the decision, `datetime64[D]`.
    children, families: a whole number for each child and each family; the number itself means nothing.
    reading: how the columns of texts are read, where there are any.
    endings: when and how each decision ended, for a forecast of "when", where that is known; never part of the features.
    """

    features: pd.DataFrame
    outcomes: npt.NDArray[np.int8]
    decided_on: npt.NDArray[np.datetime64]
    children: npt.NDArray[np.int64]
    families: npt.NDArray[np.int64]
    reading: TextReading | None = None
    endings: Endings | None = None

    def __post_init__(self) -> None:
        others = (self.features, self.decided_on, self.children, self.families)
        if any(len(part) != len(self.outcomes) for part in others):
            raise ModelError(
                "Features, outcomes, days, children and families must have one row a decision each, but their "
                "lengths differ. Build them from one table in one order."
            )
        if not np.isin(self.outcomes, (0, 1)).all():
            raise ModelError("Outcomes must be 0 or 1, but other values were found. Leave out censored rows.")
        if self.endings is not None and not np.array_equal(self.endings["outcome"], self.outcomes):
            raise ModelError(
                "How the decisions ended does not agree with their outcomes. Build both from one table in one order."
            )

    def __len__(self) -> int:
        return len(self.outcomes)

    def take(self, positions: Positions) -> Self:
        """The cases at these positions, in this order."""
        return replace(
            self,
            features=self.features.iloc[positions].reset_index(drop=True),
            outcomes=self.outcomes[positions],
            decided_on=self.decided_on[positions],
            children=self.children[positions],
            families=self.families[positions],
            endings=None if self.endings is None else self.endings[positions],
        )


def assemble_cases(
    decisions: pa.Table,
    features: pd.DataFrame,
    *,
    within_days: int | None = None,
    narrow: bool = False,
) -> Cases:
    """Cases from a table of decisions and their features, both in the same order.

    decisions: child_id, family_key, decided_on and outcome (0 or 1, never missing) of each decision; with `within_days`, the
    last day of the outcome window, also outcome_on and exit_on, from which the endings are made.
    features: numbers of any width become float64, everything else becomes a string column; with `narrow` float32 and categories
    stay as they are, which takes less than half the memory. Every candidate's encoder reads both alike, to the last bit; the
    baselines compute with what they are given, so theirs are wide.
    """
    if pc.any(pc.is_null(decisions["outcome"])).as_py():
        raise ModelError(
            "Some decisions have no outcome. Leave out those whose window is not fully observed."
        )
    return Cases(
        features=narrow_columns(features) if narrow else unify_columns(features),
        outcomes=decisions["outcome"].to_numpy().astype(np.int8),
        decided_on=decisions["decided_on"].to_numpy().astype("datetime64[D]"),
        children=_number_keys(decisions["child_id"]),
        families=_number_keys(decisions["family_key"]),
        endings=None if within_days is None else assemble_endings(decisions, within_days=within_days),
    )


def _number_keys(keys: pa.ChunkedArray) -> npt.NDArray[np.int64]:
    numbers: npt.NDArray[np.int64] = keys.combine_chunks().dictionary_encode().indices.to_numpy()
    return numbers.astype(np.int64)


def unify_columns(features: pd.DataFrame) -> pd.DataFrame:
    """Numbers of any width as float64, everything else as a string column: the form in which every forecast meets its features."""
    kinds = {
        name: "float64" if pd.api.types.is_numeric_dtype(features[name]) else "str"
        for name in features.columns
    }
    return features.astype(kinds).reset_index(drop=True)


def narrow_columns(features: pd.DataFrame) -> pd.DataFrame:
    """float32 and categories stay, other numbers become float64 and all else a string column: half as wide, and the same to an encoder.

    A float32 is a float64 whose last bits are nothing, so what is learnt from one and from the other is the same.
    """
    kinds = {name: _find_narrow(features[name].dtype) for name in features.columns}
    changed = {name: kind for name, kind in kinds.items() if str(features[name].dtype) != kind}
    return features.astype(changed).reset_index(drop=True)


def _find_narrow(kind: Any) -> str:
    if isinstance(kind, pd.CategoricalDtype):
        return "category"
    if not pd.api.types.is_numeric_dtype(kind):
        return "str"
    return "float32" if kind == np.float32 else "float64"
