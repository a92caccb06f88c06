"""Many differences between forecasts, judged together: so that not one in twenty is shown by chance alone.

The largest of all standardised differences in each resample says how far intervals must reach so that all of them hold
at once (max-T, Westfall and Young 1993, ISBN 978-0-471-55761-6; Romano and Wolf 2005, DOI 10.1198/016214504000000539).
Because all differences are resampled together, those that are nearly the same are paid for once. Holm's p-values, which
know nothing of that, stand beside them as a check.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import t

from candour.results import Estimate
from candour.stats.clustered import Floats
from candour.stats.equivalence import Comparison, compare_with_margin, compute_resolution
from candour.stats.intervals import compute_critical_value
from candour.stats.multiplicity import adjust_by_holm
from candour.stats.paired_differences import (
    ResampledSides,
    compute_widening,
    say_why_undefined,
)
from candour.stats.performance import MINIMUM_FAMILIES, Metric
from candour.stats.resampling import ENOUGH_DEFINED

TOGETHER = "bootstrap over families, all differences together (max-T)"
ALONE = "bootstrap over families, this difference alone"


@dataclass(frozen=True)
class Contrast:
    """The mean of some sides minus the mean of others: one of each, or several pairs pooled. Without others, the mean itself."""

    name: str
    first: tuple[str, ...]
    second: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All sides that take part."""
        return (*self.first, *self.second)


@dataclass(frozen=True)
class Difference:
    """One difference: first minus second.

    together: its interval holds with those of all other differences of the same family; alone: as if it were the only one.
    p_value and adjusted are two-sided, of no difference at all; adjusted is Holm's. answer: None without an interval or a
    margin. decisions_needed: how many decisions would show that there is no difference, if there is none, where it cannot be told
    and more decisions would help.
    """

    contrast: Contrast
    together: Estimate
    alone: Estimate
    p_value: float | None = None
    adjusted: float | None = None
    answer: Comparison | None = None
    decisions_needed: int | None = None


@dataclass(frozen=True)
class _Moved:
    """A difference that has an interval: its value, its resampled values, its standard error and the telling families."""

    value: float
    drawn: Floats
    standard_error: float
    telling: int


def compare_together(
    resampled: ResampledSides, contrasts: Sequence[Contrast], metric: Metric, *,
    confidence: float, margin: float | None = None,
) -> tuple[Difference, ...]:  # fmt: skip
    """Every contrast of one metric, with intervals that hold together, in the given order."""
    moved = [_measure(resampled, contrast, metric) for contrast in contrasts]
    critical_value = find_critical_value([one for one in moved if one is not None], confidence=confidence)
    p_values = [None if one is None else _compute_p_value(one) for one in moved]
    known = [p for p in p_values if p is not None]
    adjusted = iter(adjust_by_holm(known))
    return tuple(
        _leave(resampled, contrast, metric)
        if one is None or p is None
        else _describe(
            resampled, contrast, one, critical_value=critical_value, confidence=confidence, margin=margin,
            p_value=p, adjusted=next(adjusted),
        )
        for contrast, one, p in zip(contrasts, moved, p_values, strict=True)
    )  # fmt: skip


def find_critical_value(moved: Sequence[_Moved], *, confidence: float) -> float:
    """How many standard errors reach far enough for all of them at once; never fewer than for one alone."""
    alone = compute_critical_value(confidence)
    varying = [one for one in moved if one.standard_error > 0]
    if len(varying) < 2:
        return alone
    standard = np.array([(one.drawn - one.value) / one.standard_error for one in varying])
    # A resample in which some difference is undefined says nothing of the largest of all.
    largest = np.abs(standard[:, ~np.isnan(standard).any(axis=0)]).max(axis=0)
    return max(alone, float(np.quantile(largest, confidence)))


def _measure(resampled: ResampledSides, contrast: Contrast, metric: Metric) -> _Moved | None:
    value, drawn = _average(resampled, contrast.first, metric)
    if contrast.second:
        other, drawn_beside = _average(resampled, contrast.second, metric)
        value, drawn = value - other, drawn - drawn_beside
    known = drawn[~np.isnan(drawn)]
    if np.isnan(value) or len(known) < ENOUGH_DEFINED * len(drawn) or resampled.families < MINIMUM_FAMILIES:
        return None
    # Rounding alone makes two sides with the same scores differ in the last digit.
    spread = float(known.std(ddof=1))
    return _Moved(value, drawn, spread if spread > 1e-12 else 0.0, resampled.find_telling(contrast.names))


def _average(resampled: ResampledSides, names: tuple[str, ...], metric: Metric) -> tuple[float, Floats]:
    """The mean of some sides, on all decisions and on each resample."""
    found = [resampled.measured[name][metric] for name in names]
    drawn: Floats = np.mean([one.replicates for one in found], axis=0)
    return float(np.mean([one.value for one in found])), drawn


def _compute_p_value(one: _Moved) -> float:
    if one.standard_error == 0:
        return 1.0 if abs(one.value) < 1e-12 else 0.0
    spread = one.standard_error * float(np.sqrt(one.telling / max(1, one.telling - 1)))
    return float(2 * t.sf(abs(one.value) / spread, max(1, one.telling - 1)))


def _leave(resampled: ResampledSides, contrast: Contrast, metric: Metric) -> Difference:
    decisions, events = resampled.count(contrast.names)
    undefined = [name for name in contrast.names if np.isnan(resampled.measured[name][metric].value)]
    if undefined:
        reason = say_why_undefined(resampled.sides[undefined[0]])
        nothing = Estimate(None, None, None, decisions, events, "none", reason)
        return Difference(contrast, nothing, nothing)
    value = _average(resampled, contrast.first, metric)[0]
    if contrast.second:
        value -= _average(resampled, contrast.second, metric)[0]
    alone = Estimate(value, None, None, decisions, events, "none", "too few families for an interval")
    return Difference(contrast, alone, alone)


def _describe(
    resampled: ResampledSides, contrast: Contrast, one: _Moved, *,
    critical_value: float, confidence: float, margin: float | None, p_value: float, adjusted: float,
) -> Difference:  # fmt: skip
    decisions, events = resampled.count(contrast.names)

    def build(critical: float, method: str) -> Estimate:
        reach = critical * compute_widening(one.telling, critical) * one.standard_error
        return Estimate(one.value, one.value - reach, one.value + reach, decisions, events, method)

    together = build(critical_value, TOGETHER)
    alone = build(compute_critical_value(confidence), ALONE)
    answer, needed = None, None
    if margin is not None and together.low is not None and together.high is not None:
        answer = compare_with_margin(together.low, together.high, margin=margin)
        if answer is Comparison.CANNOT_TELL:
            wide = critical_value * compute_widening(one.telling, critical_value)
            resolution = compute_resolution(one.standard_error, critical_value=wide, margin=margin)
            # With as many as that already it is the gap near the margin that hinders, not their number.
            needed = resolution.count_needed(decisions) if resolution.growth > 1 else None
    return Difference(contrast, together, alone, p_value, adjusted, answer, needed)


__all__ = ["Comparison", "Contrast", "Difference", "compare_together"]
