"""The tables beside the pilots of 2019-2020: figures of groups in both ways, and the highest and lowest tenth."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from candour.results import Cell, Column, Estimate, Guard, Table
from candour.stats.capacity import CapacityCounts, count_at_capacity
from candour.stats.clustered import Flags, are_probabilities
from candour.stats.groups.differences import Difference
from candour.stats.groups.judged import NOT_RECORDED, Judged, Labels, count_cells, list_groups
from candour.stats.groups.metrics import MetricName
from candour.stats.groups.pinned import NO_INTERVAL, describe_pinned_precision
from candour.stats.groups.rates import NO_PROBABILITIES, RESAMPLED, describe_group_metric, estimate_base_rate
from candour.stats.groups.resampled.crossed import GroupName
from candour.stats.groups.resampled.rank_replicates import RankReplicates, resample_ranks
from candour_audits.bias.all_metrics_table import COUNTS, MOVED, list_ways
from candour_audits.bias.asked import Asked
from candour_audits.bias.groups_table import CELLS, TOTALS
from candour_audits.bias.moved import count_moved
from candour_audits.performance.capacity_counts import (
    list_hidden_columns,
    list_hidden_counts,
    list_hidden_names,
)
from candour_audits.wording import METRICS, name_characteristic

HALF = 0.5
"""The cut-off of the pilots: the default of their software."""
TENTH = 0.1
SHOWN: tuple[MetricName, ...] = (
    "average_precision", "average_precision_lift", "false_discovery_rate", "false_omission_rate",
)  # fmt: skip
COMPARED_BY: Mapping[MetricName, MetricName] = {
    "average_precision": "auc",
    "false_discovery_rate": "false_discovery_rate",
    "false_omission_rate": "false_omission_rate",
}
SAME = ("Female", "Male", "Asian", "Black", "Mixed", "White", "Other", "No", "Yes", "Under 1", "1 to 4", "5 to 9",
        "10 to 15", "16 and over")  # fmt: skip
UNRECORDED = {
    "sex": "Unknown, unborn or indeterminate", "ethnic_group": "Not known", "age_band": "Missing", "disability": "Missing",
}  # fmt: skip
HALF_COUNTS = tuple(
    Column(f"half_{name}", f"At {HALF}: {name}", "count", hidden=True)
    for name in ("right", "wrong", "missed", "let_be", "moved")
)
COLUMNS = (
    Column("metric", "Figure", "text"), Column("group", "Group", "text"),
    Column("pilots_group", "Group of the pilots", "text"),
    Column("n", "Decisions", "count"), Column("base_rate", "Base rate", "rate"),
    Column("pilots", "As in the pilots", "number"), Column("valid", "The group itself", "number"),
    Column("answer", "Valid comparison with everyone else", "text"),
    Column("events", "With the outcome", "count", hidden=True), *CELLS, MOVED, *HALF_COUNTS,
)  # fmt: skip
# The valid figures are withheld as in the table of all metrics. Those of the pilots come last, because a cut-off of 0.5
# often leaves few flagged, and that must not take the valid ones away.
GUARDS = (
    Guard(("n", "base_rate"), TOTALS),
    Guard(("valid", "answer"), COUNTS, ()),
    Guard(("pilots",), (*COUNTS, *(column.name for column in HALF_COUNTS)), ()),
)


@dataclass(frozen=True)
class Beside:
    """What every row is read from: each way of flagging, the pilots' own (None: scores are no probabilities), answers."""

    asked: Asked
    ways: tuple[Judged, ...]
    half: Judged | None
    ranks: RankReplicates
    differences: tuple[Difference, ...]

    def answer(self, name: GroupName, metric: MetricName) -> str:
        """The valid comparison of a group with everyone else that belongs to a figure; nothing for the multiple of chance."""
        found = (
            d.comparison.value
            for d in self.differences
            if (d.characteristic, d.group, d.metric) == (*name, COMPARED_BY.get(metric))
        )
        return next(found, "")


def set_beside(asked: Asked, groups: Mapping[str, Labels], differences: tuple[Difference, ...]) -> Beside:
    """Resample families once for all groups, and flag as the pilots did."""
    protocol, judged = asked.evidence.protocol, asked.judged
    ranks = resample_ranks(judged, groups, replicates=protocol.replicates, seed=asked.evidence.seed)
    return Beside(asked, tuple(list_ways(asked).values()), judge_as_pilots(judged), ranks, differences)


def judge_as_pilots(judged: Judged) -> Judged | None:
    """Flagged from a score of 0.5 upwards, as the pilots did; None where scores are no probabilities."""
    if not are_probabilities(judged.scores):
        return None
    return replace(judged, flags=judged.scores >= HALF, threshold=HALF)


def tabulate_group_figures(beside: Beside, characteristic: str) -> Table:
    """One row a figure and group: as the pilots would have reported it, and as it is."""
    rows = tuple(
        _build_row(beside, GroupName(characteristic, group), metric)
        for metric in SHOWN
        for group in list_groups(beside.asked.groups[characteristic])
    )
    return Table(
        f"pilots_{characteristic}",
        f"The pilots’ figures and the valid ones, by {name_characteristic(characteristic).lower()}",
        COLUMNS, rows, GUARDS, partition=("metric",),
        note="As in the pilots: average precision pinned, which is to say of the group and everyone else half and half, and "
        f"the false discovery and omission rates at a score of {HALF}. They have no interval: that of the pilots needs models "
        "fitted again on other training decisions. The group itself: average precision with an interval from resampled "
        "families, and both rates as this report flags. No skill gives an average precision equal to the base rate, and a "
        "multiple of 1. The comparison beside average precision is that of the AUC; all comparisons hold together.",
    )  # fmt: skip


def _build_row(beside: Beside, name: GroupName, metric: MetricName) -> tuple[Cell, ...]:
    judged, confidence = beside.asked.judged, beside.asked.evidence.protocol.confidence
    among = beside.asked.groups[name.characteristic] == name.group
    cells = count_cells(judged, among)
    valid = (
        beside.ranks.describe(name, metric, confidence=confidence)
        if metric in RESAMPLED
        else describe_group_metric(judged, among, metric, confidence=confidence)
    )
    return (
        METRICS[metric], name.group, _name_as_pilots(name), cells.decisions,
        estimate_base_rate(judged, among, confidence=confidence),
        _describe_as_pilots(beside, among, metric), valid, beside.answer(name, metric),
        cells.outcomes, cells.decisions - cells.outcomes, cells.right, cells.wrong, cells.missed, cells.let_be,
        count_moved(beside.ways, among), *_count_at_half(beside, among, metric),
    )  # fmt: skip


def _name_as_pilots(name: GroupName) -> str:
    if name.group == NOT_RECORDED:
        return UNRECORDED[name.characteristic]
    return name.group if name.group in SAME else "no such group"


def _describe_as_pilots(beside: Beside, among: Flags, metric: MetricName) -> Estimate | None:
    """The figure of the pilots, without an interval; None for one that they did not report."""
    if metric == "average_precision":
        return describe_pinned_precision(beside.asked.judged, among)
    if metric == "average_precision_lift":
        return None
    if beside.half is None:
        return Estimate(None, None, None, int(among.sum()), None, "none", NO_PROBABILITIES)
    rate = describe_group_metric(beside.half, among, metric, confidence=0.95)
    return replace(rate, low=None, high=None, method="none", reason=rate.reason or NO_INTERVAL)


def _count_at_half(beside: Beside, among: Flags, metric: MetricName) -> tuple[int, ...]:
    """The cells at the pilots' cut-off, and what moves between it and any other; zeros where a figure does not use it."""
    if beside.half is None or metric in RESAMPLED:
        return (0,) * len(HALF_COUNTS)
    cells = count_cells(beside.half, among)
    moved = count_moved((beside.half, *beside.ways), among)
    return cells.right, cells.wrong, cells.missed, cells.let_be, moved


def tabulate_tenths(beside: Beside) -> Table:
    """How many of those with the outcome stand in the highest tenth of scores, and of those without in the lowest."""
    decisions = beside.asked.decisions
    scores, outcomes = decisions.leading_scores, decisions.outcomes
    everyone = np.ones(len(scores), dtype=bool)
    highest = count_at_capacity(scores, outcomes, share=TENTH)
    lowest = count_at_capacity(-scores, ~outcomes, share=TENTH)
    moved = count_moved((decisions.judge_at_capacity(TENTH), *beside.ways), everyone)
    rows: tuple[tuple[Cell, ...], ...] = (
        (
            "Of those with the outcome, in the highest tenth",
            _share(highest),
            *list_hidden_counts(highest),
            moved,
        ),
        ("Of those without, in the lowest tenth", _share(lowest), *list_hidden_counts(lowest), 0),
    )
    return Table(
        "pilots_tenths", "The highest and the lowest tenth of scores, as in the pilots",
        (Column("part", "Share", "text"), Column("share", "Value", "rate"), *list_hidden_columns("at"), MOVED), rows,
        (Guard(("share",), (*list_hidden_names("at"), "moved")),),
        note="Where decisions share the score at the edge, the value is what a lot would give. By chance it is a tenth. It has "
        "no interval here; the same share with one, at every capacity of the protocol, stands with the audit of performance.",
    )  # fmt: skip


def _share(counts: CapacityCounts) -> Estimate:
    if not counts.outcomes:
        return Estimate(None, None, None, 0, 0, "none", "no such decision")
    return Estimate(
        counts.right_expected / counts.outcomes, None, None, counts.outcomes, None, "none", NO_INTERVAL
    )
