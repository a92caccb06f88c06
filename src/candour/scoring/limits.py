"""How far new decisions differ from those that the forecast was tested on, held against the protocol's limits.

A limit is passed only where the whole interval lies beyond it, and all intervals of a scoring hold together (Bonferroni over the four
questions, and within each over its features). So a small batch is not refused by chance: how seldom is simulated by
`benchmarks/scoring_limits.py`. Where an interval reaches across its limit, as that of a large drift in a small batch does, the answer is
"cannot tell", and it is said.

The new keyed hashes are not those of the run, so families that stand on both sides count as two: the intervals are then a little too wide.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from candour.config.scoring import ScoringLimits
from candour.scoring.checks import Answer, Check, Side, choose_worst
from candour.scoring.volume import check_volume
from candour.stats.clustered import (
    Codes,
    code_clusters,
    compute_share_interval,
    estimate_share,
)
from candour.stats.drift import compare_features
from candour.stats.equivalence import Comparison
from candour.stats.intervals import Interval, combine_to_difference

SCORES: Final = "the scores"
QUESTIONS: Final = ("drift", "unknown codes", "missing values", "volume")
FEWEST_FAMILIES: Final = 10
"""Of fewer new families nobody can say how they vary."""
_ANSWERS: Final = {
    Comparison.DIFFERENCE_SHOWN: Answer.BEYOND,
    Comparison.EQUIVALENT: Answer.WITHIN,
    Comparison.CANNOT_TELL: Answer.CANNOT_TELL,
}


def check_limits(
    tested: Side,
    new: Side,
    limits: ScoringLimits,
    *,
    confidence: float,
    calendar: frozenset[str],
    unknown: npt.NDArray[np.int64] | None,
    labels: Mapping[str, str],
) -> tuple[Check, ...]:
    """All four questions, in the order of QUESTIONS.

    `calendar`: features that follow from the days alone, which nobody judges. `unknown`: for each new decision, how many of its codes
    the forecast never saw; None where nobody can tell. Feature names become words by `labels`.
    """
    each = 1 - (1 - confidence) / len(QUESTIONS)
    judged = tuple(str(name) for name in tested.features.columns if name not in calendar)
    asked = _Asked(tested, new, judged, limits, each, labels)
    return (
        _check_drift(asked),
        _check_unknown(asked, unknown),
        _check_missing(asked),
        check_volume(tested, new, limits, confidence=each),
    )


@dataclass(frozen=True)
class _Asked:
    """Both sides, the features that are judged, and how often the intervals of one question hold together."""

    tested: Side
    new: Side
    judged: tuple[str, ...]
    limits: ScoringLimits
    confidence: float
    labels: Mapping[str, str]


def count_unknown_codes(learnt: pd.DataFrame, new: pd.DataFrame) -> npt.NDArray[np.int64]:
    """For each new decision, in how many features it has a code that no decision had from which the forecast learnt.

    The encoder treats such a code as none of those that it knows.
    """
    found = np.zeros(len(new), dtype=np.int64)
    for name in new.columns:
        if not pd.api.types.is_numeric_dtype(new[name]):
            known = set(learnt[name].dropna().unique())
            found += (new[name].notna() & ~new[name].isin(known)).to_numpy().astype(np.int64)
    return found


def _check_drift(asked: _Asked) -> Check:
    tested, new, limits = asked.tested, asked.new, asked.limits
    before, after = (
        side.features[list(asked.judged)].assign(**{SCORES: side.scores}) for side in (tested, new)
    )
    shifts = compare_features(
        before, after, _part_families(tested, new), margin=limits.largest_drift, confidence=asked.confidence
    )
    # Of few families not even the spread is known, so their interval is worth nothing.
    few = len(np.unique(new.families)) < FEWEST_FAMILIES
    found = []
    for shift in shifts:
        name = asked.labels.get(shift.feature, shift.feature)
        if shift.interval is not None and shift.index is not None:
            moved = max(0.0, shift.index - (shift.expected_by_chance or 0.0))
            answer = Answer.CANNOT_TELL if few else _ANSWERS[shift.comparison]
            found.append((name, moved, shift.interval, answer))
        elif pd.concat([before[shift.feature], after[shift.feature]]).nunique(dropna=False) > 1:
            # It has several values, and of so few decisions that no two bins are left: nothing says that it has not moved.
            found.append((name, 0.0, Interval(0.0, float("inf")), Answer.CANNOT_TELL))
    return choose_worst(
        "drift", found, len(new.scores), f"at most {limits.largest_drift:g}", limits.drift_reason
    )


def _check_unknown(asked: _Asked, unknown: npt.NDArray[np.int64] | None) -> Check:
    limits, n = asked.limits, len(asked.new.scores)
    what, limit = "decisions with a code that the forecast never saw", f"at most {limits.most_unknown:g}"
    if unknown is None:
        return Check(
            "unknown codes", what, None, None, None, n, limit, limits.unknown_reason, Answer.CANNOT_TELL
        )
    clusters = code_clusters(asked.new.families)
    estimate = estimate_share(unknown > 0, np.ones(n, dtype=bool), clusters, empty="no decisions")
    interval, _ = compute_share_interval(estimate, confidence=asked.confidence)
    answer = _compare(interval, limits.most_unknown, few=estimate.families < FEWEST_FAMILIES)
    found = [(what, float(estimate.value or 0.0), interval, answer)]
    check = choose_worst("unknown codes", found, n, limit, limits.unknown_reason)
    return replace(check, events=estimate.events)


def _check_missing(asked: _Asked) -> Check:
    limits, sides = asked.limits, (asked.tested, asked.new)
    each = 1 - (1 - asked.confidence) / max(1, len(asked.judged))
    clusters = [code_clusters(side.families) for side in sides]
    found = []
    for name in asked.judged:
        before, after = (
            _estimate_missing(side.features[name], codes, each)
            for side, codes in zip(sides, clusters, strict=True)
        )
        interval = combine_to_difference(after[0], after[1], before[0], before[1], correlation=0.0)
        answer = _compare(interval, limits.most_newly_missing, few=after[2] < FEWEST_FAMILIES)
        found.append((asked.labels.get(name, name), after[0] - before[0], interval, answer))
    limit = f"a rise of at most {limits.most_newly_missing:g}"
    check = choose_worst("missing values", found, len(asked.new.scores), limit, limits.missing_reason)
    lacking = {
        asked.labels.get(name, name): int(asked.new.features[name].isna().sum()) for name in asked.judged
    }
    return replace(check, events=lacking.get(check.what))


def _estimate_missing(values: pd.Series, clusters: Codes, confidence: float) -> tuple[float, Interval, int]:
    among = np.ones(len(values), dtype=bool)
    estimate = estimate_share(values.isna().to_numpy(), among, clusters, empty="no decisions")
    interval, _ = compute_share_interval(estimate, confidence=confidence)
    return float(estimate.value or 0.0), interval, estimate.families


def _part_families(tested: Side, new: Side) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Keys that cannot be the same on both sides: they are hashes under two keys."""
    return (
        np.array([f"tested {key}" for key in tested.families]),
        np.array([f"new {key}" for key in new.families]),
    )


def _compare(interval: Interval, limit: float, *, few: bool) -> Answer:
    if interval.high <= limit:
        return Answer.WITHIN
    return Answer.BEYOND if interval.low > limit and not few else Answer.CANNOT_TELL
