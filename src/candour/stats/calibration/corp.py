"""Scores that may only rise: the steps of the best rising curve, its band, and the Brier score in three parts.

CORP (Dimitriadis, Gneiting and Jordan 2021, DOI 10.1073/pnas.2016191118): pool adjacent violators gives the share with the
outcome along the scores with no choice of bins. Set against it, the Brier score is miscalibration minus discrimination plus
uncertainty: what recalibration could win, what sorting wins over the base rate, and the Brier score of the base rate.

Such steps follow chance. So the band lies about the diagonal and says where steps would lie if every score were right
(consistency), on the same families: their departures from the smooth curve, scaled to what right scores would give, are drawn
again family by family and added to the scores.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import isotonic_regression

from candour.results import Estimate
from candour.stats.calibration.flexible_curve import FittedCurve
from candour.stats.calibration.score_levels import (
    ResampledLevels,
    ScoreLevels,
    multiply_by_weights,
    sum_on_levels,
)
from candour.stats.clustered import Codes, Flags, Floats
from candour.stats.resampling import compute_bootstrap_interval

EDGE = 1e-9
METHOD = "basic bootstrap over families, steps fitted anew; lower end less what chance gives, upper end at least the value"
PARTS = ("miscalibration", "discrimination", "uncertainty")


@dataclass(frozen=True)
class BrierParts:
    """Brier score = miscalibration - discrimination + uncertainty."""

    miscalibration: Floats
    discrimination: Floats
    uncertainty: Floats


@dataclass(frozen=True)
class Step:
    """A step of the rising curve: its decisions, those with the outcome, their mean score, and where it lies if all scores are right."""

    mean_score: float
    share: float
    decisions: int
    outcomes: int
    low: float
    high: float

    @property
    def is_outside(self) -> bool:
        """Whether the step lies outside the band of scores that are right."""
        return not self.low <= self.share <= self.high


def fit_rising(with_outcome: Floats, decisions: Floats) -> Floats:
    """The best rising shares along levels (lowest first), one column a weighting; levels without weight take no part."""
    fitted = np.empty_like(with_outcome)
    for column in range(with_outcome.shape[1]):
        weights = decisions[:, column]
        counted = weights > 0
        shares = with_outcome[counted, column] / weights[counted]
        found = isotonic_regression(shares, weights=weights[counted]).x
        # A level without weight takes the share of the level below it.
        place = np.maximum(np.cumsum(counted) - 1, 0)
        fitted[:, column] = found[place]
    return fitted


def split_brier(scores: Floats, with_outcome: Floats, decisions: Floats) -> BrierParts:
    """The three parts for each weighting of levels (levels x weightings)."""
    total, events = decisions.sum(axis=0), with_outcome.sum(axis=0)

    def brier(forecast: Floats) -> Floats:
        squares = (forecast**2 * decisions).sum(axis=0) - 2 * (forecast * with_outcome).sum(axis=0) + events
        return np.asarray(squares / total)

    rising = brier(fit_rising(with_outcome, decisions))
    uncertainty = events / total * (1 - events / total)
    return BrierParts(
        brier(np.broadcast_to(scores[:, None], decisions.shape)) - rising, uncertainty - rising, uncertainty
    )


def split_brier_of(scores: Floats, outcomes: Flags) -> BrierParts:
    """The three parts of unweighted decisions, on their exact scores."""
    different, level_of = np.unique(scores, return_inverse=True)
    counts = np.array([np.bincount(level_of, weights=values) for values in (outcomes, np.ones(len(scores)))])
    with_outcome, decisions = (np.asarray(part[:, None], dtype=np.float64) for part in counts)
    return split_brier(different, with_outcome, decisions)


def estimate_brier_parts(
    scores: Floats,
    outcomes: Flags,
    levels: ScoreLevels,
    resampled: ResampledLevels,
    *,
    confidence: float,
    by_chance: float,
) -> dict[str, Estimate]:
    """The three parts on the exact scores, with intervals from resampled families (on levels).

    `by_chance` is the miscalibration that right scores would show on average: steps follow chance, so that miscalibration and
    discrimination come out too high by about so much. Reflection takes only a part of it out; the lower ends of both give it up.
    """
    exact = split_brier_of(scores, outcomes)
    replicates = split_brier(levels.scores, resampled.with_outcome, resampled.decisions)
    rough = split_brier(levels.scores, levels.with_outcome[:, None], levels.decisions[:, None])
    return {
        part: _estimate(
            float(getattr(exact, part)[0]),
            getattr(replicates, part) - getattr(rough, part)[0] + getattr(exact, part)[0],
            (len(outcomes), int(outcomes.sum())), confidence, 0.0 if part == "uncertainty" else by_chance,
        )
        for part in PARTS
    }  # fmt: skip


def draw_right_outcomes(
    curve: FittedCurve, outcomes: Flags, clusters: Codes, levels: ScoreLevels, *, replicates: int, seed: int
) -> Floats:
    """Outcomes on each level (levels x replicates) as they would be if every score were right; fractions, not counts."""
    fitted, scores = np.clip(curve.shares, EDGE, 1 - EDGE), levels.scores
    scale = np.sqrt(scores * (1 - scores) / (fitted * (1 - fitted)))
    departures = (outcomes - fitted[levels.level_of]) * scale[levels.level_of]
    shape = len(scores), levels.families
    sums = sum_on_levels(departures, levels.level_of, clusters, shape=shape)
    centre = scores * levels.decisions - np.asarray(sums.sum(axis=1))
    drawn = multiply_by_weights((sums,), replicates=replicates, seed=seed)
    return np.asarray(np.concatenate([part for (part,) in drawn], axis=1) + centre[:, None])


def find_steps(
    levels: ScoreLevels, right_outcomes: Floats, *, more_than: int, confidence: float
) -> tuple[Step, ...]:
    """The steps of the rising curve, neighbours merged until each has more than `more_than` decisions of either kind.

    The band holds for all steps at once: it is as wide as the most extreme departures of right scores demand.
    """
    shares = fit_rising(levels.with_outcome[:, None], levels.decisions[:, None])[:, 0]
    step_of = _merge(shares, levels, more_than)
    decisions, outcomes = _add(levels.decisions, step_of), _add(levels.with_outcome, step_of)
    means = _add(levels.scores * levels.decisions, step_of) / decisions
    low, high = _find_band(levels, right_outcomes, step_of, confidence)
    rows = zip(means, outcomes / decisions, decisions, outcomes, low, high, strict=True)
    return tuple(
        Step(float(m), float(s), round(n), round(e), float(a), float(b)) for m, s, n, e, a, b in rows
    )


def _merge(shares: Floats, levels: ScoreLevels, more_than: int) -> Codes:
    """The step of each level, lowest first, merged from the top as the bins of a reliability curve are."""
    step_of = np.concatenate([[0], np.cumsum(np.diff(shares) > 0)]).astype(np.int64)
    events, all_decisions = _add(levels.with_outcome, step_of), _add(levels.decisions, step_of)
    merged, number, waiting = np.zeros(len(events), dtype=np.int64), 0, np.zeros(2)
    for step in range(len(events) - 1, -1, -1):
        merged[step] = number
        waiting += (events[step], all_decisions[step] - events[step])
        if waiting.min() > more_than:
            number, waiting = number + 1, np.zeros(2)
    if waiting.any() and number:
        # What is left over at the bottom joins the step above it.
        merged[merged == number] = number - 1
    return np.asarray((merged.max() - merged)[step_of])


def _find_band(
    levels: ScoreLevels, right_outcomes: Floats, step_of: Codes, confidence: float
) -> tuple[Floats, Floats]:
    """The narrowest quantiles, the same for all steps, between which so large a share of right curves lies everywhere."""
    rising = fit_rising(right_outcomes, np.broadcast_to(levels.decisions[:, None], right_outcomes.shape))
    weights = levels.decisions[:, None]
    sums = np.stack([np.bincount(step_of, weights=column) for column in (rising * weights).T], axis=1)
    drawn = np.sort(sums / _add(levels.decisions, step_of)[:, None], axis=1)
    ranks = np.argsort(np.argsort(sums, axis=1, kind="stable"), axis=1, kind="stable")
    count = drawn.shape[1]
    depth = np.minimum(ranks, count - 1 - ranks).min(axis=0)
    cut = int(np.quantile(depth, 1 - confidence, method="lower"))
    return np.clip(drawn[:, cut], 0, 1), np.clip(drawn[:, count - 1 - cut], 0, 1)


def _add(values: Floats, step_of: Codes) -> Floats:
    return np.bincount(step_of, weights=values).astype(np.float64)


def _estimate(
    value: float, replicates: Floats, foot: tuple[int, int], confidence: float, by_chance: float
) -> Estimate:
    interval = compute_bootstrap_interval(value, replicates, confidence=confidence)
    if interval is None:
        return Estimate(value, None, None, *foot, "none", "too few families, or too uneven, for an interval")
    # Such a number is biased upwards, and reflection takes that out: it may then lie above its interval.
    low, high = min(interval.low - by_chance, value), max(interval.high, value)
    return Estimate(value, max(0.0, low), high, *foot, METHOD)
