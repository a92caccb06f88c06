"""The tables of the training decisions, held against each other: what was known, what came, whose family, which day."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from candour.contracts import Evidence
from candour.errors import EvidenceError
from candour.stats.clustered import Codes, Flags
from candour.stats.groups.judged import Labels
from candour_audits.coded_text import code_keys
from candour_audits.decisions import sort_by_row, to_frame, to_labels

FEATURES, GROUPS, DAYS = "training_features", "training_groups", "training_days"
NEEDED = (FEATURES, GROUPS)
MOST_DECISIONS = 10_000
"""No refit learns from more: beyond it, whole families are drawn by lot."""
BESIDE = frozenset({"row", "outcome"})


@dataclass(frozen=True)
class TrainingTables:
    """One entry a training decision, in the order of the row numbers. `days` is None where the evidence holds none.

    The features stay where they lie until some are taken.
    """

    evidence: Evidence
    numbers: npt.NDArray[np.int64]
    outcomes: Flags
    family_keys: pa.ChunkedArray
    groups: Mapping[str, Labels]
    days: npt.NDArray[np.datetime64] | None

    @property
    def names(self) -> tuple[str, ...]:
        """The features, in their order."""
        return tuple(
            name for name in self.evidence.measure(FEATURES).columns if name not in {"row", "family_key"}
        )

    @property
    def families(self) -> Codes:
        """Codes from 0."""
        return code_keys(self.family_keys)

    def take_features(self, chosen: Flags | None = None) -> pd.DataFrame:
        """The features of some decisions, or of all, as a model wants them."""
        where = {} if chosen is None or chosen.all() else {"row": self.numbers[chosen]}
        table = self.evidence.read(FEATURES, ("row", *self.names), where=where)
        return to_frame(sort_by_row(table))


def has_training_tables(evidence: Evidence) -> bool:
    """Whether the evidence holds training decisions at all."""
    return set(NEEDED) <= set(evidence.tables)


def read_training_tables(evidence: Evidence) -> TrainingTables:
    """Read all training decisions. Raises EvidenceError where the tables do not hold the same rows."""
    features = sort_by_row(evidence.read(FEATURES, ["row", "family_key"], encoded=True))
    groups = sort_by_row(evidence.read(GROUPS, encoded=True))
    days = sort_by_row(evidence.read(DAYS)) if DAYS in evidence.tables else None
    if not all(features["row"].equals(other["row"]) for other in (groups, days) if other is not None):
        raise EvidenceError(
            "The tables 'training_features', 'training_groups' and 'training_days' do not hold the same rows. Expected "
            "one row a training decision in each; run the pilot again."
        )
    return TrainingTables(
        evidence,
        features["row"].to_numpy(),
        np.asarray(groups["outcome"].to_numpy() == 1, dtype=np.bool_),
        features["family_key"],
        {name: to_labels(groups[name]) for name in groups.column_names if name not in BESIDE},
        None if days is None or days["decided_on"].null_count
        else days["decided_on"].to_numpy().astype("datetime64[D]"),
    )  # fmt: skip
