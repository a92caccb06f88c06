"""Does it get worse as time goes on? The change of sorting and of calibration from the first to the last test day.

Sorting: the AUC of every part of the test period, with a straight line through them; parts weigh as much as their pairs of
children tell. Calibration: logistic regressions on the score's log-odds and time (how far the intercept and how far the
slope moves). All three know what each family does to them, so that their intervals hold together.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from candour.results import Estimate
from candour.stats.clustered import ClusteredEstimate, Codes, Flags, Floats, count_clusters
from candour.stats.discrimination import estimate_auc
from candour.stats.multiplicity import compute_simultaneous_critical_value, widen_for_families
from candour.stats.over_time.logistic import fit_logistic
from candour.stats.over_time.monthly import FEWEST_FAMILIES, compute_score_log_odds

FEWEST_PARTS = 4
METHOD = "line through parts or logistic with time, variance by family, all changes together"


@dataclass(frozen=True)
class TimedDecisions:
    """Test decisions in time: `time` runs from 0 on the first test day to 1 on the last."""

    scores: Floats
    outcomes: Flags
    clusters: Codes
    time: Floats

    @property
    def families(self) -> int:
        """The length of every influence."""
        return int(self.clusters.max()) + 1


def estimate_auc_change(tested: TimedDecisions, parts: Sequence[Flags], *, minimum: int) -> ClusteredEstimate:
    """By how much the AUC moves from the first to the last test day, along a straight line.

    Parts with fewer than `minimum` decisions with, or without, the outcome are left out. Undefined where fewer than
    FEWEST_PARTS are left.
    """
    n, events = len(tested.outcomes), int(tested.outcomes.sum())
    used = [
        part
        for part in parts
        if min(int(tested.outcomes[part].sum()), int((~tested.outcomes)[part].sum())) >= minimum
    ]
    if len(used) < FEWEST_PARTS:
        reason = f"fewer than {FEWEST_PARTS} parts of the test period hold {minimum} outcomes"
        return ClusteredEstimate(None, n, events, 0, np.zeros(tested.families), reason)
    found = [estimate_auc(tested.scores, tested.outcomes, part, tested.clusters) for part in used]
    when = np.array([float(tested.time[part].mean()) for part in used])
    # The number of pairs over the number of children: what the variance of an AUC falls with.
    weight = np.array([one.events * (one.n - one.events) / one.n for one in found])
    centred = when - (weight @ when) / weight.sum()
    shares = weight * centred / (weight @ centred**2)
    value = float(shares @ np.array([one.value for one in found]))
    influence = shares @ np.array([one.influence for one in found])
    return ClusteredEstimate(
        value, n, events, int(np.count_nonzero(np.bincount(tested.clusters))), influence,
        telling_families=_count_telling(tested, used),
    )  # fmt: skip


def _count_telling(tested: TimedDecisions, used: Sequence[Flags]) -> int:
    """Families that tell the change, of the rarer kind; a family counts once, in however many parts it stands."""
    among = np.logical_or.reduce(used)
    kinds = (tested.outcomes & among, ~tested.outcomes & among)
    return min(count_clusters(tested.clusters[kind]) for kind in kinds)


def estimate_ratio_change(tested: TimedDecisions) -> ClusteredEstimate:
    """Drift of the intercept: the log of the factor by which the odds of the outcome move beside what the score says."""
    design = np.column_stack([np.ones(len(tested.time)), tested.time])
    offset = compute_score_log_odds(tested.scores)
    return fit_logistic(design, offset, tested.outcomes, tested.clusters, families=tested.families)[1]


def estimate_slope_change(tested: TimedDecisions) -> ClusteredEstimate:
    """Drift of the slope: by how much more, or less, the score's log-odds mean on the last test day than on the first."""
    log_odds = compute_score_log_odds(tested.scores)
    design = np.column_stack([np.ones(len(log_odds)), tested.time, log_odds, tested.time * log_odds])
    nothing = np.zeros(len(log_odds))
    return fit_logistic(design, nothing, tested.outcomes, tested.clusters, families=tested.families)[3]


def describe_changes_over_time(
    found: Sequence[ClusteredEstimate], *, confidence: float, seed: int
) -> tuple[Estimate, ...]:
    """Every change with its interval; all of them hold together (max-T).

    A change that hardly any family tells, or that no family could have moved, has none: nothing is known of its chance.
    """
    defined = [one.influence for one in found if one.value is not None and not _say_why_no_interval(one)]
    reach = (
        compute_simultaneous_critical_value(np.array(defined), confidence=confidence, seed=seed)
        if defined
        else 0.0
    )
    described = []
    for one in found:
        if one.value is None:
            described.append(Estimate(None, None, None, one.n, one.events, "none", one.reason))
            continue
        if why := _say_why_no_interval(one):
            described.append(Estimate(one.value, None, None, one.n, one.events, "none", why))
            continue
        wide = widen_for_families(reach, families=one.telling_families)
        spread = wide * float(np.sqrt(one.variance))
        described.append(
            Estimate(one.value, one.value - spread, one.value + spread, one.n, one.events, METHOD)
        )
    return tuple(described)


def _say_why_no_interval(one: ClusteredEstimate) -> str:
    if one.telling_families < FEWEST_FAMILIES:
        return f"fewer than {FEWEST_FAMILIES} families with the outcome, or without it"
    # What should be 0 comes out as a rest of rounding.
    return (
        "the scores part nobody, or everybody, so that no chance can be measured"
        if one.variance < 1e-20
        else ""
    )
