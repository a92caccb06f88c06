"""The table of all groups together: whether any differ, and how far apart they truly lie."""

import numpy as np

from candour.results import Cell, Column, Guard, Table
from candour.stats.groups.differences import Rules
from candour.stats.groups.homogeneity import compute_homogeneity
from candour.stats.groups.judged import Judged, Labels, count_cells, list_groups
from candour.stats.groups.rates import GroupMetric
from candour.stats.groups.resampled_spread import Resampled, SpreadRatios, compare_spreads
from candour.stats.groups.spread import compute_spread
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


def tabulate_all_groups(
    judged: Judged,
    characteristic: str,
    labels: Labels,
    metrics: tuple[GroupMetric, ...],
    *,
    rules: Rules,
    resampled: Resampled,
) -> Table:
    """One row a metric: the test of all groups at once, the spread of their true values, and a second opinion on intervals."""
    rows = tuple(
        _build_row(
            judged,
            labels,
            metric,
            rules,
            compare_spreads(judged, characteristic, labels, metric, resampled),
        )
        for metric in metrics
    )
    return Table(
        "all_groups", "All groups together", COLUMNS, rows, GUARDS,
        note="The test asks whether any group differs at all, however little. Its p says how often groups that do not differ at all would look at least as different as "
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
    judged: Judged, labels: Labels, metric: GroupMetric, rules: Rules, ratios: SpreadRatios | None
) -> tuple[Cell, ...]:
    test = compute_homogeneity(judged, labels, metric, rules)
    spread = compute_spread(judged, labels, metric, rules).estimate
    reason = test.reason or spread.reason
    return (
        METRICS[metric], _say_answer(test.p_value, rules.confidence), float(len(test.groups)), float(len(test.left_out)), test.p_value, spread,
        None if ratios is None else ratios.lowest, None if ratios is None else ratios.highest, test.method, reason,
        find_smallest_cell(judged, labels),
    )  # fmt: skip


def _say_answer(p_value: float | None, confidence: float) -> str:
    if p_value is None:
        return "could not be asked"
    chances = f"{100 * (1 - confidence):g} in 100"
    return f"yes (p below {chances})" if p_value < 1 - confidence else f"not shown (p not below {chances})"
