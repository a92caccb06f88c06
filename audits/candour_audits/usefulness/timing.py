"""When a forecast of hazards expected the outcomes, interval by interval, and when they came."""

import numpy as np

from candour.results import Cell, Column, Guard, Table
from candour.stats.groups.judged import Judged
from candour.stats.groups.rates import describe_group_metric
from candour_audits.decisions import read_beside
from candour_audits.usefulness.monthly_places import Acting

COLUMNS = (
    Column("interval", "Days after the decision", "text"), Column("expected", "Expected share", "rate"),
    Column("observed", "Share that came", "rate"), Column("ratio", "Came for each that was expected", "number"),
    Column("came", "Came", "count", hidden=True), Column("others", "Did not come then", "count", hidden=True),
)  # fmt: skip


def tabulate_timing(acting: Acting) -> Table | None:
    """One row an interval; None where no forecast said when, or no day of an outcome is known."""
    evidence, decisions = acting.evidence, acting.decisions
    if not {"incidence", "lead_times"} <= set(evidence.tables):
        return None
    table = read_beside(evidence, "incidence")
    names = [name for name in table.column_names if name.startswith("by_day_")]
    days = read_beside(evidence, "lead_times")["days_to_outcome"].fill_null(-1).to_numpy()
    everyone, confidence = np.ones(len(days), dtype=bool), evidence.protocol.confidence
    rows: list[tuple[Cell, ...]] = []
    begun, so_far = 0, np.zeros(len(days))
    for name in names:
        end, by_end = int(name.removeprefix("by_day_")), table[name].to_numpy()
        came = (days > begun) & (days <= end) & decisions.outcomes
        # An interval before the window opens is expected to hold nothing, and does.
        if by_end.max() > so_far.max() or came.any():
            judged = Judged(by_end - so_far, came, np.zeros(len(days), dtype=bool), decisions.families)
            observed, ratio = (
                describe_group_metric(judged, everyone, metric, confidence=confidence)
                for metric in ("base_rate", "observed_expected")
            )
            number = int(came.sum())
            expected = float(judged.scores.mean())
            rows.append((f"{begun + 1:,} to {end:,}", expected, observed, ratio, number, len(days) - number))
        begun, so_far = end, by_end
    return Table(
        "timing", "When it was expected, and when it came", COLUMNS, tuple(rows),
        (Guard(("expected", "observed", "ratio"), ("came", "others")),), partition=(),
        note=f"{evidence.labels.get('discrete_time_hazard', 'The forecast of hazards')}: of all test decisions, the share in which it expected the "
        "outcome in each interval, and the share in which it came; where the ratio is above 1, more came than was expected. Children who "
        "turned 18, moved away or died are expected to have left. Every interval stands for itself alone.",
    )  # fmt: skip
