"""The test decisions whose features are altered on purpose: whole families, with their scores and flags as they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from candour.contracts import Evidence, ExplainableModel
from candour.errors import CandourError
from candour.stats.clustered import ClusteredEstimate, Codes, Flags, Floats, code_clusters
from candour.stats.discrimination import estimate_auc
from candour.stats.groups.judged import Labels
from candour.stats.mitigation.changes import estimate_average_precision
from candour.stats.perturbation.altering import find_changed
from candour.stats.perturbation.flips import Flips, estimate_flips
from candour_audits.bias.leaning import FeatureWords, read_feature_words
from candour_audits.decisions import read_beside, read_decisions, read_groups
from candour_audits.drawing import draw_families

MOST_DECISIONS = 8_000
SAME = 1e-6
"""How near the model's answer must come to the published score to be the same model."""
LAST_BITS = 1e-9
"""The same score may differ in its last bits when it is computed again, which must not take a flag away."""
DECIMALS = 12
"""Of a score. Values that cannot be press many scores against 0 or 1, where they differ in their last bits alone: which of them comes first is
then the processor's doing and not the model's, so that they count as the same score."""


class Measured(NamedTuple):
    """How well the scores sort, each with the influence of every family."""

    auc: ClusteredEstimate
    average_precision: ClusteredEstimate


@dataclass(frozen=True)
class Tried:
    """What one alteration did. `refused`: the model gave no scores, and nothing else is known."""

    flips: Flips | None
    changed: Flags
    share: ClusteredEstimate | None
    measured: Measured | None

    @property
    def refused(self) -> bool:
        """Whether the model would not score these features."""
        return self.flips is None


@dataclass(frozen=True)
class Perturbed:
    """Features, scores, outcomes, families and groups of a sample of test decisions; one entry a decision.

    `cut_off` is the lowest score that is flagged at the leading capacity among all test decisions. `sampled`: families
    were drawn by lot.
    """

    model: ExplainableModel
    features: pd.DataFrame
    words: tuple[FeatureWords, ...]
    scores: Floats
    cut_off: float
    outcomes: Flags
    families: Codes
    groups: Mapping[str, Labels]
    share: float
    sampled: bool

    @property
    def counts(self) -> tuple[int, int]:
        """Decisions with and without the outcome."""
        events = int(self.outcomes.sum())
        return events, len(self.outcomes) - events

    @property
    def flagged_share(self) -> float:
        """The share of these decisions that is flagged as things are."""
        return float((self.scores >= self.cut_off).mean())

    def of_families(self, *families: str) -> dict[str, str]:
        """The features of some families of features: name -> family."""
        return {word.name: word.family for word in self.words if word.family in families}

    def measure(self, scores: Floats) -> Measured:
        """How well some scores sort these decisions."""
        everyone = np.ones(len(scores), dtype=bool)
        return Measured(
            estimate_auc(scores, self.outcomes, everyone, self.families),
            estimate_average_precision(scores, self.outcomes, self.families),
        )

    def try_out(self, altered: pd.DataFrame) -> Tried:
        """Score the decisions whose features differ; all others keep their score."""
        changed = find_changed(self.features, altered)
        scores = self.scores.copy()
        if changed.any():
            found = ask_model(self.model, altered[changed])
            if found is None:
                return Tried(None, changed, None, None)
            scores[changed] = np.round(found, DECIMALS)
        flips = Flips(self.scores, scores, self.cut_off)
        measured = self.measure(scores) if np.isfinite(scores).all() else None
        return Tried(flips, changed, estimate_flips(flips, self.families), measured)


def ask_model(model: ExplainableModel, features: pd.DataFrame) -> Floats | None:
    """The scores, or None where the model refuses such features."""
    try:
        return model.predict(features)
    except (ValueError, TypeError, KeyError, CandourError):
        # That is how scikit-learn and candour refuse an input.
        return None


def read_perturbed(evidence: Evidence, model: ExplainableModel) -> Perturbed | str:
    """Read the decisions; of more than MOST_DECISIONS, whole families drawn by lot. A text says why it cannot be done."""
    decisions = read_decisions(evidence)
    share = evidence.protocol.capacity_shares[-1]
    judged = decisions.judge_at_capacity(share)
    if judged.threshold is None or judged.flags.all():
        return "no cut-off parts the decisions into flagged and not flagged"
    chosen = draw_families(decisions.families, most=MOST_DECISIONS, seed=evidence.seed)
    table = read_beside(evidence, "features", chosen=chosen).drop_columns(["row"])
    features: pd.DataFrame = table.to_pandas().reset_index(drop=True)
    scores = ask_model(model, features)
    published = np.round(judged.scores[chosen], DECIMALS)
    if scores is None or not np.allclose(scores, published, rtol=0, atol=SAME):
        return "the model does not give the published scores for the features of the evidence"
    groups: dict[str, Labels] = {
        name: labels[chosen]
        for name, labels in read_groups(evidence).items()
        if name in evidence.protocol.bias.characteristics
    }
    return Perturbed(
        model, features, read_feature_words(evidence), published, judged.threshold - LAST_BITS,
        judged.outcomes[chosen],
        code_clusters(decisions.families[chosen]), groups, share, not bool(chosen.all()),
    )  # fmt: skip
