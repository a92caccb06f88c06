"""The training decisions that explanations are learnt from again: whole families, drawn by lot."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from candour.contracts import Evidence
from candour.errors import EvidenceError
from candour.stats.clustered import Codes, Flags, code_clusters
from candour.stats.explanation.levels import Column
from candour_audits.explainability.questioned import draw_families

MOST_DECISIONS = 10_000
ABSENT = "the evidence holds no training decisions to learn from again"


@dataclass(frozen=True)
class Learnt:
    """Training decisions with outcome and family; `decided_on` is None where no day is known."""

    features: pd.DataFrame
    outcomes: Flags
    families: Codes
    decided_on: npt.NDArray[np.datetime64] | None

    @property
    def columns(self) -> dict[str, Column]:
        """The features as arrays."""
        return {str(name): read_column(self.features[name]) for name in self.features.columns}


def read_learnt(evidence: Evidence) -> Learnt | None:
    """At most 10,000 training decisions; None where the evidence holds none, or all or none had the outcome.

    Raises EvidenceError where the training tables do not hold the same rows.
    """
    if not {"training_features", "training_groups"} <= set(evidence.tables):
        return None
    table = evidence.tables["training_features"].sort_by("row")
    beside = evidence.tables["training_groups"].sort_by("row")
    days = evidence.tables.get("training_days")
    dated = None if days is None else days.sort_by("row")
    for other in (beside, *(() if dated is None else (dated,))):
        if not table["row"].equals(other["row"]):
            raise EvidenceError(
                "The tables of the training decisions do not hold the same rows. Expected one row a training decision in "
                "each; run again."
            )
    families = code_clusters(np.asarray(table["family_key"].to_pylist()))
    chosen = draw_families(families, seed=evidence.seed, most=MOST_DECISIONS)
    outcomes = np.asarray(beside["outcome"].to_numpy() == 1, dtype=np.bool_)[chosen]
    if outcomes.all() or not outcomes.any():
        return None
    features = table.filter(chosen).drop_columns(["row", "family_key"]).to_pandas().reset_index(drop=True)
    decided_on = (
        None if dated is None or dated["decided_on"].null_count else dated["decided_on"].to_numpy()[chosen]
    )
    return Learnt(features, outcomes, code_clusters(families[chosen]), decided_on)


def read_column(column: pd.Series) -> Column:
    """A feature as numbers, or as codes with None for no value."""
    if pd.api.types.is_float_dtype(column):
        return column.to_numpy(dtype=np.float64)
    codes = column.astype(object)
    return np.asarray(codes.where(codes.notna(), None).to_numpy(), dtype=object)
