"""The table of children without a recorded group: by how much they could change each difference."""

from candour.results import Cell, Column, Guard, Table
from candour.stats.groups.judged import Judged, Labels
from candour.stats.groups.metrics import METRICS as GROUP_METRICS
from candour.stats.groups.rates import GroupMetric
from candour.stats.groups.unrecorded import NO_INTERVAL, Unrecorded, bound_unrecorded
from candour_audits.bias.all_groups_table import find_smallest_cell
from candour_audits.wording import METRICS

SHOWN = (
    Column("unrecorded", "Children without a recorded group", "rate"),
    Column("observed", "Difference as recorded", "number"),
    Column("lowest", "Lowest possible difference", "number"),
    Column("highest", "Highest possible difference", "number"),
    Column("at_random", "Difference if shared out like children recorded", "number"),
    Column("could_change", "Could the answer change?", "text"),
    Column("reason", "Remark", "text"),
)
COLUMNS = (
    Column("metric", "Metric", "text"), Column("group", "Group", "text"), *SHOWN,
    Column("least", "Smallest cell", "count", hidden=True),
)  # fmt: skip
# Every row rests on the children without a group, and with them the totals of all groups could be worked out.
GUARDS = (Guard(tuple(column.name for column in SHOWN), ("least",)),)


def tabulate_unrecorded(
    judged: Judged, labels: Labels, metrics: tuple[GroupMetric, ...], *, margin: float
) -> Table:
    """One row a recorded group and metric; no rows where every child's group is recorded. Only shares have bounds."""
    least = find_smallest_cell(judged, labels)
    rows = tuple(
        _build_row(found, least)
        for metric in metrics
        if GROUP_METRICS[metric].share is not None
        for found in bound_unrecorded(judged, labels, metric, margin=margin)
    )
    return Table(
        "unrecorded", "If every child's group had been recorded", COLUMNS, rows, GUARDS,
        note="Each group against everyone else. The lowest and the highest difference are those of the most extreme "
        "ways in which the children without a recorded group could belong to the groups; none can lie outside. The "
        "last difference shares them out like recorded children with the same outcome, the same flag and a "
        f"like score, which may or may not be so; it is {NO_INTERVAL}. None of these numbers allows for chance. The "
        "answer could change where a possible difference lies on another side of the margin than another one.",
    )  # fmt: skip


def _build_row(found: Unrecorded, least: int) -> tuple[Cell, ...]:
    said = {True: "yes", False: "no", None: ""}[found.could_change]
    return (
        METRICS[found.metric], found.group, found.unrecorded_share, found.observed, found.lowest, found.highest,
        found.at_random, said, found.reason, least,
    )  # fmt: skip
