"""The training rows again, for the questions that have to fit something: whole families, up to a stated number."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from candour.contracts import Evidence
from candour.stats.clustered import Flags, code_clusters
from candour.stats.groups.judged import Labels
from candour_audits.drawing import draw_families
from candour_audits.training_tables import TrainingTables, has_training_tables, read_training_tables


@dataclass(frozen=True)
class TrainingRows:
    """Training decisions: features, outcomes, and every characteristic's group, in one order."""

    features: pd.DataFrame
    outcomes: Flags
    groups: Mapping[str, Labels]


def read_training_rows(
    evidence: Evidence, *, most: int, without_test_families: bool = False
) -> TrainingRows | None:
    """Families drawn by lot until about `most` decisions; None where the evidence holds no training rows.

    Raises EvidenceError where features and groups are not of the same rows.
    """
    if not has_training_tables(evidence) or "features" not in evidence.tables:
        return None
    tables = read_training_tables(evidence)
    chosen = _draw_families(tables, evidence, most, without_test=without_test_families)
    names = [name for name in evidence.measure("features").columns if name != "row"]
    return TrainingRows(
        tables.take_features(chosen)[names],
        tables.outcomes[chosen],
        {name: labels[chosen] for name, labels in tables.groups.items()},
    )


def _draw_families(tables: TrainingTables, evidence: Evidence, most: int, *, without_test: bool) -> Flags:
    chosen = np.ones(len(tables.outcomes), dtype=np.bool_)
    if without_test:
        tested = pc.unique(
            evidence.read("predictions", ["family_key"], encoded=True)["family_key"].cast(pa.string())
        )
        chosen = ~np.asarray(pc.is_in(tables.family_keys.cast(pa.string()), value_set=tested), dtype=np.bool_)
    allowed = code_clusters(tables.families[chosen])
    chosen[chosen] = draw_families(allowed, most=most, seed=evidence.seed)
    return chosen
