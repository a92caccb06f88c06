"""The base rate of a test set with its interval over families: no figure of a variant is read without it."""

import numpy as np

from candour.results import Estimate
from candour.stats.clustered import ClusteredEstimate, compute_share_interval, estimate_share
from candour.stats.paired_differences import Side


def find_share(side: Side) -> ClusteredEstimate:
    """The share of the decisions of one test set that were followed by the outcome."""
    everybody = np.ones(len(side.outcomes), dtype=bool)
    return estimate_share(side.outcomes, everybody, side.families, empty="no decisions")


def describe_share(share: ClusteredEstimate, confidence: float) -> Estimate:
    """The same with its interval, ready for a table."""
    interval, method = compute_share_interval(share, confidence=confidence)
    return Estimate(share.value, *interval, share.n, share.events, method)
