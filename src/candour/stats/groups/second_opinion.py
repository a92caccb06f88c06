"""The rates of every group computed a second time, by a library that shares no code with ours.

fairlearn's point values are right; its intervals and its 0 for an undefined rate are not used
(fairlearn: Weerts et al. 2023, JMLR 24(257)).
"""

import numpy as np
import numpy.typing as npt

from candour.stats.clustered import Flags
from candour.stats.groups.judged import Judged
from candour.stats.groups.rates import RateName, estimate_group_metric

COMPARED: tuple[RateName, ...] = (
    "selection_rate", "true_positive_rate", "false_positive_rate", "false_negative_rate",
)  # fmt: skip
MOST_COMPARED = 50_000
"""fairlearn takes about a second for so many decisions; of more, the first so many are compared."""
TOLERANCE = 1e-9


def agrees_with_fairlearn(judged: Judged, labels: npt.NDArray[np.object_]) -> bool:
    """Whether both computations give every group the same rates, where a rate is defined at all."""
    # Costs most of a second to import, so only an audit that compares groups pays for it.
    from fairlearn import metrics  # noqa: PLC0415

    part = slice(MOST_COMPARED)
    few = Judged(judged.scores[part], judged.outcomes[part], judged.flags[part], judged.clusters[part])
    groups = labels[part]
    theirs = metrics.MetricFrame(
        metrics={name: getattr(metrics, name) for name in COMPARED},
        y_true=few.outcomes.astype(np.int64),
        y_pred=few.flags.astype(np.int64),
        sensitive_features=groups.astype(str),
    ).by_group
    return all(
        _agree(few, groups == group, name, float(theirs.loc[group, name]))
        for group in sorted(set(groups.astype(str)))
        for name in COMPARED
    )


def _agree(judged: Judged, among: Flags, name: RateName, theirs: float) -> bool:
    ours = estimate_group_metric(judged, among, name).value
    return ours is None or abs(ours - theirs) <= TOLERANCE
