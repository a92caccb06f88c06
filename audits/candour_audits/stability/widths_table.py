"""The table of ranges: how wide they are by fifth of the score, beside what the pilots would have given."""

from typing import NamedTuple

import numpy as np
from scipy.stats import rankdata

from candour.contracts import Evidence
from candour.results import Cell, Column, Estimate, Guard, Table
from candour.stats.clustered import Flags, Floats, estimate_mean
from candour.stats.intervals import compute_critical_value
from candour.stats.stability.risk_intervals import RiskIntervals
from candour_audits.stability.tested import Tested

FIFTHS = ("Lowest fifth", "Second fifth", "Middle fifth", "Fourth fifth", "Highest fifth")


class Ranges(NamedTuple):
    """Ranges in the core's log-odds, the same as the pilots had them, and both ends as published scores."""

    right: RiskIntervals
    pilots: RiskIntervals
    low: Floats
    high: Floats
    pilots_width: Floats


def tabulate_widths(evidence: Evidence, tested: Tested, ranges: Ranges) -> Table:
    """One row a fifth of the published score, from the lowest."""
    fifth = np.minimum((5 * (rankdata(tested.published) - 0.5) / len(tested.published)).astype(int), 4)
    columns = (
        Column("fifth", "Published score", "text"), Column("n", "Decisions", "count"),
        Column("score", "Mean score", "rate"), Column("low", "Mean lower end", "rate"),
        Column("high", "Mean upper end", "rate"), Column("width", "Mean width", "rate"),
        Column("log_odds", "Mean width in log-odds", "number"),
        Column("pilots", "Mean width as the pilots of 2019-2020 had it", "rate"),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for number, name in enumerate(FIFTHS):
        among = fifth == number
        width, log_odds, pilots = (
            _describe_mean(evidence, tested, values, among)
            for values in (
                ranges.high - ranges.low,
                ranges.right.high - ranges.right.low,
                ranges.pilots_width,
            )
        )
        rows.append(
            (name, int(among.sum()), *(_average(values[among]) for values in (tested.published, ranges.low, ranges.high)),
             width, log_odds, pilots)
        )  # fmt: skip
    guard = Guard(("n", "score", "low", "high", "width", "log_odds", "pilots"), ("n",))
    return Table(
        "widths", "The range of the risk of one decision, averaged over decisions", columns, tuple(rows), (guard,),
        note="The pilots of 2019-2020 divided the spread by the square root of the number of fits: that is how well the mean "
        "of all fits is known, not one forecast, and it shrinks to nothing as one only fits more often.",
    )  # fmt: skip


def _describe_mean(evidence: Evidence, tested: Tested, values: Floats, among: Flags) -> Estimate:
    mean = estimate_mean(values[among], tested.families[among])
    if mean.value is None:
        return Estimate(None, None, None, 0, None, "none", mean.reason)
    reach = compute_critical_value(evidence.protocol.confidence) * mean.variance**0.5
    return Estimate(
        mean.value, max(0.0, mean.value - reach), mean.value + reach, mean.n, None, "normal, by family"
    )


def _average(values: Floats) -> float | None:
    return float(values.mean()) if len(values) else None
