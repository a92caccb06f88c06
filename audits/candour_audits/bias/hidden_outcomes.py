"""Children whom nobody saw again: what their unrecorded outcomes could do to the error rates of a group."""

from typing import NamedTuple, get_args

import numpy as np

from candour.results import Cell, Column, Guard, Table
from candour.stats.clustered import Flags
from candour.stats.equivalence import compare_with_margin
from candour.stats.groups.judged import count_cells, list_groups
from candour.stats.groups.relabelling import Bounds, ErrorRate, bound_by_hidden_outcomes
from candour_audits.bias.alternative_outcomes import Alternative
from candour_audits.bias.asked import Asked
from candour_audits.bias.groups_table import CELLS, TOTALS
from candour_audits.wording import METRICS, name_characteristic

UNSEEN = (
    Column("unseen_flagged", "Flagged and never seen again", "count", hidden=True),
    Column("unseen_let_be", "Not flagged and never seen again", "count", hidden=True),
    Column("seen_flagged", "Flagged, no outcome, seen again", "count", hidden=True),
    Column("seen_let_be", "Not flagged, no outcome, seen again", "count", hidden=True),
)
SHOWN = (
    Column("unseen", "Never seen again", "rate"),
    Column("low", "Rate at the least", "rate"),
    Column("high", "Rate at the most", "rate"),
    Column("low_difference", "Difference at the least", "number"),
    Column("high_difference", "Difference at the most", "number"),
    Column("answer", "Against the margin", "text"),
)
COLUMNS = (
    Column("characteristic", "Characteristic", "text"), Column("metric", "Rate", "text"),
    Column("group", "Group", "text"), *SHOWN,
    Column("n", "Decisions", "count", hidden=True), Column("events", "With the outcome", "count", hidden=True),
    *CELLS, *UNSEEN,
)  # fmt: skip
COUNTS = (*TOTALS, "tp", "fp", "fn", "tn", *(column.name for column in UNSEEN))


class _Hidden(NamedTuple):
    bounds: Bounds | None
    unseen: float
    counts: tuple[int, ...]


def find_never_seen(asked: Asked, alternatives: tuple[Alternative, ...]) -> Flags:
    """Decisions without the outcome after which no event of any other kind came in the window.

    Where it is not known of some kind whether it came, nobody can say that the child was not seen.
    """
    seen = asked.judged.outcomes.copy()
    for alternative in alternatives:
        seen |= alternative.came | ~alternative.known
    return ~seen


def tabulate_hidden(asked: Asked, alternatives: tuple[Alternative, ...]) -> Table:
    """Bounds on both error rates of every group, if those never seen again had the outcome as often as those who were."""
    unseen = find_never_seen(asked, alternatives)
    rows = tuple(
        _build_row(asked, unseen, name, group, metric)
        for name, labels in asked.groups.items()
        for metric in get_args(ErrorRate)
        for group in list_groups(labels)
    )
    return Table(
        "never_seen_again", "If children whom nobody saw again had the outcome as often as those who were seen",
        COLUMNS, rows, (Guard(tuple(column.name for column in SHOWN), COUNTS, ()),),
        partition=("characteristic", "metric"),
        note="Bounds, not intervals: they hold whichever of the unseen children had the outcome, and leave out chance. An "
        "outcome can only be recorded of a child whom somebody looked at. Where it is not known of some kind of event whether it "
        "came, the child does not count as unseen.",
    )  # fmt: skip


def _build_row(asked: Asked, unseen: Flags, name: str, group: str, metric: ErrorRate) -> tuple[Cell, ...]:
    labels = asked.groups[name]
    inside, outside = (_bound(asked, unseen, among, metric) for among in (labels == group, labels != group))
    cells = count_cells(asked.judged, labels == group)
    return (
        name_characteristic(name), METRICS[metric], group, inside.unseen,
        *((None, None) if inside.bounds is None else inside.bounds),
        *_compare(inside.bounds, outside.bounds, asked.rules.margin),
        cells.decisions, cells.outcomes, cells.decisions - cells.outcomes,
        cells.right, cells.wrong, cells.missed, cells.let_be, *inside.counts,
    )  # fmt: skip


def _bound(asked: Asked, unseen: Flags, among: Flags, metric: ErrorRate) -> _Hidden:
    cells = count_cells(asked.judged, among)
    hidden_flagged = int((among & unseen & asked.judged.flags).sum())
    hidden_let_be = int((among & unseen & ~asked.judged.flags).sum())
    seen = cells.decisions - hidden_flagged - hidden_let_be
    share = cells.outcomes / seen if seen else 0.0
    bounds = bound_by_hidden_outcomes(
        cells, metric, hidden_flagged=hidden_flagged, hidden_let_be=hidden_let_be,
        hidden=share * (hidden_flagged + hidden_let_be),
    )  # fmt: skip
    return _Hidden(
        bounds, float(np.mean(unseen[among])) if among.any() else 0.0,
        (hidden_flagged, hidden_let_be, cells.wrong - hidden_flagged, cells.let_be - hidden_let_be),
    )  # fmt: skip


def _compare(inside: Bounds | None, outside: Bounds | None, margin: float) -> tuple[Cell, ...]:
    if inside is None or outside is None:
        return (None, None, "cannot tell")
    low, high = inside.low - outside.high, inside.high - outside.low
    return (low, high, compare_with_margin(low, high, margin=margin).value)
