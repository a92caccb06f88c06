"""The share of decisions that were followed by the outcome: no error rate and no figure of sorting can be read without it."""

import numpy as np

from candour.results import Estimate
from candour.stats.clustered import ClusteredEstimate, Codes, Flags, estimate_share
from candour.stats.groups.rates import describe_share


def find_base_rate(outcomes: Flags, families: Codes) -> ClusteredEstimate:
    """The share, with the influence of every family. `families`: a number a decision, from 0."""
    return estimate_share(outcomes, np.ones(len(outcomes), dtype=np.bool_), families, empty="no decisions")


def estimate_base_rate(outcomes: Flags, families: Codes, *, confidence: float) -> Estimate:
    """The share with its interval over families, or without a value and the reason."""
    return describe_share(find_base_rate(outcomes, families), confidence=confidence)
