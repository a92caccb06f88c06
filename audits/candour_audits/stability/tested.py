"""The test decisions on which fits are compared: whole families, drawn by lot where there are very many."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from candour.contracts import Evidence
from candour.stats.clustered import Codes, Flags, Floats, code_clusters
from candour.stats.groups.judged import Labels
from candour_audits.decisions import read_beside, read_decisions, read_groups, to_frame
from candour_audits.drawing import draw_families

MOST_DECISIONS = 20_000


@dataclass(frozen=True)
class Tested:
    """Scores by model, outcomes, families, groups and features; everything has one entry a test decision."""

    leading: str
    scores: Mapping[str, Floats]
    outcomes: Flags
    families: Codes
    groups: Mapping[str, Labels]
    features: pd.DataFrame

    @property
    def published(self) -> Floats:
        """The scores that the report is about."""
        return self.scores[self.leading]

    @property
    def counts(self) -> tuple[int, int]:
        """Decisions with and without the outcome."""
        events = int(self.outcomes.sum())
        return events, len(self.outcomes) - events


def read_tested(evidence: Evidence) -> Tested:
    """Read the test decisions. Raises EvidenceError where tables do not cover the same decisions."""
    decisions = read_decisions(evidence)
    chosen = draw_families(decisions.families, most=MOST_DECISIONS, seed=evidence.seed)
    features = read_beside(evidence, "features", chosen=chosen)
    return Tested(
        decisions.leading,
        {name: scores[chosen] for name, scores in decisions.scores.items()},
        decisions.outcomes[chosen],
        code_clusters(decisions.families[chosen]),
        {name: np.asarray(labels[chosen], dtype=object) for name, labels in read_groups(evidence).items()},
        to_frame(features),
    )
