"""The table of pairs: two groups against each other, and each group against a reference that the protocol names."""

from candour.results import Cell, Column, Guard, Table
from candour.stats.groups.differences import Difference
from candour.stats.groups.judged import Judged, Labels, count_cells, list_groups
from candour_audits.bias.differences_table import describe_difference, say_smallest_visible
from candour_audits.wording import METRICS

SHOWN = (
    Column("group_value", "First", "number"),
    Column("other_value", "Second", "number"),
    Column("difference", "First minus second", "number"),
    Column("answer", "Answer", "text"),
    Column("smallest_visible", "Smallest difference that could have been seen", "number"),
    Column("reason", "Remark", "text"),
)
LEAST = Column("least", "Smallest count behind the row", "count", hidden=True)
COLUMNS = (
    Column("metric", "Metric", "text"), Column("group", "First group", "text"),
    Column("other", "Second group", "text"), *SHOWN, LEAST,
)  # fmt: skip
GUARDS = (Guard(tuple(column.name for column in SHOWN), ("least",)),)


def tabulate_pairs(judged: Judged, labels: Labels, differences: tuple[Difference, ...]) -> Table:
    """One row a pair and decisive metric."""
    return Table(
        "pairs", "Every pair of groups", COLUMNS, _build_rows(judged, labels, differences), GUARDS,
        note="The intervals of all pairs of all characteristics hold together. They do not change the verdict.", annex=True,
    )  # fmt: skip


def tabulate_references(judged: Judged, labels: Labels, differences: tuple[Difference, ...]) -> Table:
    """One row a group and decisive metric, against the reference group."""
    return Table(
        "references", "Each group against the reference group", COLUMNS, _build_rows(judged, labels, differences), GUARDS,
        note="The reference group is the one that the protocol names. These intervals hold together; they do not change the "
        "verdict.",
    )  # fmt: skip


def _build_rows(
    judged: Judged, labels: Labels, differences: tuple[Difference, ...]
) -> tuple[tuple[Cell, ...], ...]:
    counts = {group: _count_least(judged, labels, group) for group in list_groups(labels)}
    largest = max(counts, key=lambda group: (int((labels == group).sum()), group))
    return tuple(
        (
            METRICS[found.metric], found.group, found.other, found.group_value, found.rest_value,
            describe_difference(found), found.comparison.value,
            say_smallest_visible(found), found.reason,
            _find_least(counts, (found.group, found.other), largest),
        )
        for found in differences
    )  # fmt: skip


def _count_least(judged: Judged, labels: Labels, group: str) -> int:
    cells = count_cells(judged, labels == group)
    return min((c for c in (cells.right, cells.wrong, cells.missed, cells.let_be) if c), default=0)


def _find_least(counts: dict[str, int], pair: tuple[str, str], largest: str) -> int:
    """The smallest count behind a pair. The largest group gives way where any is small, so it rests on them all."""
    behind = counts.values() if largest in pair else [counts[group] for group in pair]
    return min((count for count in behind if count), default=0)
