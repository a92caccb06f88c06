"""The test decisions that the model is questioned on: whole families, drawn by lot, and the words for features."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from candour.contracts import Evidence, ExplainableModel
from candour.stats.clustered import Codes, Flags, code_clusters
from candour_audits.decisions import read_decisions

MOST_DECISIONS = 2_000


@dataclass(frozen=True)
class Questioned:
    """A model, the features and outcomes of a sample of test decisions, and their families."""

    model: ExplainableModel
    features: pd.DataFrame
    outcomes: Flags
    families: Codes
    labels: Mapping[str, str]
    may_stand_for: Mapping[str, str]

    def name(self, feature: str) -> str:
        """A feature in plain English."""
        return self.labels.get(feature, feature)

    @property
    def counts(self) -> tuple[int, int]:
        """Decisions with and without the outcome."""
        events = int(self.outcomes.sum())
        return events, len(self.outcomes) - events


def draw_questioned(evidence: Evidence, model: ExplainableModel) -> Questioned:
    """Draw families until about 2,000 decisions are reached; all of them if there are no more."""
    decisions = read_decisions(evidence)
    chosen = _draw_families(decisions.families, seed=evidence.seed)
    table = evidence.tables["features"].sort_by("row").drop_columns(["row"])
    features = table.filter(chosen).to_pandas().reset_index(drop=True)
    described = evidence.tables.get("feature_labels")
    labels = [] if described is None else described.to_pylist()
    return Questioned(
        model, features, decisions.outcomes[chosen], code_clusters(decisions.families[chosen]),
        labels={row["name"]: row["label"] for row in labels},
        may_stand_for={row["name"]: row["may_stand_for"] for row in labels},
    )  # fmt: skip


def _draw_families(families: Codes, *, seed: int) -> Flags:
    if len(families) <= MOST_DECISIONS:
        return np.ones(len(families), dtype=bool)
    sizes = np.bincount(families)
    drawn = np.random.Generator(np.random.PCG64(seed)).permutation(len(sizes))
    taken = drawn[sizes[drawn].cumsum() <= MOST_DECISIONS]
    return np.isin(families, taken)
