"""The training decisions that explanations are learnt from again: whole families, drawn by lot."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from candour.contracts import Evidence
from candour.stats.clustered import Codes, Flags, code_clusters
from candour.stats.explanation.levels import Column
from candour_audits.decisions import read_beside
from candour_audits.drawing import draw_families
from candour_audits.training_tables import MOST_DECISIONS, has_training_tables, read_training_tables

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


class FeatureColumns(Mapping[str, Column]):
    """The features of all test decisions, in the order of `read_decisions`, each read when it is asked for and then let go."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._names = tuple(name for name in evidence.measure("features").columns if name != "row")

    def __getitem__(self, name: str) -> Column:
        table = read_beside(self._evidence, "features", [name])
        return read_column(table[name].to_pandas())

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def read_learnt(evidence: Evidence) -> Learnt | None:
    """At most 10,000 training decisions; None where the evidence holds none, or all or none had the outcome.

    Raises EvidenceError where the training tables do not hold the same rows.
    """
    if not has_training_tables(evidence):
        return None
    tables = read_training_tables(evidence)
    families = tables.families
    chosen = draw_families(families, most=MOST_DECISIONS, seed=evidence.seed)
    outcomes = tables.outcomes[chosen]
    if outcomes.all() or not outcomes.any():
        return None
    decided_on = None if tables.days is None else tables.days[chosen]
    return Learnt(tables.take_features(chosen), outcomes, code_clusters(families[chosen]), decided_on)


def read_column(column: pd.Series) -> Column:
    """A feature as numbers, or as codes with None for no value."""
    if pd.api.types.is_float_dtype(column):
        return column.to_numpy(dtype=np.float64)
    codes = column.astype(object)
    return np.asarray(codes.where(codes.notna(), None).to_numpy(), dtype=object)
