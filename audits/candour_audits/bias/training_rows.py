"""The training rows again, for the questions that have to fit something: whole families, up to a stated number."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from candour.contracts import Evidence
from candour.errors import EvidenceError
from candour.stats.clustered import Flags, code_clusters
from candour.stats.groups.judged import NOT_RECORDED, Labels

BESIDE = frozenset({"row", "outcome"})


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
    tables = evidence.tables
    if not {"training_features", "training_groups", "features"} <= set(tables):
        return None
    features, beside = (tables[name].sort_by("row") for name in ("training_features", "training_groups"))
    if not features["row"].equals(beside["row"]):
        raise EvidenceError(
            "The tables 'training_features' and 'training_groups' are not of the same training decisions. "
            "Expected the same row numbers in both; run the pilot again."
        )
    chosen = _draw_families(features["family_key"], evidence, most, without_test=without_test_families)
    names = [name for name in tables["features"].column_names if name != "row"]
    kept, near = features.select(names).filter(chosen), beside.filter(chosen)
    return TrainingRows(
        kept.to_pandas().reset_index(drop=True),
        np.asarray(near["outcome"].to_numpy() == 1, dtype=np.bool_),
        {name: _read_labels(near[name]) for name in near.column_names if name not in BESIDE},
    )


def _draw_families(keys: pa.ChunkedArray, evidence: Evidence, most: int, *, without_test: bool) -> Flags:
    allowed = np.ones(len(keys), dtype=np.bool_)
    if without_test:
        tested = pc.unique(evidence.tables["predictions"]["family_key"])
        allowed = ~np.asarray(pc.is_in(keys, value_set=tested), dtype=np.bool_)
    families = code_clusters(np.asarray(keys.to_pylist()))
    sizes = np.bincount(families[allowed], minlength=int(families.max(initial=-1)) + 1)
    if sizes.sum() <= most:
        return allowed
    drawn = np.random.Generator(np.random.PCG64(evidence.seed)).permutation(len(sizes))
    return allowed & np.isin(families, drawn[sizes[drawn].cumsum() <= most])


def _read_labels(column: pa.ChunkedArray) -> Labels:
    return np.array(pc.fill_null(column.cast(pa.string()), NOT_RECORDED).to_pylist(), dtype=object)
