"""The table of features: one row per decision, one column per feature."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from candour.data.features.specification import FeatureSpec

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class FeatureTable:
    """The features of some decisions, in the order in which the decisions were given."""

    decision_ids: npt.NDArray[np.int64]
    numeric: npt.NDArray[np.float32]
    """One row per decision; stored by column, so that a column is copied nowhere. NaN where there is no value."""
    numeric_names: tuple[str, ...]
    categorical: pa.Table
    """Dictionary-encoded strings, the dictionary sorted; null where there is no value."""
    specs: tuple[FeatureSpec, ...]
    """Every feature, numeric and categorical, in the order of the configuration."""

    def take(self, rows: npt.NDArray[np.int64]) -> "FeatureTable":
        """These rows, in this order."""
        return replace(
            self,
            decision_ids=self.decision_ids[rows],
            numeric=np.asfortranarray(self.numeric[rows]),
            categorical=self.categorical.take(pa.array(rows)),
        )

    def to_arrow(self) -> pa.Table:
        """One Arrow table: decision_id, then every feature in the order of `specs`. Numbers are not copied."""
        numeric = dict(zip(self.numeric_names, self.numeric.T, strict=True))
        columns = {"decision_id": pa.array(self.decision_ids)}
        for spec in self.specs:
            columns[spec.name] = (
                self.categorical[spec.name] if spec.categorical else pa.array(numeric[spec.name])
            )
        return pa.table(columns)

    def to_pandas(self) -> "pd.DataFrame":
        """One DataFrame, indexed by decision_id: float32 and category columns in the order of `specs`. Numbers are not copied."""
        frame: pd.DataFrame = self.to_arrow().to_pandas(split_blocks=True).set_index("decision_id")
        return frame
