"""What following the workers' own forecasts is worth, beside the model's, on the cases that they looked at."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from candour.results import Cell, Column, Guard, Table
from candour.stats.clustered import Floats
from candour.stats.intervals import compute_critical_value
from candour.stats.usefulness.net_benefit import compute_gain
from candour.stats.usefulness.plain_numbers import describe_number, subtract
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
)


def tabulate_practitioners(acting: Acting, thresholds: Sequence[float]) -> Table | None:
    """The highest, the middle and the lowest threshold on the cases with a worker's forecast; None where there is none.

    Of several workers on one case the probabilities are averaged; where none gave one, what most of them flagged holds at every threshold.
    """
    if "practitioner_forecasts" not in acting.evidence.tables:
        return None
    judged = _average(acting.evidence.tables["practitioner_forecasts"], len(acting.decisions.outcomes))
    among = ~np.isnan(judged)
    decisions = acting.decisions
    outcomes, families = decisions.outcomes[among], decisions.families[among]
    if not outcomes.any() or outcomes.all():
        return None
    critical_value = compute_critical_value(acting.evidence.protocol.confidence)
    rows: list[tuple[Cell, ...]] = []
    events, n = int(outcomes.sum()), len(outcomes)
    for threshold in (thresholds[0], thresholds[len(thresholds) // 2], thresholds[-1]):
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
        rows.append((threshold, *described, *cells, events, n - events))
    columns = (
        Column("threshold", "Threshold", "rate"), Column("practitioners", "Workers", "number"), Column("forecast", "Forecast", "number"),
        Column("everybody", "Looking at everybody", "number"), Column("difference", "Forecast less workers", "number"),
        *(Column(name, name, "count", hidden=True) for name in CELLS),
    )  # fmt: skip
    guarded = ("practitioners", "forecast", "everybody", "difference")
    return Table(
        "practitioners", "Net benefit beside the workers' own forecasts", columns, tuple(rows), (Guard(guarded, CELLS),), partition=(),
        note="On the cases that workers looked at, which may be unlike the others. Net benefit a decision; each interval stands for itself.",
    )  # fmt: skip


def _average(table: pa.Table, decisions: int) -> Floats:
    """What workers said of each test decision: the mean of their probabilities, or else what most of them flagged."""
    probabilities = _find_means(table["row"], table["probability"], decisions)
    votes = _find_means(
        table["row"], pc.if_else(table["flag"], FLAGGED, -FLAGGED).cast(pa.float64()), decisions
    )
    judged: Floats = np.where(np.isnan(probabilities), votes, probabilities)
    return judged


def _find_means(rows: pa.ChunkedArray, values: pa.ChunkedArray, decisions: int) -> Floats:
    """The mean of what was given for each decision; not-a-number where nothing was."""
    given = np.asarray(values.is_valid())
    places = rows.to_numpy().astype(np.int64)[given]
    sums = np.bincount(places, weights=pc.drop_null(values).to_numpy(), minlength=decisions)
    with np.errstate(invalid="ignore"):
        means: Floats = sums / np.bincount(places, minlength=decisions)
    return means
