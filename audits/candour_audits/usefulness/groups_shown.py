"""Which groups may be shown at all: those whose numbers of decisions and of outcomes CALI-002 publishes.

Several rows of one group, at several thresholds or of the flagged and the others, tell the same number of decisions. If each table
chose for itself which larger group to withhold beside a small one, two tables together would give the small one away.
"""

from collections.abc import Mapping

import numpy as np

from candour.disclosure import protect_table
from candour.results import Column, Guard, Table, Withheld
from candour.stats.groups.judged import Labels, list_groups
from candour_audits.usefulness.monthly_places import Acting

COUNTS = ("n", "events", "without")


def list_shown_groups(acting: Acting, groups: Mapping[str, Labels]) -> dict[str, tuple[str, ...]]:
    """By characteristic, the groups whose counts are not withheld where all groups stand side by side."""
    outcomes = acting.decisions.outcomes
    columns = (
        Column("characteristic", "", "text"), Column("group", "", "text"),
        *(Column(name, "", "count") for name in COUNTS),
    )  # fmt: skip
    rows = tuple(
        (characteristic, group, int(inside.sum()), int(outcomes[inside].sum()), int((~outcomes[inside]).sum()))
        for characteristic, labels in groups.items()
        for group in list_groups(labels)
        for inside in [np.asarray(labels == group, dtype=np.bool_)]
    )  # fmt: skip
    totals = Table("totals", "", columns, rows, (Guard(COUNTS, COUNTS),), partition=("characteristic",))
    published = protect_table(totals, threshold=acting.more_than or None)
    shown = [(str(row[0]), str(row[1])) for row in published.rows if not isinstance(row[2], Withheld)]
    return {
        characteristic: tuple(group for name, group in shown if name == characteristic)
        for characteristic in groups
    }
