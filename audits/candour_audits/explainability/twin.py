"""A glass-box twin: a scorecard learnt from the same training decisions, with its scores for all test decisions."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from candour.contracts import Evidence
from candour.stats.capacity import flag_whole_levels
from candour.stats.clustered import Codes, Flags, Floats
from candour.stats.explanation.scorecard import Scorecard, fit_scorecard
from candour_audits.decisions import Decisions, read_beside
from candour_audits.explainability.learnt import Learnt, read_column

FEWEST = 5
"""Every level of the card holds more decisions of either kind than the disclosure threshold, and at least so many."""


@dataclass(frozen=True)
class Twin:
    """The card, and the chance that it gives every test decision, beside what the forecast gives and what happened."""

    card: Scorecard
    scores: Floats
    forecast: Floats
    outcomes: Flags
    families: Codes

    def agree(self, share: float) -> tuple[Flags, Flags]:
        """Whom the forecast flags at a capacity, and whom the card flags."""
        return flag_whole_levels(self.forecast, share=share), flag_whole_levels(self.scores, share=share)

    def list_strengths(self, names: tuple[str, ...]) -> Floats:
        """The most points that each feature can give; 0 for one that is not on the card."""
        most = {part.feature: float(part.points.max()) for part in self.card.parts}
        return np.array([most.get(name, 0.0) for name in names])


def fit_twin(evidence: Evidence, decisions: Decisions, learnt: Learnt) -> Twin | None:
    """The twin, learnt from what happened and not from the forecast; None where no feature tells anything."""
    threshold = evidence.disclosure.threshold_in_force or 0
    card = fit_scorecard(
        learnt.columns, learnt.outcomes, more_than=max(FEWEST, threshold), seed=evidence.seed
    )
    if card is None:
        return None
    used = [part.feature for part in card.parts]
    frame: pd.DataFrame = read_beside(evidence, "features", used).select(used).to_pandas()
    scores = card.predict({name: read_column(frame[name]) for name in used})
    return Twin(card, scores, decisions.leading_scores, decisions.outcomes, decisions.families)
