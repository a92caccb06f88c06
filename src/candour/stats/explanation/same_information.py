"""Features that carry the same information, so that no way of asking can tell which of them a score leans on.

Two features count as the same where their rank correlation, either way up, reaches a bar. Groups are chained: a is with c
where both are with b. No value counts as the lowest of all: days since something that never was go with a count of 0.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.stats import rankdata

from candour.stats.clustered import Floats


@dataclass(frozen=True)
class SameInformation:
    """The places of features that go together, and the strongest and weakest absolute correlation that joins them."""

    members: tuple[int, ...]
    strongest: float
    weakest: float


def find_same_information(values: Floats, *, least: float) -> tuple[SameInformation, ...]:
    """Groups of at least two features (columns; not-a-number: no value); one that never varies is in none."""
    correlations = correlate_ranks(values)
    joined = correlations >= least
    count, labels = connected_components(csr_array(joined), directed=False)
    found = []
    for label in range(count):
        members = np.flatnonzero(labels == label)
        if len(members) < 2:
            continue
        inside = correlations[np.ix_(members, members)][np.triu_indices(len(members), 1)]
        linking = inside[inside >= least]
        found.append(SameInformation(tuple(members.tolist()), float(linking.max()), float(linking.min())))
    return tuple(found)


def correlate_ranks(values: Floats) -> Floats:
    """Absolute rank correlations of all pairs of columns; 0 on the diagonal and where a column never varies."""
    ranks = rankdata(np.where(np.isnan(values), -np.inf, values), axis=0)
    centred = ranks - ranks.mean(axis=0)
    length = np.sqrt((centred**2).sum(axis=0))
    scaled = centred / np.where(length > 0, length, 1.0)
    correlations = np.abs(scaled.T @ scaled)
    np.fill_diagonal(correlations, 0.0)
    return np.asarray(np.minimum(correlations, 1.0))
