"""How far the scores of one group of children are from what happened to them, along the whole range of their scores."""

from typing import NamedTuple

from candour.contracts import Evidence
from candour.results import Estimate
from candour.stats.calibration.curve_errors import compute_curve_errors
from candour.stats.calibration.flexible_curve import fit_curve
from candour.stats.calibration.score_levels import build_levels, resample_levels
from candour.stats.clustered import Flags, code_clusters, count_clusters
from candour_audits.decisions import Decisions

MOST_REPLICATES = 200
"""Shown and not judged, for every group: fewer replicates than elsewhere are enough."""


class GroupError(NamedTuple):
    """The ICI of a group, and what scores that are right would show at most in 95 of 100 groups like it."""

    estimate: Estimate
    largest_usual: float | None


def measure_group_error(evidence: Evidence, decisions: Decisions, rows: Flags) -> GroupError:
    """A curve of the group's own, with its families drawn again; undefined, with the reason, where there is none."""
    scores, outcomes = decisions.leading_scores[rows], decisions.outcomes[rows]
    families = code_clusters(decisions.families[rows])
    levels = build_levels(scores, outcomes, families, families=count_clusters(families))
    curve = fit_curve(levels)
    if isinstance(curve, str):
        return GroupError(Estimate(None, None, None, len(scores), int(outcomes.sum()), "none", curve), None)
    replicates = min(MOST_REPLICATES, evidence.protocol.replicates)
    resampled = resample_levels(levels, replicates=replicates, seed=evidence.seed)
    confidence = evidence.protocol.confidence
    mean = compute_curve_errors(curve, levels, resampled, confidence=confidence, seed=evidence.seed)[0]
    return GroupError(mean.estimate, mean.largest_usual)
