"""How much of a feature lies between the groups: the strongest may stand for the group itself."""

import numpy as np

from candour.stats.clustered import Floats
from candour.stats.groups.judged import Labels


def rank_by_group(encoded: Floats, sources: tuple[str, ...], labels: Labels) -> tuple[str, ...]:
    """Features, those that tell most about the group first.

    For each encoded column the share of its variance that lies between groups (correlation ratio, 0 to 1; a missing
    number is the mean); a feature counts as its best column.
    """
    codes = np.unique(labels.astype(str), return_inverse=True)[1]
    sizes = np.bincount(codes)
    best: dict[str, float] = {}
    for source, column in zip(sources, encoded.T, strict=True):
        known = np.isfinite(column)
        filled = np.where(known, column, column[known].mean() if known.any() else 0.0)
        centred = filled - filled.mean()
        total = float(centred @ centred)
        sums = np.bincount(codes, weights=centred)
        between = float((sums**2 / sizes).sum()) / total if total > 0 else 0.0
        best[source] = max(best.get(source, 0.0), between)
    return tuple(sorted(best, key=lambda name: (-best[name], name)))
