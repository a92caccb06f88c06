"""The table of pooled values: what was counted in each group, beside what is likely once groups borrow."""

from candour.results import Cell, Column, Estimate, Guard, Table
from candour.stats.groups.judged import Judged, Labels, count_cells
from candour.stats.groups.pooling import Pooled, pool_groups
from candour.stats.groups.rates import RESAMPLED, GroupMetric, describe_group_metric
from candour_audits.bias.all_groups_table import find_smallest_cell
from candour_audits.bias.groups_table import CELLS, TOTALS
from candour_audits.wording import METRICS

COLUMNS = (
    Column("metric", "Metric", "text"), Column("group", "Group", "text"),
    Column("n", "Decisions", "count"),
    Column("raw", "As counted", "number"),
    Column("pooled", "Borrowing from the other groups", "number"),
    Column("reason", "Remark", "text"),
    Column("events", "With the outcome", "count", hidden=True), *CELLS,
    Column("least", "Smallest cell", "count", hidden=True),
)  # fmt: skip
ROW = (*TOTALS, "tp", "fp", "fn", "tn")
# A pooled value rests on every group, so that a withheld one could be found by trying which counts bring it about.
GUARDS = (Guard(("n",), TOTALS), Guard(("raw",), ROW, ()), Guard(("pooled", "reason"), (*ROW, "least")))


def tabulate_pooled(
    judged: Judged, labels: Labels, metrics: tuple[GroupMetric, ...], *, confidence: float
) -> Table:
    """One row a group and metric."""
    least = find_smallest_cell(judged, labels)
    rows = tuple(
        _build_row(judged, labels, pooled, least, confidence)
        for metric in metrics
        for pooled in pool_groups(judged, labels, metric, confidence=confidence)
    )
    return Table(
        "pooled", "Each group by itself, and borrowing from the others", COLUMNS, rows, GUARDS, partition=("metric",),
        note="The number of a small group jumps about by chance. The second number lies between it and all groups "
        "together: nearer to them the fewer children the group has and the less the groups differ. It is what to bet "
        "on for one group, not a proof that groups are alike. Its interval counts in that the law over groups is "
        "itself known only roughly; where groups hardly differ it is wider than it need be.",
    )  # fmt: skip


def _build_row(
    judged: Judged, labels: Labels, pooled: Pooled, least: int, confidence: float
) -> tuple[Cell, ...]:
    among = labels == pooled.group
    cells = count_cells(judged, among)
    raw = (
        None
        if pooled.metric in RESAMPLED
        else describe_group_metric(judged, among, pooled.metric, confidence=confidence)
    )
    behind = pooled.foot if raw is None else raw.n
    return (
        METRICS[pooled.metric], pooled.group, cells.decisions, raw, _estimate(pooled, behind), pooled.reason,
        cells.outcomes, cells.decisions - cells.outcomes, cells.right, cells.wrong, cells.missed, cells.let_be, least,
    )  # fmt: skip


def _estimate(pooled: Pooled, behind: int) -> Estimate:
    low, high = pooled.interval if pooled.interval is not None else (None, None)
    return Estimate(pooled.value, low, high, behind, None, pooled.method, pooled.reason)
