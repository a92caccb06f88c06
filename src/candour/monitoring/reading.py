"""What a watch shows in one period: the number, what it rests on, or why it cannot be had."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from candour.monitoring.later import LaterDecisions
from candour.monitoring.periods import Stretch
from candour.monitoring.watch import Watch
from candour.stats.clustered import Flags
from candour.stats.discrimination import compute_ranking_of
from candour.stats.logistic import solve_logistic
from candour.stats.over_time.monthly import compute_score_log_odds

FOUND_AGAIN: Final = 0.9
"""Of a period's decisions whose outcome should be known, the least share that must be found again to say anything of it."""

NOT_YET = "The outcome of some of its decisions is not known yet."
LOST = "Too many of its decisions were not found again in the newer extracts."
NO_CASE = "No case of this kind in the period."
ONE_KIND = "All of its decisions had the outcome, or none had."
OTHER_ROOM = "The lists have room for as many cases a month as the protocol says, and the limits are for its last share of all decisions."
NO_LOG = "No log of overrides was given for it."
ELSEWHERE = {
    "breaks": "Not read from scored decisions: run the search for breaks over all months (DATA-006) in a new report.",
    "overlap": "The forecast was not learnt anew.",
}


@dataclass(frozen=True)
class Reading:
    """`value` rests on `n` cases, of which `events` are counted (None where nothing is). `reason` says why there is no value."""

    value: float | None
    n: int
    events: int | None = None
    reason: str = ""


FieldMonths = Mapping[str, Mapping[int, tuple[int, int]]]
"""For each field, for each month since January 1970: records that left it empty, and records that ought to hold it."""


def read_watch(
    watch: Watch, later: LaterDecisions, stretch: Stretch, fields: FieldMonths | None = None
) -> Reading:
    """The number of a watch in a period."""
    if watch.measure in ELSEWHERE or not watch.measure:
        return Reading(
            None, 0, reason=ELSEWHERE.get(watch.measure, "It cannot be read from scored decisions.")
        )
    if watch.measure == "missing":
        return _read_missing(watch, stretch, fields or {})
    if not watch.late:
        return _read_early(watch, later, stretch)
    inside = stretch.inside
    if (later.waiting & inside).any():
        return Reading(None, int(inside.sum()), reason=NOT_YET)
    if later.left_out is not None:
        inside = inside & ~later.left_out
    known = later.known & inside
    if known.sum() < FOUND_AGAIN * inside.sum():
        return Reading(None, int(inside.sum()), reason=LOST)
    return _LATE[watch.measure](later, known)


def _read_missing(watch: Watch, stretch: Stretch, fields: FieldMonths) -> Reading:
    month = int(stretch.last_day.astype("datetime64[M]").astype(np.int64))
    counted = fields.get(watch.of, {}).get(month)
    if counted is None or not counted[1]:
        return Reading(
            None, 0, reason="The newer extracts do not say how often this field was left empty in the month."
        )
    return Reading(counted[0] / counted[1], counted[1], counted[0])


def _read_early(watch: Watch, later: LaterDecisions, stretch: Stretch) -> Reading:
    inside = stretch.inside
    if watch.measure == "volume":
        return Reading(float(inside.sum()), int(inside.sum()))
    if watch.measure == "overruled":
        logged = inside & np.isfinite(later.overruled)
        return _share(later.overruled == 1, logged, reason=NO_LOG)
    if later.other_room:
        return Reading(None, int(inside.sum()), reason=OTHER_ROOM)
    characteristic, _, group = watch.of.partition(": ")
    labels = later.groups.get(characteristic)
    if labels is None:
        return Reading(None, 0, reason="The group is not recorded in the newer extracts.")
    return _share(later.flagged, inside & np.asarray(labels == group, dtype=np.bool_))


def _share(counted: Flags, among: Flags, *, reason: str = NO_CASE) -> Reading:
    n, events = int(among.sum()), int((counted & among).sum())
    return Reading(events / n, n, events) if n else Reading(None, 0, reason=reason)


def _read_base_rate(later: LaterDecisions, known: Flags) -> Reading:
    return _share(later.outcomes, known)


def _read_precision(later: LaterDecisions, known: Flags) -> Reading:
    return _share(later.outcomes, known & later.flagged)


def _read_recall(later: LaterDecisions, known: Flags) -> Reading:
    return _share(later.flagged, known & later.outcomes)


def _read_too_late(later: LaterDecisions, known: Flags) -> Reading:
    return _share(later.too_soon, known & later.flagged & later.outcomes)


def _rank(name: str) -> Callable[[LaterDecisions, Flags], Reading]:
    def read(later: LaterDecisions, known: Flags) -> Reading:
        scores, outcomes = later.scores[known], later.outcomes[known]
        n, events = len(scores), int(outcomes.sum())
        if events in {0, n}:
            return Reading(None, n, events, ONE_KIND)
        ranking = compute_ranking_of(scores, outcomes)
        value = {
            "auc": ranking.auc,
            "average_precision": ranking.average_precision,
            "average_precision_lift": ranking.average_precision / ranking.base_rate,
        }[name]
        return Reading(float(value[0]), n, events)

    return read


def _read_brier(later: LaterDecisions, known: Flags) -> Reading:
    scores, outcomes = later.scores[known], later.outcomes[known]
    if not len(scores):
        return Reading(None, 0, reason=NO_CASE)
    return Reading(float(((scores - outcomes) ** 2).mean()), len(scores), int(outcomes.sum()))


def _read_ratio(later: LaterDecisions, known: Flags) -> Reading:
    expected, events = float(later.scores[known].sum()), int((later.outcomes & known).sum())
    if not expected:
        return Reading(None, int(known.sum()), events, NO_CASE)
    return Reading(events / expected, int(known.sum()), events)


def _read_slope(later: LaterDecisions, known: Flags) -> Reading:
    scores, outcomes = later.scores[known], later.outcomes[known]
    n, events = len(scores), int(outcomes.sum())
    if events in {0, n} or np.ptp(scores) == 0:
        return Reading(None, n, events, ONE_KIND)
    log_odds = compute_score_log_odds(scores)
    found = solve_logistic(np.column_stack([np.ones(n), log_odds]), np.zeros(n), outcomes)
    if found is None:
        return Reading(None, n, events, "No slope can be fitted to so few.")
    return Reading(float(found[1]), n, events)


_LATE: Mapping[str, Callable[[LaterDecisions, Flags], Reading]] = {
    "base_rate": _read_base_rate,
    "precision": _read_precision,
    "recall": _read_recall,
    "too_late": _read_too_late,
    "auc": _rank("auc"),
    "average_precision": _rank("average_precision"),
    "average_precision_lift": _rank("average_precision_lift"),
    "brier": _read_brier,
    "calibration_ratio": _read_ratio,
    "calibration_slope": _read_slope,
}
