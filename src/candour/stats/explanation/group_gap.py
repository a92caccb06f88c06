"""How far the mean of a group lies from that of everyone else, with the influence of each family on the gap."""

import numpy as np

from candour.stats.clustered import ClusteredEstimate, Codes, Flags, Floats, count_clusters, sum_by_cluster


def estimate_gap(values: Floats, among: Flags, clusters: Codes) -> ClusteredEstimate:
    """The mean among some decisions less the mean among all others; siblings may stand on both sides.

    Undefined where one side is empty. `families` are those of the side that has fewer.
    """
    size = int(clusters.max()) + 1
    inside, outside = int(among.sum()), int((~among).sum())
    if 0 in {inside, outside}:
        return ClusteredEstimate(None, inside, inside, 0, np.zeros(size), "nobody to compare with")
    first, second = float(values[among].mean()), float(values[~among].mean())
    moved = np.where(among, (values - first) / inside, -(values - second) / outside)
    families = min(count_clusters(clusters[among]), count_clusters(clusters[~among]))
    return ClusteredEstimate(
        first - second,
        inside,
        inside,
        families,
        sum_by_cluster(moved, clusters, size=size),
        telling_families=families,
    )
