"""The decisions that a forecast is fitted on again: training decisions of whole families, drawn by lot."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from candour.contracts import Evidence
from candour.errors import EvidenceError
from candour.stats.clustered import Codes, Flags, code_clusters

MOST_DECISIONS = 10_000
NEEDED = ("training_features", "training_groups")


@dataclass(frozen=True)
class Training:
    """Features, outcomes, families and days; everything has one entry a training decision.

    `days` is None where the evidence holds none. `part`: which share of all training decisions these are; below 1
    families were drawn by lot.
    """

    features: pd.DataFrame
    outcomes: Flags
    families: Codes
    days: npt.NDArray[np.datetime64] | None
    part: float

    @property
    def counts(self) -> tuple[int, int]:
        """Decisions with and without the outcome."""
        events = int(self.outcomes.sum())
        return events, len(self.outcomes) - events


def read_training(evidence: Evidence, *, most: int | None = MOST_DECISIONS) -> Training:
    """Read the training decisions; of more than `most`, whole families drawn by lot (None: all of them).

    Raises EvidenceError where the training tables do not hold the same rows.
    """
    features = evidence.tables["training_features"].sort_by("row")
    groups = evidence.tables["training_groups"].sort_by("row")
    days = evidence.tables.get("training_days")
    days = None if days is None else days.sort_by("row")
    if not all(features["row"].equals(other["row"]) for other in (groups, days) if other is not None):
        raise EvidenceError(
            "The tables 'training_features', 'training_groups' and 'training_days' do not hold the same rows. "
            "Expected one row a training decision in each; run again."
        )
    families = code_clusters(np.asarray(features["family_key"].to_pylist()))
    chosen = draw_families(families, most=most, seed=evidence.seed)
    return Training(
        to_frame(features.filter(chosen).drop_columns(["family_key"])),
        np.asarray(groups["outcome"].to_numpy() == 1, dtype=np.bool_)[chosen],
        code_clusters(families[chosen]),
        None if days is None else days["decided_on"].to_numpy()[chosen].astype("datetime64[D]"),
        float(chosen.mean()),
    )


def to_frame(table: pa.Table) -> pd.DataFrame:
    """A table with a row number as a frame of features."""
    frame: pd.DataFrame = table.drop_columns(["row"]).to_pandas()
    return frame.reset_index(drop=True)


def draw_families(families: Codes, *, most: int | None, seed: int) -> Flags:
    """The decisions of as many families, drawn by lot, as make at most `most` decisions."""
    if most is None or len(families) <= most:
        return np.ones(len(families), dtype=np.bool_)
    sizes = np.bincount(families)
    drawn = np.random.Generator(np.random.PCG64(seed)).permutation(len(sizes))
    return np.isin(families, drawn[sizes[drawn].cumsum() <= most])
