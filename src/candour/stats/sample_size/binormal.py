"""A made-up population whose scores sort as well as an AUC says: two normal curves of equal width.

Those with the outcome lie `distance` higher than those without. Their scores, turned into chances, are right by
construction, so that all that follows from a base rate and an AUC can be worked out by adding up over one grid
(Riley, Van Calster and Collins 2021, DOI 10.1002/sim.8806, use the same population).
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.optimize import brentq
from scipy.stats import norm

from candour.stats.clustered import Floats

REACH = 9.0
POINTS = 6001


@dataclass(frozen=True)
class Binormal:
    """A base rate and the distance between the two curves."""

    base_rate: float
    distance: float

    @classmethod
    def from_auc(cls, base_rate: float, auc: float) -> "Binormal":
        """The population in which a pair of children is put in the right order this often."""
        return cls(base_rate, float(np.sqrt(2) * norm.ppf(auc)))

    @property
    def auc(self) -> float:
        """The chance that a child with the outcome stands above one without."""
        return float(norm.cdf(self.distance / np.sqrt(2)))

    @cached_property
    def grid(self) -> Floats:
        """Places on the axis of the score, evenly spaced over all but nothing of the population."""
        return np.linspace(-REACH, self.distance + REACH, POINTS)

    @cached_property
    def weights(self) -> Floats:
        """The share of the population at each place; they add up to 1."""
        density = self.base_rate * norm.pdf(self.grid - self.distance)
        density = density + (1 - self.base_rate) * norm.pdf(self.grid)
        share: Floats = density / density.sum()
        return share

    @cached_property
    def log_odds(self) -> Floats:
        """The true log-odds of the outcome at each place."""
        start = float(np.log(self.base_rate / (1 - self.base_rate)))
        return start + self.distance * self.grid - self.distance**2 / 2

    @cached_property
    def chances(self) -> Floats:
        """The true chance of the outcome at each place."""
        chance: Floats = 1 / (1 + np.exp(-self.log_odds))
        return chance

    def average(self, values: Floats) -> float:
        """The mean over the population of a number at each place."""
        return float(self.weights @ values)

    def find_cut(self, share: float) -> float:
        """The place above which this share of the population lies."""

        def flagged_too_many(place: float) -> float:
            with_outcome = self.base_rate * norm.sf(place - self.distance)
            return float(with_outcome + (1 - self.base_rate) * norm.sf(place)) - share

        return float(brentq(flagged_too_many, -REACH - 30, self.distance + REACH + 30))

    def compute_recall(self, share: float) -> float:
        """How many of those with the outcome lie among the highest `share`."""
        return float(norm.sf(self.find_cut(share) - self.distance))
