"""One measure over all studies of a question: what each says, what they say together, and what the next may expect."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from candour.report.combined.measures import Reading
from candour.report.combined.study import LeftOut, Study
from candour.results import Estimate
from candour.stats.meta_analysis.random_effects import Combined, combine_studies
from candour.stats.meta_analysis.scales import SCALES, ScaleName

MEAN_METHOD = "random effects, restricted likelihood; Hartung and Knapp's interval, never narrower than a fixed effect's"
NEXT_METHOD = "prediction interval, Student with k - 2 degrees of freedom"
CONFIDENCE = 0.95
NOT_POOLED = "not registered"


@dataclass(frozen=True)
class Pooled:
    """One measure of one question.

    `readings` are put together; `apart` are shown beside them because no protocol was frozen before, `left_out` had no usable number.
    `combined` is None with fewer than two readings. `mean` and `following` (for one more authority) are back on the scale of the number.
    """

    scale: ScaleName
    readings: tuple[Reading, ...]
    apart: tuple[Reading, ...]
    left_out: tuple[LeftOut, ...]
    combined: Combined | None
    mean: Estimate | None
    following: Estimate | None


def pool_measure(
    studies: Sequence[Study],
    read: Callable[[Study], Reading | LeftOut],
    *,
    scale: ScaleName,
    pool_all: bool,
) -> Pooled:
    """Put together what registered studies say; with `pool_all` what all of them say."""
    found = [read(study) for study in studies]
    usable = [one for one in found if isinstance(one, Reading)]
    readings = tuple(one for one in usable if pool_all or one.study.is_registered)
    combined = None
    if len(readings) > 1:
        combined = combine_studies(
            np.array([one.placed.value for one in readings]),
            np.array([one.placed.variance for one in readings]),
            confidence=CONFIDENCE,
        )
    return Pooled(
        scale=scale,
        readings=readings,
        apart=tuple(one for one in usable if one not in readings),
        left_out=tuple(one for one in found if isinstance(one, LeftOut)),
        combined=combined,
        mean=None if combined is None else _describe_mean(combined, readings, scale),
        following=None if combined is None else _describe_next(combined, readings, scale),
    )


def _describe_mean(combined: Combined, readings: Sequence[Reading], scale: ScaleName) -> Estimate:
    back = SCALES[scale].back
    return Estimate(
        back(combined.mean),
        back(combined.interval.low),
        back(combined.interval.high),
        *_count(readings),
        MEAN_METHOD,
    )


def _describe_next(combined: Combined, readings: Sequence[Reading], scale: ScaleName) -> Estimate:
    back = SCALES[scale].back
    if combined.prediction is None:
        return Estimate(None, None, None, *_count(readings), "none", combined.no_prediction)
    low, high = combined.prediction
    return Estimate(back(combined.mean), back(low), back(high), *_count(readings), NEXT_METHOD)


def _count(readings: Sequence[Reading]) -> tuple[int, int | None]:
    """Decisions at the foot of all of them, and how many had what is counted, where every report says."""
    events = [one.estimate.events for one in readings]
    known = [one for one in events if one is not None]
    return sum(one.estimate.n for one in readings), sum(known) if len(known) == len(events) else None
