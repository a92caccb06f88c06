"""How many training decisions, outcomes and candidate predictors there were, in all and for each group."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from candour.contracts import Evidence
from candour.stats.clustered import Codes, Flags, code_clusters
from candour.stats.groups.judged import Labels

NEEDED = ("training_features", "training_groups")
NOT_FEATURES = ("row", "family_key")


@dataclass(frozen=True)
class Training:
    """Training decisions: outcome, family and groups; and how many features and encoded columns could be used."""

    outcomes: Flags
    families: Codes
    groups: dict[str, Labels]
    features: int
    columns: int

    @property
    def counts(self) -> tuple[int, int]:
        """With, and without, the outcome."""
        events = int(self.outcomes.sum())
        return events, len(self.outcomes) - events


def read_counts(evidence: Evidence) -> Training:
    """Read the training side; without a model that encodes them, features count as columns."""
    features = evidence.tables["training_features"].sort_by("row")
    groups = evidence.tables["training_groups"].sort_by("row")
    named = [name for name in features.column_names if name not in NOT_FEATURES]
    columns = len(named) if evidence.model is None else len(evidence.model.encoded_sources)
    return Training(
        np.asarray(groups["outcome"].to_numpy() == 1, dtype=np.bool_),
        code_clusters(np.asarray(features["family_key"].to_pylist())),
        {name: _to_labels(groups[name]) for name in groups.column_names if name not in {"row", "outcome"}},
        len(named), columns,
    )  # fmt: skip


def _to_labels(column: pa.ChunkedArray) -> Labels:
    return np.array(pc.fill_null(column.cast(pa.string()), "Not recorded").to_pylist(), dtype=object)
