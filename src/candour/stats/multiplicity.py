"""Many comparisons at once: how far intervals must reach so that all of them hold together."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.stats import norm, t

from candour.stats.intervals import compute_critical_value

DRAWS = 20_000
FEWEST = 3
"""With fewer families Student's law says nothing of use."""
USUAL = float(norm.isf(0.025))
"""The critical value of one interval of 95 %."""


def compute_simultaneous_critical_value(
    influences: npt.NDArray[np.float64], *, confidence: float, seed: int
) -> float:
    """The critical value with which all comparisons hold together with the stated confidence (max-T).

    `influences` has one row a comparison, one column a family: from it comes the correlation of the
    comparisons, so that mirrored ones (girls against boys, boys against girls) are paid for once. The largest
    of correlated normal values is simulated (Hothorn, Bretz and Westfall 2008, DOI 10.1002/bimj.200810425).
    """
    return compute_simultaneous_critical_value_from(
        influences @ influences.T, confidence=confidence, seed=seed
    )


def compute_simultaneous_critical_value_from(
    covariance: npt.NDArray[np.float64], *, confidence: float, seed: int
) -> float:
    """The same from the covariance of the comparisons (comparisons x comparisons)."""
    if len(covariance) <= 1:
        return compute_critical_value(confidence)
    roots, vectors = np.linalg.eigh(_correlate(covariance))
    normal = np.random.Generator(np.random.PCG64(seed)).standard_normal((DRAWS, len(roots)))
    joint = (normal * np.sqrt(np.clip(roots, 0, None))) @ vectors.T
    return float(np.quantile(np.abs(joint).max(axis=1), confidence))


def adjust_by_holm(p_values: Sequence[float]) -> list[float]:
    """p-values that hold together: below 5 % for any of them by chance in at most 5 of 100 (Holm 1979, https://www.jstor.org/stable/4615733)."""
    order = sorted(range(len(p_values)), key=lambda at: p_values[at])
    adjusted, largest = [0.0] * len(p_values), 0.0
    for rank, at in enumerate(order):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p_values[at]))
        adjusted[at] = largest
    return adjusted


def stretch_for_degrees(critical_value: float, *, degrees: float) -> float:
    """A critical value beyond that of 95 %, where the spread itself is known with some degrees of freedom only.

    At 95 % it stays as it is, for which the effective number of decisions was made (`clustered.py`). Further out the
    normal law falls off too fast: reaching three standard errors takes longer where a dozen families told what one is.
    So it grows as Student's law does beyond its own 95 % point.
    """
    if np.isinf(degrees) or critical_value <= USUAL:
        return critical_value
    beyond = t.isf(norm.sf(critical_value), degrees) / t.isf(norm.sf(USUAL), degrees)
    return float(USUAL * beyond)


def widen_for_families(critical_value: float, *, families: int) -> float:
    """A critical value as Student's law has it, where so many families tell the spread of a number that is no share.

    With 40 of them 1.96 becomes 2.02. A share has no need of it at 95 %, since its effective number of decisions allows for that already.
    """
    if families < FEWEST:
        return critical_value
    return float(t.isf(norm.sf(critical_value), families - 1))


def _correlate(products: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Correlations from covariances; a comparison that does not vary counts as unrelated to all others."""
    scale = np.sqrt(np.diag(products))
    safe = np.where(scale > 0, scale, 1.0)
    correlations: npt.NDArray[np.float64] = products / np.outer(safe, safe)
    np.fill_diagonal(correlations, 1.0)
    return correlations
