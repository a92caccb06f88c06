"""The decisions that a forecast learns from or is tested on, with everything that must stay aligned."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from candour.errors import ModelError

Positions = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Cases:
    """One row a decision; row i of every field is the same decision.

    The keys travel with the features, so that a split can be checked on the very rows that are fitted rather
    than on a list of families that was made for other rows.

    features: float columns (missing is NaN) and string columns (missing is NaN).
    outcomes: 1 where the outcome came inside the window, else 0.
    decided_on: the day of the decision, `datetime64[D]`.
    children, families: a whole number for each child and each family; the number itself means nothing.
    """

    features: pd.DataFrame
    outcomes: npt.NDArray[np.int8]
    decided_on: npt.NDArray[np.datetime64]
    children: npt.NDArray[np.int64]
    families: npt.NDArray[np.int64]

    def __post_init__(self) -> None:
        lengths = {
            "features": len(self.features),
            "outcomes": len(self.outcomes),
            "decided_on": len(self.decided_on),
            "children": len(self.children),
            "families": len(self.families),
        }
        if len(set(lengths.values())) != 1:
            raise ModelError(
                f"The parts of the cases must have one row a decision each, but their lengths are {lengths}. "
                "Build them from one table in one order."
            )
        if not np.isin(self.outcomes, (0, 1)).all():
            raise ModelError("Outcomes must be 0 or 1, but other values were found. Leave out censored rows.")

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
        )

    def with_features(self, features: pd.DataFrame) -> Self:
        """The same decisions, described by other features."""
        return replace(self, features=features)
