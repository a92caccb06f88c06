"""Reweighing: training decisions count so much that group and outcome have nothing to do with each other."""

import numpy as np

from candour.stats.clustered import Flags, Floats
from candour.stats.groups.judged import Labels


def compute_reweighing(labels: Labels, outcomes: Flags) -> Floats:
    """One weight a training decision: its expected share if group and outcome were unrelated, over its real share.

    Within every group the weighted share of outcomes is that of everyone; the weights add up to the number of
    decisions (Kamiran and Calders 2012, DOI 10.1007/s10115-011-0463-8).
    """
    weights = np.empty(len(outcomes))
    for group in np.unique(labels.astype(str)):
        for happened in (False, True):
            both = (labels == group) & (outcomes == happened)
            if both.any():
                expected = (labels == group).mean() * (outcomes == happened).mean()
                weights[both] = expected / both.mean()
    return weights
