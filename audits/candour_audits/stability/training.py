"""The decisions that a forecast is fitted on again: training decisions of whole families, drawn by lot."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from candour.contracts import Evidence
from candour.stats.clustered import Codes, Flags, code_clusters
from candour_audits.drawing import draw_families
from candour_audits.training_tables import MOST_DECISIONS, read_training_tables


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
    tables = read_training_tables(evidence)
    families = tables.families
    chosen = draw_families(families, most=most, seed=evidence.seed)
    return Training(
        tables.take_features(chosen),
        tables.outcomes[chosen],
        code_clusters(families[chosen]),
        None if tables.days is None else tables.days[chosen],
        float(chosen.mean()),
    )
