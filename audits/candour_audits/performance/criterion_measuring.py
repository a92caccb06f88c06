"""What each criterion of the protocol asks to be measured, with its interval over families and its answer."""

from dataclasses import dataclass

import numpy as np

from candour.config.protocol import Criterion, CriterionMetric
from candour.contracts import Evidence
from candour.results import Estimate, Verdict
from candour.stats.calibration.curve_errors import compute_curve_errors
from candour.stats.calibration.flexible_curve import fit_curve
from candour.stats.calibration.recalibration import (
    compute_recalibration,
    describe_coefficient,
    describe_ratio,
)
from candour.stats.calibration.score_levels import build_levels, resample_levels
from candour.stats.capacity import count_at_capacity
from candour.stats.clustered import are_probabilities
from candour.stats.equivalence import Comparison
from candour.stats.groups.differences import Difference, Rules, compare_groups
from candour.stats.groups.judged import count_cells
from candour.stats.intervals import compute_critical_value
from candour.stats.performance import Metric, Performance
from candour.stats.usefulness.net_benefit import (
    Advantage,
    compare_with_all_and_none,
    compute_gain,
    compute_gains,
    list_thresholds,
)
from candour_audits.decisions import Decisions, read_groups
from candour_audits.performance.capacity_counts import list_hidden_counts

NO_CELLS = (0,) * 8
"""A number that is not about flags rests on all decisions, not on the four cells in two cases."""
STEPS = 21
"""Thresholds at which net benefit is held against the bar, as many as its own audit draws."""
NOT_PROBABILITIES = "the scores are not between 0 and 1"
ONE_KIND = "all test decisions, or none, were followed by the outcome"
GROUP_METHOD = "Newcombe, families, all groups together; the group whose interval reaches farthest"


@dataclass(frozen=True)
class Measured:
    """A criterion, its number, its answer, and the counts of flagged and not flagged that the number rests on."""

    criterion: Criterion
    estimate: Estimate
    answer: Verdict
    cells: tuple[int, ...] = NO_CELLS


def measure_criterion(
    criterion: Criterion, evidence: Evidence, decisions: Decisions, performance: Performance
) -> Measured:
    """One criterion: what was measured, and whether the whole interval lies on the right side."""
    metric: CriterionMetric = criterion.metric
    if metric == "group_difference":
        return _measure_groups(criterion, evidence, decisions)
    if metric == "net_benefit":
        return _answer(criterion, _measure_net_benefit(criterion, evidence, decisions))
    if metric == "calibration_slope" or metric == "calibration_ratio":  # noqa: PLR1714 - the type is narrowed so
        return _answer(criterion, _measure_recalibration(metric, evidence, decisions))
    if metric == "largest_calibration_error":
        return _answer(criterion, _measure_curve(evidence, decisions))
    share = evidence.protocol.capacity_shares[-1]
    if metric == "precision_at_capacity" or metric == "recall_at_capacity":  # noqa: PLR1714 - the type is narrowed so
        counts = count_at_capacity(decisions.leading_scores, decisions.outcomes, share=share)
        estimate = performance.estimate(decisions.leading, Metric(metric, share))
        return _answer(criterion, estimate, list_hidden_counts(counts))
    return _answer(criterion, performance.estimate(decisions.leading, Metric(metric)))


def judge_criterion(criterion: Criterion, estimate: Estimate) -> Verdict:
    """Met where the whole interval clears the bar, a concern where none of it does, else it cannot be told; not assessed where undefined.

    Net benefit has to lie above its bar: a forecast that flags nobody, or everybody, gives exactly nothing beyond them, with no doubt
    at all, and a bar of 0 asks for something.
    """
    if estimate.value is None:
        return Verdict.NOT_ASSESSED
    if estimate.low is None or estimate.high is None:
        return Verdict.CANNOT_TELL
    least = float("-inf") if criterion.floor is None else criterion.floor
    most = float("inf") if criterion.ceiling is None else criterion.ceiling
    is_touching = criterion.metric == "net_benefit" and estimate.low == least
    if estimate.low >= least and estimate.high <= most and not is_touching:
        return Verdict.MET
    return Verdict.CONCERN if estimate.high < least or estimate.low > most else Verdict.CANNOT_TELL


def _answer(criterion: Criterion, estimate: Estimate, cells: tuple[int, ...] = NO_CELLS) -> Measured:
    return Measured(criterion, estimate, judge_criterion(criterion, estimate), cells)


def _say_undefined(decisions: Decisions, reason: str) -> Estimate:
    events, others = decisions.counts
    return Estimate(None, None, None, events + others, events, "none", reason)


def _find_hindrance(decisions: Decisions) -> str:
    if not are_probabilities(decisions.leading_scores):
        return NOT_PROBABILITIES
    return ONE_KIND if 0 in decisions.counts else ""


def _measure_recalibration(metric: str, evidence: Evidence, decisions: Decisions) -> Estimate:
    hindrance = _find_hindrance(decisions)
    if hindrance:
        return _say_undefined(decisions, hindrance)
    fitted = compute_recalibration(
        decisions.leading_scores, decisions.outcomes, decisions.families,
        families=int(decisions.families.max()) + 1,
    )  # fmt: skip
    critical_value = compute_critical_value(evidence.protocol.confidence)
    if metric == "calibration_slope":
        return describe_coefficient(fitted.slope, critical_value=critical_value)
    return describe_ratio(fitted.ratio, critical_value=critical_value)


def _measure_curve(evidence: Evidence, decisions: Decisions) -> Estimate:
    """The largest distance of CALI-003, found in the same way."""
    hindrance = _find_hindrance(decisions)
    if hindrance:
        return _say_undefined(decisions, hindrance)
    levels = build_levels(
        decisions.leading_scores, decisions.outcomes, decisions.families,
        families=int(decisions.families.max()) + 1,
    )  # fmt: skip
    curve = fit_curve(levels)
    if isinstance(curve, str):
        return _say_undefined(decisions, curve)
    protocol, seed = evidence.protocol, evidence.seed
    resampled = resample_levels(levels, replicates=protocol.replicates, seed=seed)
    errors = compute_curve_errors(curve, levels, resampled, confidence=protocol.confidence, seed=seed)
    return next(error.estimate for error in errors if error.name == "emax")


def _measure_net_benefit(criterion: Criterion, evidence: Evidence, decisions: Decisions) -> Estimate:
    """What it gives beyond the better of everybody and nobody: at one threshold, or the least of it along the range."""
    hindrance = _find_hindrance(decisions)
    if hindrance:
        return _say_undefined(decisions, hindrance)
    span = evidence.protocol.decision_thresholds
    thresholds = (
        list_thresholds(span.lowest, span.highest, steps=STEPS)
        if criterion.threshold is None
        else (criterion.threshold,)
    )
    rows = decisions.outcomes, decisions.families
    everyone = [
        compute_gain(np.ones(len(rows[0]), dtype=np.bool_), *rows, threshold=threshold)
        for threshold in thresholds
    ]
    advantages = compare_with_all_and_none(
        compute_gains(decisions.leading_scores, *rows, thresholds), everyone,
        confidence=evidence.protocol.confidence, seed=evidence.seed,
    )  # fmt: skip
    return _take_least(advantages)


def _take_least(advantages: tuple[Advantage, ...]) -> Estimate:
    """All intervals hold together, so the least of their ends are the ends of the least of all."""
    parts = [advantage.over_better for advantage in advantages]
    values = [part.value for part in parts if part.value is not None]
    lows = [part.low for part in parts if part.low is not None]
    highs = [part.high for part in parts if part.high is not None]
    foot = parts[0].n, parts[0].events
    if len(lows) < len(parts):
        return Estimate(min(values), None, None, *foot, "none", "too few families")
    return Estimate(min(values), min(lows), min(highs), *foot, parts[0].method)


def _measure_groups(criterion: Criterion, evidence: Evidence, decisions: Decisions) -> Measured:
    """Every group against everyone else, compared as the audit of bias compares them.

    The number is that of the group whose interval reaches farthest. It is not named and stands on all decisions, because a
    difference from everyone else does, and because groups that are named one by one could be subtracted from each other.
    """
    groups = read_groups(evidence)
    if criterion.characteristic not in groups or criterion.group_metric is None or criterion.within is None:
        reason = f"the evidence does not hold {criterion.characteristic}"
        return Measured(criterion, _say_undefined(decisions, reason), Verdict.NOT_ASSESSED)
    judged = decisions.judge(evidence.protocol.capacity_shares[-1])
    if judged.flags.all() or not judged.flags.any():
        reason = "no cut-off parts the decisions into flagged and not flagged"
        return Measured(criterion, _say_undefined(decisions, reason), Verdict.NOT_ASSESSED)
    labels = groups[criterion.characteristic]
    rules = Rules(
        criterion.within, evidence.protocol.bias.minimum_events, evidence.protocol.confidence, evidence.seed
    )
    found = compare_groups(judged, {criterion.characteristic: labels}, [criterion.group_metric], rules)
    told = [difference for difference in found if difference.interval is not None]
    answer = _combine(found)
    if not told:
        return Measured(criterion, _say_undefined(decisions, "every group is too small to be judged"), answer)
    farthest = max(told, key=_find_reach)
    cells = count_cells(judged, labels == farthest.group)
    counts = cells.right, cells.wrong, cells.missed, cells.let_be
    events, others = decisions.counts
    low, high = farthest.interval or (None, None)
    estimate = Estimate(farthest.value, low, high, events + others, events, GROUP_METHOD)
    return Measured(criterion, estimate, answer, (*counts, *counts))


def _find_reach(difference: Difference) -> float:
    """Shown differences first, then by how far the interval goes."""
    low, high = difference.interval or (0.0, 0.0)
    shown = difference.comparison is Comparison.DIFFERENCE_SHOWN
    return max(abs(low), abs(high)) + (10 if shown else 0)


def _combine(found: tuple[Difference, ...]) -> Verdict:
    answers = {difference.comparison for difference in found}
    if Comparison.DIFFERENCE_SHOWN in answers:
        return Verdict.CONCERN
    return Verdict.MET if answers == {Comparison.EQUIVALENT} else Verdict.CANNOT_TELL
