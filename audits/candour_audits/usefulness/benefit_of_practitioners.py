"""What following the workers' own forecasts is worth, beside the model's, on the cases that they looked at."""

from collections.abc import Sequence

import numpy as np

from candour.results import Cell, Column, Guard, Table
from candour.stats.clustered import Codes, Floats
from candour.stats.intervals import compute_critical_value
from candour.stats.practitioners.judgements import Judgements
from candour.stats.usefulness.net_benefit import compute_gain
from candour.stats.usefulness.plain_numbers import describe_number, subtract
from candour_audits.practitioners.judged import is_about_persons, read_judgements
from candour_audits.usefulness.monthly_places import Acting

FLAGGED = 2.0
"""Above every threshold: workers who gave no probability and flagged the case."""
CELLS = (
    "right",
    "wrong",
    "missed",
    "let_be",
    "own_right",
    "own_wrong",
    "own_missed",
    "own_let_be",
    "with",
    "without",
    "more_right",
    "more_wrong",
    "own_more_right",
    "own_more_wrong",
)
"""The last four lie between a threshold and the next higher one."""


def tabulate_practitioners(acting: Acting, thresholds: Sequence[float]) -> Table | None:
    """The highest, the middle and the lowest threshold on the cases with a worker's forecast; None where there is none.

    None, too, where so few workers are known that the figures would be about persons. Of several workers on one case the probabilities are averaged; where none gave one, what most of them flagged holds at every threshold.
    """
    said = read_judgements(acting.evidence, acting.decisions)
    if said is None or is_about_persons(acting.evidence, said.crowd):
        return None
    judged = _average(said, len(acting.decisions.outcomes))
    among = ~np.isnan(judged)
    decisions = acting.decisions
    outcomes, families = decisions.outcomes[among], decisions.families[among]
    if not outcomes.any() or outcomes.all():
        return None
    critical_value = compute_critical_value(acting.evidence.protocol.confidence)
    rows: list[tuple[Cell, ...]] = []
    events, n = int(outcomes.sum()), len(outcomes)
    higher = [0, 0, 0, 0]
    for threshold in (thresholds[-1], thresholds[len(thresholds) // 2], thresholds[0]):
        theirs, own = (
            compute_gain(scores[among] >= threshold, outcomes, families, threshold=threshold)
            for scores in (judged, decisions.leading_scores)
        )
        everybody = compute_gain(np.ones(n, dtype=bool), outcomes, families, threshold=threshold)
        described = [
            describe_number(benefit, critical_value=critical_value)
            for benefit in (
                theirs.benefit, own.benefit, everybody.benefit, subtract(own.benefit, theirs.benefit)
            )
        ]  # fmt: skip
        cells = [
            count
            for gain in (theirs, own)
            for count in (gain.right, gain.wrong, events - gain.right, n - events - gain.wrong)
        ]
        reached = [theirs.right, theirs.wrong, own.right, own.wrong]
        more = [now - before for now, before in zip(reached, higher, strict=True)]
        higher = reached
        rows.append((threshold, *described, *cells, events, n - events, *more))
    columns = (
        Column("threshold", "Threshold", "rate"), Column("practitioners", "Workers", "number"), Column("forecast", "Forecast", "number"),
        Column("everybody", "Looking at everybody", "number"), Column("difference", "Forecast less workers", "number"),
        *(Column(name, name, "count", hidden=True) for name in CELLS),
    )  # fmt: skip
    guarded = ("practitioners", "forecast", "everybody", "difference")
    return Table(
        "practitioners", "Net benefit beside the workers' own forecasts", columns, tuple(rows[::-1]), (Guard(guarded, CELLS),), partition=(),
        note="On the cases that workers looked at, which may be unlike the others. Net benefit a decision; each interval stands for itself.",
    )  # fmt: skip


def _average(said: Judgements, decisions: int) -> Floats:
    """What workers said of each test decision: the mean of their probabilities, or else what most of them flagged."""
    probabilities = _find_means(said.cases, said.probabilities, decisions)
    votes = _find_means(said.cases, FLAGGED * (2 * said.flags - 1), decisions)
    judged: Floats = np.where(np.isnan(probabilities), votes, probabilities)
    return judged


def _find_means(cases: Codes, values: Floats, decisions: int) -> Floats:
    """The mean of what was given for each decision; not-a-number where nothing was."""
    given = ~np.isnan(values)
    places = cases[given]
    sums = np.bincount(places, weights=values[given], minlength=decisions)
    with np.errstate(invalid="ignore"):
        means: Floats = sums / np.bincount(places, minlength=decisions)
    return means
