"""How much of all that moves a score falls on some features: their share of all contributions."""

import numpy as np

from candour.stats.clustered import ClusteredEstimate, Codes, Floats, sum_by_cluster
from candour.stats.explanation.contributions import Contributions
from candour.stats.intervals import Interval


def sum_sizes(contributions: Contributions, sources: tuple[str, ...]) -> tuple[tuple[str, ...], Floats]:
    """The size of each source feature's contribution to each decision: (names, decisions x features).

    Encoded columns of one feature are added up before their size is taken, so that they may cancel out.
    """
    names, of_source = tuple(dict.fromkeys(sources)), np.array(sources)
    sizes = [np.abs(contributions.values[:, of_source == name].sum(axis=1)) for name in names]
    return names, np.column_stack(sizes)


def estimate_attribution_share(
    sizes: Floats, names: tuple[str, ...], chosen: frozenset[str], clusters: Codes
) -> ClusteredEstimate:
    """The chosen features' part of the sum of all sizes, with the influence of each family.

    Undefined where no feature contributes anything.
    """
    total, families = sizes.sum(axis=1), int(clusters.max()) + 1
    if not total.sum() > 0:
        return ClusteredEstimate(None, len(total), 0, 0, np.zeros(families), "no feature moves the score")
    theirs = sizes[:, np.isin(names, sorted(chosen))].sum(axis=1)
    share = float(theirs.sum() / total.sum())
    influence = sum_by_cluster((theirs - share * total) / total.sum(), clusters, size=families)
    return ClusteredEstimate(share, len(total), len(total), len(np.unique(clusters)), influence)


def compute_attribution_interval(estimate: ClusteredEstimate, *, critical_value: float) -> Interval | None:
    """Normal on the log-odds scale, so that it stays between 0 and 1; None at the edges."""
    share = estimate.value
    if share is None or not 0 < share < 1 or estimate.variance == 0:
        return None
    centre = np.log(share / (1 - share))
    reach = critical_value * np.sqrt(estimate.variance) / (share * (1 - share))
    return Interval(float(1 / (1 + np.exp(reach - centre))), float(1 / (1 + np.exp(-reach - centre))))
