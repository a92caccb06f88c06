"""What one case is explained with: the model, the test decisions it is compared with, and the decisions it learnt from."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from candour.contracts import Evidence, ExplainableModel
from candour.errors import EvidenceError
from candour.stats.capacity import flag_whole_levels
from candour.stats.clustered import Codes, Flags, Floats, code_clusters
from candour.workflow.explaining.decision_key import Decision
from candour.workflow.explaining.values_in_words import FeatureWords

MOST_COMPARED = 10_000
"""Test decisions that the case is compared with in refits, drawn by lot."""
SAME = 1e-6
"""How near the model's answer must come to the published score to be the same model."""
LAST_BITS = 1e-9
"""The same score may differ in its last bits when it is computed again."""


@dataclass(frozen=True)
class Training:
    """Decisions that the model learnt from, with outcome and family, one entry a decision."""

    features: pd.DataFrame
    outcomes: Flags
    families: Codes


@dataclass(frozen=True)
class Material:
    """The case stands at `place` among the `scores` of all test decisions, and at `compared_place` among those compared.

    `case` is a table of one decision. `cut_off` is the lowest score that is flagged at the leading capacity; None where all or
    none are flagged. `model` is None where the leading forecast cannot be questioned.
    """

    scores: Floats
    place: int
    cut_off: float | None
    case: pd.DataFrame
    compared: pd.DataFrame
    compared_place: int
    children: Codes
    words: tuple[FeatureWords, ...]
    model: ExplainableModel | None
    training: Training | None


def read_material(evidence: Evidence, leading: pa.Table, decision: Decision, share: float) -> Material:
    """Read everything. Raises EvidenceError where features are lacking or the model is not the one that was published."""
    if "features" not in evidence.tables:
        raise EvidenceError("The run holds no features of its test decisions, so no case can be explained.")
    features = _read_features(evidence.tables["features"], leading)
    scores = np.asarray(leading["score"].to_numpy(), dtype=np.float64)
    model = evidence.model
    case = features.iloc[[decision.place]].reset_index(drop=True)
    if model is not None and abs(float(model.predict(case)[0]) - scores[decision.place]) > SAME:
        raise EvidenceError(
            "The model of the run does not give the published score for this decision. Expected the model that was tested; "
            "run the pilot again."
        )
    chosen = _choose_compared(len(scores), decision.place, seed=evidence.seed)
    flags = flag_whole_levels(scores, share=share)
    children = np.asarray(leading["child_key"].to_pylist())[chosen]
    return Material(
        scores, decision.place,
        float(scores[flags].min()) - LAST_BITS if flags.any() and not flags.all() else None,
        case, features.iloc[chosen].reset_index(drop=True), int(np.searchsorted(chosen, decision.place)),
        code_clusters(children), _read_words(evidence, features), model, _read_training(evidence.tables),
    )  # fmt: skip


def _read_features(table: pa.Table, leading: pa.Table) -> pd.DataFrame:
    table = table.sort_by("row")
    if not table["row"].equals(leading["row"]):
        raise EvidenceError(
            "The features do not stand for the same decisions as the scores. Expected one row a test decision; run again."
        )
    features: pd.DataFrame = table.drop_columns(["row"]).to_pandas()
    return features.reset_index(drop=True)


def _choose_compared(decisions: int, place: int, *, seed: int) -> npt.NDArray[np.int64]:
    if decisions <= MOST_COMPARED:
        return np.arange(decisions)
    drawn = np.random.Generator(np.random.PCG64(seed)).choice(decisions, size=MOST_COMPARED, replace=False)
    return np.union1d(drawn, [place])


def _read_words(evidence: Evidence, features: pd.DataFrame) -> tuple[FeatureWords, ...]:
    table = evidence.tables.get("feature_labels")
    known = {} if table is None else {row["name"]: FeatureWords(**row) for row in table.to_pylist()}
    return tuple(
        known.get(str(name), FeatureWords(str(name), str(name), "", "", "")) for name in features.columns
    )


def _read_training(tables: Mapping[str, pa.Table]) -> Training | None:
    if not {"training_features", "training_groups"} <= set(tables):
        return None
    features, groups = (tables[name].sort_by("row") for name in ("training_features", "training_groups"))
    if not features["row"].equals(groups["row"]):
        return None
    frame: pd.DataFrame = features.drop_columns(["row", "family_key"]).to_pandas()
    return Training(
        frame.reset_index(drop=True), np.asarray(groups["outcome"].to_numpy() == 1, dtype=np.bool_),
        code_clusters(np.asarray(features["family_key"].to_pylist())),
    )  # fmt: skip
