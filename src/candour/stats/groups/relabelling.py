"""How wrong recorded outcomes would have to be for a gap between groups to vanish, or to turn round.

The outcome of a forecast of escalation is what an authority did, not what happened to a child. If it was recorded
more readily for one group (closer watched) or less (out of sight), the recorded error rates are not the true ones.
Nothing in the data can say by how much. What can be computed is the tipping point: the smallest share of a group's
outcomes that would have to be mis-recorded, in a stated pattern, to explain the gap away (Rosenbaum-like sensitivity
analysis; on selective labels see Lakkaraju et al. 2017, DOI 10.1145/3097983.3098066).
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal, NamedTuple

from candour.stats.groups.judged import Cells

ErrorRate = Literal["false_negative_rate", "false_positive_rate"]


class Pattern(StrEnum):
    """Which of a group's outcomes would be mis-recorded."""

    UNSEEN_AMONG_LET_BE = "never recorded, all of them among the children who were not flagged"
    UNSEEN_AMONG_FLAGGED = "never recorded, all of them among the children who were flagged"
    UNSEEN_ALIKE = "never recorded, as often among the flagged as among the others"
    TOO_READY_AMONG_FLAGGED = "recorded though elsewhere they would not be, all of them among the flagged"
    TOO_READY_AMONG_LET_BE = "recorded though elsewhere they would not be, all of them among the others"


class Tipping(NamedTuple):
    """The smallest share at which something happens, and in which pattern.

    For outcomes never recorded it is the share of the group's true outcomes; for outcomes recorded too readily, the
    share of the group's recorded outcomes.
    """

    share: float
    pattern: Pattern


class _Move(NamedTuple):
    """What one mis-recorded outcome, put right, adds to the four cells, and how many there can be."""

    right: float
    wrong: float
    missed: float
    let_be: float
    most: float


class Bounds(NamedTuple):
    """The lowest and the highest value that a rate can have."""

    low: float
    high: float


def find_tipping_point(cells: Cells, metric: ErrorRate, target: float) -> Tipping | None:
    """The smallest mis-recording in one group that moves its rate to `target`; None where no pattern can.

    With `target` the rate of everyone else it explains a gap away; beyond that rate, it turns the gap round. The
    outcomes of everyone else are taken as they were recorded. A rate is a ratio of two numbers that change evenly
    with every mis-recorded outcome, so each pattern is solved exactly.
    """
    found = [
        Tipping(share, pattern)
        for pattern, move in _list_moves(cells).items()
        if (share := _solve(cells, metric, target, pattern, move)) is not None
    ]
    return min(found, key=lambda tipping: tipping.share) if found else None


def bound_by_hidden_outcomes(
    cells: Cells, metric: ErrorRate, *, hidden_flagged: float, hidden_let_be: float, hidden: float
) -> Bounds | None:
    """What a rate can be if `hidden` true outcomes were never recorded among children who were never seen again.

    At most `hidden_flagged` of them were flagged and at most `hidden_let_be` were not: these are the children whom
    nobody looked at, so no outcome could have been recorded. None where the rate has nothing at its foot.
    """
    values = [
        value
        for flagged in (min(hidden, hidden_flagged), max(0.0, hidden - hidden_let_be))
        if (value := _relabel(cells, metric, flagged, hidden - flagged)) is not None
    ]
    return Bounds(min(values), max(values)) if values else None


def compute_error_rate(cells: Cells, metric: ErrorRate) -> float | None:
    """The rate as recorded; None where nothing stands at its foot."""
    return _relabel(cells, metric, 0.0, 0.0)


def _relabel(cells: Cells, metric: ErrorRate, flagged: float, let_be: float) -> float | None:
    if metric == "false_negative_rate":
        counted, foot = cells.missed + let_be, cells.outcomes + flagged + let_be
    else:
        counted, foot = cells.wrong - flagged, cells.wrong + cells.let_be - flagged - let_be
    return counted / foot if foot > 0 else None


def _list_moves(cells: Cells) -> Mapping[Pattern, _Move]:
    outcomes = cells.outcomes
    flagged = cells.right / outcomes if outcomes else 0.0
    alike = min(
        cells.wrong / flagged if flagged else float("inf"),
        cells.let_be / (1 - flagged) if flagged < 1 else float("inf"),
    )
    return {
        Pattern.UNSEEN_AMONG_LET_BE: _Move(0, 0, 1, -1, cells.let_be),
        Pattern.UNSEEN_AMONG_FLAGGED: _Move(1, -1, 0, 0, cells.wrong),
        Pattern.UNSEEN_ALIKE: _Move(flagged, -flagged, 1 - flagged, flagged - 1, alike if outcomes else 0.0),
        Pattern.TOO_READY_AMONG_FLAGGED: _Move(-1, 1, 0, 0, cells.right),
        Pattern.TOO_READY_AMONG_LET_BE: _Move(0, 0, -1, 1, cells.missed),
    }


def _solve(cells: Cells, metric: ErrorRate, target: float, pattern: Pattern, move: _Move) -> float | None:
    if metric == "false_negative_rate":
        counted, foot = cells.missed, cells.right + cells.missed
        counted_step, foot_step = move.missed, move.right + move.missed
    else:
        counted, foot = cells.wrong, cells.wrong + cells.let_be
        counted_step, foot_step = move.wrong, move.wrong + move.let_be
    slope = counted_step - target * foot_step
    if slope == 0:
        return None
    number = (target * foot - counted) / slope
    if not 0 <= number <= move.most or foot + number * foot_step <= 0:
        return None
    never_recorded = pattern.value.startswith("never")
    return number / (cells.outcomes + number) if never_recorded else number / cells.outcomes
