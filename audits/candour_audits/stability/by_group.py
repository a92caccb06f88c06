"""One share of the decisions for every group, and whether it differs from everyone else's by more than the margin."""

from typing import NamedTuple

import numpy as np

from candour.contracts import Evidence
from candour.results import Cell, Column, Estimate, Guard, Table
from candour.stats.clustered import Flags
from candour.stats.equivalence import Comparison
from candour.stats.groups.differences import Difference, Rules, compare_groups
from candour.stats.groups.judged import Judged
from candour.stats.groups.metrics import MetricName
from candour.stats.groups.rates import describe_group_metric
from candour_audits.stability.tested import Tested
from candour_audits.wording import name_characteristic, say_list

METRIC: MetricName = "selection_rate"
"""The share of all decisions that are marked; here the mark is not a flag but that a flag is unsure."""


class ByGroup(NamedTuple):
    """The table, and the groups whose share is shown to differ, each with the counts behind it."""

    table: Table
    shown: tuple[Difference, ...]
    counts: tuple[int, ...]

    def say_shown(self) -> str:
        """The groups in words, with whether their share is higher or lower."""
        return say_list(
            tuple(
                f"{found.group} ({name_characteristic(found.characteristic).lower()}: "
                f"{'more' if (found.value or 0) > 0 else 'less'} often than everyone else)"
                for found in self.shown
            )
        )


def compare_share(evidence: Evidence, tested: Tested, marked: Flags, *, title: str, label: str) -> ByGroup:
    """Compare the share of marked decisions between every group and everyone else; all intervals hold together."""
    bias = evidence.protocol.bias
    rules = Rules(bias.margin, bias.minimum_events, evidence.protocol.confidence, evidence.seed)
    judged = Judged(tested.published, tested.outcomes, marked, tested.families)
    differences = compare_groups(judged, tested.groups, (METRIC,), rules)
    shown = tuple(found for found in differences if found.comparison is Comparison.DIFFERENCE_SHOWN)
    counts = tuple(
        count for found in shown for count in _count(tested, marked, found.characteristic, found.group)
    )
    rows = tuple(_describe(evidence, tested, judged, found) for found in differences)
    columns = (
        Column("characteristic", "Characteristic", "text"), Column("group", "Group", "text"),
        Column("n", "Decisions", "count"), Column("share", label, "rate"),
        Column("difference", "Minus everyone else", "rate"), Column("answer", "Answer", "text"),
        Column("marked", "Marked", "count", hidden=True), Column("unmarked", "Not marked", "count", hidden=True),
    )  # fmt: skip
    guard = Guard(("n", "share", "difference", "answer"), ("n", "marked", "unmarked"))
    note = (
        f"Differences of {bias.margin:g} or less do not count. All intervals of differences hold together. A group "
        "that has more decisions near the cut-off has more that are unsure."
    )
    table = Table("groups", title, columns, rows, (guard,), partition=("characteristic",), note=note)
    return ByGroup(table, shown, counts)


def _describe(evidence: Evidence, tested: Tested, judged: Judged, found: Difference) -> tuple[Cell, ...]:
    among = np.asarray(tested.groups[found.characteristic] == found.group, dtype=np.bool_)
    share = describe_group_metric(judged, among, METRIC, confidence=evidence.protocol.confidence)
    low, high = found.interval if found.interval is not None else (None, None)
    method = (
        "none" if found.interval is None else "Newcombe from Wilson by family, all groups at once (max-T)"
    )
    difference = Estimate(found.value, low, high, found.foot, None, method, found.reason)
    marked, unmarked = _count(tested, judged.flags, found.characteristic, found.group)
    return (
        name_characteristic(found.characteristic), found.group, int(among.sum()), share, difference,
        found.comparison.value, marked, unmarked,
    )  # fmt: skip


def _count(tested: Tested, marked: Flags, characteristic: str, group: str) -> tuple[int, int]:
    among = tested.groups[characteristic] == group
    return int((among & marked).sum()), int((among & ~marked).sum())
