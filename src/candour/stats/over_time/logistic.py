"""Logistic regression whose coefficients know what each family does to them.

The variance is the sandwich over families (Liang and Zeger 1986, DOI 10.1093/biomet/73.1.13).
"""

import numpy as np
from scipy.special import expit

from candour.stats.clustered import ClusteredEstimate, Codes, Flags, Floats, count_clusters, sum_by_cluster
from candour.stats.logistic import solve_logistic


def fit_logistic(
    design: Floats, offset: Floats, outcomes: Flags, clusters: Codes, *, families: int
) -> tuple[ClusteredEstimate, ...]:
    """One estimate a column of `design` (decisions x columns), on the log-odds scale, beside a fixed `offset`.

    `families` is the length of the influences. All are undefined, with the reason, where the fit does not settle.
    """
    n, events, among = len(outcomes), int(outcomes.sum()), count_clusters(clusters)
    telling = min(count_clusters(clusters[outcomes]), count_clusters(clusters[~outcomes])) if n else 0

    def refuse(reason: str) -> tuple[ClusteredEstimate, ...]:
        none = ClusteredEstimate(None, n, events, among, np.zeros(families), reason)
        return tuple(none for _ in range(design.shape[1]))

    if events in {0, n}:
        return refuse("no child with the outcome" if events == 0 else "no child without the outcome")
    found = solve_logistic(design, offset, outcomes)
    if found is None:
        return refuse("the numbers part the outcomes perfectly, or do not vary, so no trend can be had")
    fitted = expit(design @ found + offset)
    bread = np.linalg.inv((design * (fitted * (1 - fitted))[:, None]).T @ design)
    rows = (design * (outcomes - fitted)[:, None]) @ bread
    return tuple(
        ClusteredEstimate(
            float(found[at]), n, events, among, sum_by_cluster(rows[:, at], clusters, size=families),
            telling_families=telling,
        )
        for at in range(design.shape[1])
    )  # fmt: skip
