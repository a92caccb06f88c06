"""The figures by which forecasts can be searched for in MLflow: how each did on its own test decisions."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from candour.contracts import PilotResult
from candour.stats.clustered import Flags, Floats, are_probabilities
from candour.stats.discrimination import compute_ranking_of


class ModelName(NamedTuple):
    """What one forecast of a run is called: two variants may hold the same model."""

    variant: str
    model: str


def measure_result(result: PilotResult) -> dict[ModelName, Mapping[str, float]]:
    """AUC, average precision, its lift, Brier score and base rate of every forecast; what is undefined is left out.

    The names are those under which the audits' figures with intervals are logged, and so are the values.
    """
    table = result.tables.get("variant_predictions", result.tables["predictions"])
    return {
        name: dict(_measure(*_read(table, name)))
        for name in (ModelName(model.variant, model.name) for model in result.models)
    }


def _read(table: pa.Table, name: ModelName) -> tuple[Floats, Flags]:
    own = table.filter(
        pc.and_(pc.equal(table["variant"], name.variant), pc.equal(table["model"], name.model))
    )
    return (
        np.asarray(own["score"].to_numpy(), dtype=np.float64),
        np.asarray(own["outcome"].to_numpy() == 1, dtype=np.bool_),
    )


def _measure(scores: Floats, outcomes: Flags) -> Iterator[tuple[str, float]]:
    if not len(scores):
        return
    base_rate = float(outcomes.mean())
    yield "base_rate", base_rate
    if are_probabilities(scores):
        yield "brier", float(np.mean((scores - outcomes) ** 2))
    if 0 < base_rate < 1:
        ranking = compute_ranking_of(scores, outcomes)
        precision = float(ranking.average_precision[0])
        yield "auc", float(ranking.auc[0])
        yield "average_precision", precision
        yield "average_precision_lift", precision / base_rate


__all__ = ["ModelName", "measure_result"]
