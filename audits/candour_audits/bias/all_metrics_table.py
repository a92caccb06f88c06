"""Every metric of every group, as flagged and at every capacity: one row a group and way of flagging."""

from collections.abc import Mapping

from candour.results import Cell, Column, Guard, Table
from candour.stats.clustered import Flags
from candour.stats.groups.judged import Judged, Labels, count_cells, list_groups
from candour.stats.groups.metrics import METRICS, MetricName
from candour.stats.groups.rates import RESAMPLED, describe_group_metric
from candour.stats.groups.resampled.crossed import GroupName
from candour.stats.groups.resampled.rank_replicates import RankReplicates
from candour_audits.bias.asked import Asked
from candour_audits.bias.groups_table import CELLS, TOTALS
from candour_audits.bias.moved import count_moved
from candour_audits.wording import say_share

BY_GROUP: tuple[MetricName, ...] = ("base_rate", "mean_score", "observed_expected")
"""What the table of groups shows wherever a group’s decisions and outcomes are not few."""
OTHERS: tuple[MetricName, ...] = tuple(name for name in METRICS if name not in BY_GROUP)
MOVED = Column("moved", "Flagged one way and not another", "count", hidden=True)
COUNTS = (*TOTALS, "tp", "fp", "fn", "tn", "moved")
COLUMNS = (
    Column("flagged", "Flagged", "text"), Column("group", "Group", "text"),
    Column("n", "Decisions", "count"), Column("events", "With the outcome", "count"),
    *(
        Column(name, METRICS[name].label, "rate" if METRICS[name].is_rate else "number")
        for name in (*BY_GROUP, *OTHERS)
    ),
    *CELLS, MOVED,
)  # fmt: skip
SHARES: tuple[MetricName, ...] = (
    "selection_rate", "true_positive_rate", "false_positive_rate", "true_negative_rate", "false_negative_rate",
    "positive_predictive_value", "negative_predictive_value", "false_discovery_rate", "false_omission_rate", "accuracy",
)  # fmt: skip
"""What can be said of several groups together where one of them is withheld."""
GUARDS = (Guard(("n", "events", *BY_GROUP), TOTALS), Guard(OTHERS, COUNTS, SHARES))


def tabulate_all_metrics(
    asked: Asked, name: str, labels: Labels, ranks: RankReplicates, ways: Mapping[str, Judged]
) -> Table:
    """One row a group and way of flagging; what does not depend on the flags is the same in each."""
    rows = tuple(
        (
            way,
            group,
            *_describe(asked, judged, ranks, GroupName(name, group), labels == group),
            count_moved(tuple(ways.values()), labels == group),
        )
        for way, judged in ways.items()
        for group in list_groups(labels)
    )
    return Table(
        "all_metrics", "Every metric of every group", COLUMNS, rows, GUARDS, partition=("flagged",),
        note="What each metric says, and what a difference would mean for a child, stands in docs/metrics.md. Each interval "
        "stands for its own group alone.", annex=True,
    )  # fmt: skip


def list_ways(asked: Asked) -> Mapping[str, Judged]:
    """As was decided, where that is known, and as the scores would flag at each capacity."""
    shares = asked.evidence.protocol.capacity_shares
    ways = {
        f"the highest {say_share(share)} of scores": asked.decisions.judge_at_capacity(share)
        for share in shares
    }
    return {"as was decided": asked.judged, **ways} if asked.was_decided else ways


def _describe(
    asked: Asked, judged: Judged, ranks: RankReplicates, name: GroupName, among: Flags
) -> tuple[Cell, ...]:
    confidence = asked.evidence.protocol.confidence
    cells = count_cells(judged, among)
    return (
        cells.decisions, cells.outcomes,
        *(
            ranks.describe(name, metric, confidence=confidence)
            if metric in RESAMPLED
            else describe_group_metric(judged, among, metric, confidence=confidence)
            for metric in (*BY_GROUP, *OTHERS)
        ),
        cells.decisions - cells.outcomes, cells.right, cells.wrong, cells.missed, cells.let_be,
    )  # fmt: skip
