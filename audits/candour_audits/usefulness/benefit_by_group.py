"""What following the forecast is worth in each group, at the lowest, the middle and the highest threshold."""

from collections.abc import Mapping, Sequence

import numpy as np

from candour.results import Cell, Column, Guard, Table
from candour.stats.clustered import Flags
from candour.stats.groups.judged import Labels
from candour.stats.intervals import compute_critical_value
from candour.stats.usefulness.net_benefit import compute_gain, subtract_everybody
from candour.stats.usefulness.plain_numbers import describe_number
from candour_audits.usefulness.groups_shown import list_shown_groups
from candour_audits.usefulness.monthly_places import Acting
from candour_audits.wording import name_characteristic, say_percent

CELLS = ("right", "wrong", "missed", "let_be", "more_right", "more_wrong")
COLUMNS = (
    Column("characteristic", "Characteristic", "text"), Column("threshold", "Threshold", "text"), Column("group", "Group", "text"),
    Column("base_rate", "With the outcome", "rate"), Column("net_benefit", "Net benefit a decision", "number"),
    Column("everybody", "Looking at everybody", "number"), Column("over_all", "Beyond looking at everybody", "number"),
    *(Column(name, name, "count", hidden=True) for name in CELLS),
)  # fmt: skip


def tabulate_benefit_by_group(
    acting: Acting, groups: Mapping[str, Labels], thresholds: Sequence[float]
) -> Table:
    """One row a group and threshold; a row is withheld where few children lie between its threshold and the next higher one."""
    rows = tuple(
        row
        for characteristic, shown in list_shown_groups(acting, groups).items()
        for labels in [groups[characteristic]]
        for group in shown
        for row in _build_rows(acting, characteristic, group, labels == group, thresholds)
    )
    guarded = ("base_rate", "net_benefit", "everybody", "over_all")
    return Table(
        "by_group", "Net benefit, by group", COLUMNS, rows, (Guard(guarded, CELLS, tells=CELLS),), partition=("characteristic", "threshold"),
        annex=True,
        note="The more often the outcome comes in a group, the more any flag is worth there, so groups are not to be compared by this. Each "
        "interval stands for its own number alone. A group whose counts are withheld in CALI-002 is left out.",
    )  # fmt: skip


def _build_rows(
    acting: Acting,
    characteristic: str,
    group: str,
    among: Flags,
    thresholds: Sequence[float],
) -> list[tuple[Cell, ...]]:
    decisions = acting.decisions
    scores, outcomes, families = (
        decisions.leading_scores[among], decisions.outcomes[among], decisions.families[among]
    )  # fmt: skip
    critical_value = compute_critical_value(acting.evidence.protocol.confidence)
    everyone = np.ones(len(outcomes), dtype=bool)
    events = int(outcomes.sum())
    higher_right, higher_wrong = 0, 0
    rows: list[tuple[Cell, ...]] = []
    for threshold in sorted(thresholds, reverse=True):
        own = compute_gain(scores >= threshold, outcomes, families, threshold=threshold)
        all_of_them = compute_gain(everyone, outcomes, families, threshold=threshold)
        described = [
            describe_number(benefit, critical_value=critical_value)
            for benefit in (
                own.benefit,
                all_of_them.benefit,
                subtract_everybody(own, all_of_them),
            )
        ]
        cells = (own.right, own.wrong, events - own.right, len(outcomes) - events - own.wrong)
        more = (own.right - higher_right, own.wrong - higher_wrong)
        higher_right, higher_wrong = own.right, own.wrong
        title = name_characteristic(characteristic)
        rows.append((title, say_percent(threshold), group, events / len(outcomes), *described, *cells, *more))
    return rows[::-1]
