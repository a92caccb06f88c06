"""Judgements of people beside the model's scores of the same cases, as arrays in one order."""

from dataclasses import dataclass, replace

import numpy as np

from candour.stats.capacity import flag_whole_levels
from candour.stats.clustered import Codes, Flags, Floats
from candour.stats.practitioners.two_way import Crowd


@dataclass(frozen=True)
class Judgements:
    """One entry a judgement: the case and child judged, what came of it, the model's score, and what the person said.

    `probabilities` is NaN where none was given, `flags` is 1, 0 or NaN.
    """

    cases: Codes
    children: Codes
    outcomes: Flags
    scores: Floats
    probabilities: Floats
    flags: Floats
    crowd: Crowd

    def __len__(self) -> int:
        return len(self.cases)

    def take(self, rows: Flags) -> "Judgements":
        """Some of them."""
        return Judgements(
            cases=self.cases[rows],
            children=self.children[rows],
            outcomes=self.outcomes[rows],
            scores=self.scores[rows],
            probabilities=self.probabilities[rows],
            flags=self.flags[rows],
            crowd=self.crowd.take(rows),
        )

    @property
    def with_probability(self) -> "Judgements":
        """Those with a probability."""
        return self.take(~np.isnan(self.probabilities))

    @property
    def with_flag(self) -> "Judgements":
        """Those with a flag."""
        return self.take(~np.isnan(self.flags))

    def flag_by_probability(self, share: float) -> "Judgements":
        """Where nobody gave a flag: flagged are the highest probabilities up to a share, over all people together."""
        chosen = self.with_probability
        if len(chosen) == 0:
            return chosen
        return replace(chosen, flags=flag_whole_levels(chosen.probabilities, share=share).astype(np.float64))

    def count_children(self, rows: Flags) -> tuple[int, int]:
        """Distinct children with and without the outcome in some rows: one child may be judged many times."""
        return (
            len(np.unique(self.children[rows & self.outcomes])),
            len(np.unique(self.children[rows & ~self.outcomes])),
        )
