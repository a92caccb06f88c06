"""How far intervals reach that hold together, where rows are alike in two ways."""

from collections.abc import Sequence

import numpy as np

from candour.contracts import Evidence
from candour.stats.intervals import compute_critical_value
from candour.stats.multiplicity import compute_simultaneous_critical_value
from candour.stats.practitioners.two_way import Crowd, RowEstimate


def find_common_reach(evidence: Evidence, crowd: Crowd, estimates: Sequence[RowEstimate]) -> float:
    """The critical value with which the intervals of all estimates hold together; that of one where there is none.

    How the estimates hang together is told by families alone, of which there are many; how far each varies by both.
    """
    told = [estimate for estimate in estimates if estimate.value is not None]
    if len(told) < 2:
        return compute_critical_value(evidence.protocol.confidence)
    families = int(crowd.families.max()) + 1
    sums = np.array(
        [np.bincount(crowd.families, weights=estimate.influence, minlength=families) for estimate in told]
    )
    return compute_simultaneous_critical_value(
        sums, confidence=evidence.protocol.confidence, seed=evidence.seed
    )
