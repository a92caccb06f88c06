"""Whether several numbers from the same families could all be the same: one test for all together."""

import numpy as np
from scipy.stats import f as fisher

from candour.stats.clustered import ClusteredEstimate, Floats


def compute_alike_p_value(estimates: tuple[ClusteredEstimate, ...]) -> float | None:
    """How often numbers that are all the same in truth would differ so much (Wald's test, F law over families).

    None with fewer than two defined numbers, or where their covariance cannot be inverted.
    """
    defined = [estimate for estimate in estimates if estimate.value is not None]
    if len(defined) < 2:
        return None
    values = np.array([estimate.value for estimate in defined], dtype=np.float64)
    influences = np.array([estimate.influence for estimate in defined])
    apart = np.diff(np.eye(len(values)), axis=0)
    differences: Floats = apart @ values
    covariance = apart @ (influences @ influences.T) @ apart.T
    families = int(np.count_nonzero(influences.any(axis=0)))
    degrees = len(differences)
    if np.linalg.matrix_rank(covariance) < degrees or families <= degrees + 1:
        return None
    wald = float(differences @ np.linalg.solve(covariance, differences))
    left_over = families - degrees
    return float(fisher.sf(wald / degrees, degrees, left_over))
