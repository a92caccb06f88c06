"""The table of all groups together: whether any differ, and how far apart they truly lie."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from candour.results import Cell, Column, Guard, Table
from candour.stats.groups.differences import Rules
from candour.stats.groups.homogeneity import Homogeneity, compute_homogeneity
from candour.stats.groups.judged import Judged, Labels, count_cells, list_groups
from candour.stats.groups.rates import GroupMetric
from candour.stats.groups.resampled.resampled_spread import Resampled, SpreadRatios, compare_spreads
from candour.stats.groups.spread import compute_spread
from candour.stats.multiplicity import adjust_by_holm
from candour_audits.wording import METRICS

SHOWN = (
    Column("groups", "Groups compared", "number"),
    Column("left_out", "Groups too small to compare", "number"),
    Column("p_value", "How often chance alone brings so much difference (p)", "number"),
    Column("spread", "Spread between groups, chance taken out (standard deviation)", "number"),
    Column(
        "lowest_ratio",
        "Spread of a group by resampling, as a multiple of the closed form: the lowest",
        "number",
    ),
    Column("highest_ratio", "The highest", "number"),
    Column("method", "Test", "text"),
    Column("reason", "Remark", "text"),
)
COLUMNS = (
    Column("metric", "Metric", "text"), Column("answer", "Does any group differ?", "text"), *SHOWN,
    Column("least", "Smallest cell", "count", hidden=True),
)  # fmt: skip
# A number rests on every group: with the others known, it would tell of the one that is withheld. The answer does not.
GUARDS = (Guard(tuple(column.name for column in SHOWN), ("least",)),)


class GroupedBy(NamedTuple):
    """One test: of all groups of a characteristic, in one metric."""

    characteristic: str
    metric: GroupMetric


class Tested(NamedTuple):
    """What a test found, and its p once all tests of the audit are taken together (Holm); None where there is none."""

    test: Homogeneity
    adjusted: float | None


Tests = Mapping[GroupedBy, Tested]


def compute_all_tests(
    judged: Judged, groups: Mapping[str, Labels], metrics: tuple[GroupMetric, ...], rules: Rules
) -> Tests:
    """The test of every characteristic in every decisive metric; their answers hold together."""
    found = {
        GroupedBy(name, metric): compute_homogeneity(judged, labels, metric, rules)
        for name, labels in groups.items()
        for metric in metrics
    }
    asked = [key for key, test in found.items() if test.p_value is not None]
    adjusted = dict(zip(asked, adjust_by_holm([found[key].p_value or 0.0 for key in asked]), strict=True))
    return {key: Tested(test, adjusted.get(key)) for key, test in found.items()}


def tabulate_all_groups(
    judged: Judged,
    characteristic: str,
    labels: Labels,
    metrics: tuple[GroupMetric, ...],
    *,
    tests: Tests,
    rules: Rules,
    resampled: Resampled,
) -> Table:
    """One row a metric: the test of all groups at once, the spread of their true values, and a second opinion on intervals."""
    rows = tuple(
        _build_row(
            judged, labels, tests[GroupedBy(characteristic, metric)], rules,
            compare_spreads(judged, characteristic, labels, metric, resampled),
        )
        for metric in metrics
    )  # fmt: skip
    return Table(
        "all_groups", "All groups together", COLUMNS, rows, GUARDS,
        note="The test asks whether any group differs at all, however little; its answers for all characteristics and decisive "
        "metrics hold together (Holm). The p of one test alone says how often groups that do not differ at all would look at least as different as "
        "these; a large one does not show that they are alike. The spread says by how much a group typically lies "
        "away from the middle of all groups, in the units of the metric, after what chance alone brings is taken off; "
        "with few groups it is known only roughly. The distance between the highest and the lowest group is "
        "not given: it grows with the number of groups even where none differs. The last two numbers compare the "
        "spread behind the intervals with that of families drawn again and again, over all groups of 30 families or "
        "more: near 1, both agree.",
    )  # fmt: skip


def find_smallest_cell(judged: Judged, labels: Labels) -> int:
    """The smallest of the four cells that is not empty, over all groups: what any number about all of them rests on."""
    cells = (
        count
        for group in list_groups(labels)
        for found in (count_cells(judged, np.asarray(labels == group)),)
        for count in (found.right, found.wrong, found.missed, found.let_be)
    )
    return min((count for count in cells if count), default=0)


def _build_row(
    judged: Judged, labels: Labels, tested: Tested, rules: Rules, ratios: SpreadRatios | None
) -> tuple[Cell, ...]:
    test, metric = tested.test, tested.test.metric
    spread = compute_spread(judged, labels, metric, rules).estimate
    reason = test.reason or spread.reason
    return (
        METRICS[metric], _say_answer(tested.adjusted, rules.confidence), float(len(test.groups)), float(len(test.left_out)), test.p_value, spread,
        None if ratios is None else ratios.lowest, None if ratios is None else ratios.highest, test.method, reason,
        find_smallest_cell(judged, labels),
    )  # fmt: skip


def _say_answer(p_value: float | None, confidence: float) -> str:
    if p_value is None:
        return "could not be asked"
    chances = f"{100 * (1 - confidence):g} in 100"
    return (
        f"yes (at {chances}, all tests together)" if p_value < 1 - confidence else f"not shown (at {chances})"
    )
