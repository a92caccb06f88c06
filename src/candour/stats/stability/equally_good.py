"""Predictive multiplicity: equally good forecasts that disagree about who is flagged.

Where several forecasts do as well as the leading one, nothing in the data says which to use, and a flag on which
they disagree came from that choice. Ambiguity: the share of decisions that at least one of them would treat
differently. Discrepancy: the largest share that one of them alone would change (Marx, Calmon and Ustun 2020,
https://proceedings.mlr.press/v119/marx20a.html). Both are lower bounds: further forecasts can only add to them.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from candour.results import Estimate
from candour.stats.clustered import ClusteredEstimate, Codes, Flags, estimate_share
from candour.stats.groups.differences import find_share_interval
from candour.stats.multiplicity import compute_simultaneous_critical_value
from candour.stats.performance import Metric, Performance


class Compared(NamedTuple):
    """How a forecast does against the leading one: differences, leading subtracted, and whether it is equally good."""

    auc: Estimate
    average_precision: Estimate
    is_equally_good: bool


def compare_forecast(performance: Performance, name: str, leading: str, *, most: float) -> Compared:
    """Equally good: on these test decisions, AUC and average precision at most `most` lower than the leading one's.

    Then neither is shown to be lower by more than that.
    """
    auc, average_precision = (
        performance.estimate_difference(name, leading, Metric(metric))
        for metric in ("auc", "average_precision")
    )
    good = all(_is_no_worse(difference, most) for difference in (auc, average_precision))
    return Compared(auc, average_precision, good)


def find_ambiguous(leading: Flags, others: Mapping[str, Flags]) -> Flags:
    """For every decision, whether one of the others treats it differently from the leading forecast."""
    ambiguous = np.zeros(len(leading), dtype=np.bool_)
    for flags in others.values():
        ambiguous |= flags != leading
    return ambiguous


def find_discrepancy(
    leading: Flags,
    others: Mapping[str, Flags],
    among: Flags,
    clusters: Codes,
    *,
    confidence: float,
    seed: int,
) -> Estimate:
    """The largest share of `among` that a single other forecast treats differently.

    The largest of several shares is larger than the truth by chance, so the intervals of all of them are made to
    hold together, and the answer reaches from the largest lower to the largest upper end.
    """
    changed = [
        estimate_share(flags != leading, among, clusters, empty="no decisions") for flags in others.values()
    ]
    if not changed or changed[0].value is None:
        return Estimate(
            None, None, None, int(among.sum()), None, "none", "there is no other forecast, or no decision"
        )
    critical_value = compute_simultaneous_critical_value(
        np.array([share.influence for share in changed]), confidence=confidence, seed=seed
    )
    ends = [find_share_interval(share, critical_value) for share in changed]
    largest = max(changed, key=_read_value)
    return Estimate(
        largest.value, max(end.low for end in ends), max(end.high for end in ends), largest.n, largest.events,
        "Wilson, effective number of decisions by family, all forecasts at once (max-T)",
    )  # fmt: skip


def _read_value(share: ClusteredEstimate) -> float:
    return share.value or 0.0


def _is_no_worse(difference: Estimate, most: float) -> bool:
    return difference.value is not None and difference.value >= -most
