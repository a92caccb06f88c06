"""How many days lie between two events: quantiles, and the share within so many days, with intervals over families."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from candour.results import Estimate
from candour.stats.clustered import ClusteredEstimate, Codes, estimate_share
from candour.stats.groups.differences import find_share_interval
from candour.stats.intervals import compute_critical_value, compute_wilson_interval
from candour.stats.multiplicity import compute_simultaneous_critical_value

Days = npt.NDArray[np.int64]
QUANTILE = "Woodruff, effective number of decisions by family"
BAND = "Wilson, effective number of decisions by family, all days together"


class Within(NamedTuple):
    """How many came within so many days, and the share with a band that holds for all days together."""

    days: int
    reached: int
    share: Estimate


def estimate_quantile(
    days: Days, clusters: Codes, *, at: float, confidence: float, more_than: int
) -> Estimate:
    """The number of days within which a share `at` of the decisions came (Woodruff 1952, DOI 10.1080/01621459.1952.10483443).

    The interval of the share, read off the days. None of the three numbers may lie among the `more_than` shortest or longest:
    those belong to single children. Then it is undefined, or has no interval, with the reason.
    """
    ordered = np.sort(days)
    n = len(ordered)
    if not more_than < at * n < n - more_than:
        return Estimate(
            None, None, None, n, None, "none", "too few children for a quantile that is nobody's own"
        )
    value = _read_off(ordered, at)
    among = np.ones(n, dtype=bool)
    share = estimate_share(days <= value, among, clusters, empty="nobody")
    ends = compute_wilson_interval(at, share.effective_n, critical_value=compute_critical_value(confidence))
    if not (more_than < ends.low * n and ends.high * n < n - more_than):
        reason = "too few children for an interval whose ends are nobody's own"
        return Estimate(value, None, None, n, None, "none", reason)
    return Estimate(value, _read_off(ordered, ends.low), _read_off(ordered, ends.high), n, None, QUANTILE)


def estimate_within(
    days: Days, clusters: Codes, grid: Sequence[int], *, confidence: float, seed: int
) -> tuple[Within, ...]:
    """The share that came within each number of days; the intervals of all of them hold together."""
    among = np.ones(len(days), dtype=bool)
    shares = [estimate_share(days <= limit, among, clusters, empty="nobody") for limit in grid]
    critical_value = compute_simultaneous_critical_value(
        np.array([share.influence for share in shares]), confidence=confidence, seed=seed
    )
    return tuple(
        Within(limit, share.events, _describe(share, critical_value))
        for limit, share in zip(grid, shares, strict=True)
    )


def _describe(share: ClusteredEstimate, critical_value: float) -> Estimate:
    if share.value is None:
        return Estimate(None, None, None, 0, 0, "none", share.reason)
    ends = find_share_interval(share, critical_value)
    return Estimate(share.value, *ends, share.n, share.events, BAND)


def _read_off(ordered: Days, share: float) -> float:
    return float(np.quantile(ordered, share, method="inverted_cdf"))
