"""The test decisions that the model is questioned on: whole families, drawn by lot, and the words for features."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from candour.contracts import Evidence, ExplainableModel
from candour.stats.clustered import Codes, Flags, code_clusters
from candour_audits.code_words import say_code
from candour_audits.decisions import read_beside, read_decisions, to_frame
from candour_audits.drawing import draw_families
from candour_audits.explainability.feature_kinds import OTHER, find_kind

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
    kinds: Mapping[str, str]
    fields: Mapping[str, tuple[str, str]]
    """Family and source of each feature that is described."""
    chosen: Flags
    """Which of the test decisions these are."""

    def name(self, feature: str) -> str:
        """A feature in plain English."""
        return self.labels.get(feature, feature)

    def say_code(self, feature: str, code: str) -> str:
        """A value of a feature that is a code, with its words."""
        family, field = self.fields.get(feature, ("", ""))
        return say_code(family, field, code)

    def kind(self, feature: str) -> str:
        """What a feature records: previous contact, poverty, need, age, the calendar or something else."""
        return self.kinds.get(feature, OTHER)

    @property
    def names(self) -> tuple[str, ...]:
        """The features, in their order."""
        return tuple(map(str, self.features.columns))

    @property
    def counts(self) -> tuple[int, int]:
        """Decisions with and without the outcome."""
        events = int(self.outcomes.sum())
        return events, len(self.outcomes) - events


def draw_questioned(evidence: Evidence, model: ExplainableModel) -> Questioned:
    """Draw families until about 2,000 decisions are reached; all of them if there are no more."""
    decisions = read_decisions(evidence)
    chosen = draw_families(decisions.families, most=MOST_DECISIONS, seed=evidence.seed)
    features = to_frame(read_beside(evidence, "features", chosen=chosen))
    described = evidence.tables.get("feature_labels")
    labels = [] if described is None else described.to_pylist()
    return Questioned(
        model, features, decisions.outcomes[chosen], code_clusters(decisions.families[chosen]),
        labels={row["name"]: row["label"] for row in labels},
        may_stand_for={row["name"]: row["may_stand_for"] for row in labels},
        kinds={row["name"]: find_kind(row["family"], row["source"]) for row in labels},
        fields={row["name"]: (row["family"], row["source"]) for row in labels},
        chosen=chosen,
    )  # fmt: skip
