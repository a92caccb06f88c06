"""The table of tipping points: how much mis-recording would explain a gap away, or turn it round."""

from typing import get_args

from candour.results import Cell, Column, Guard, Table
from candour.stats.groups.differences import Difference
from candour.stats.groups.judged import Cells, count_cells, list_groups
from candour.stats.groups.relabelling import ErrorRate, compute_error_rate, find_tipping_point
from candour_audits.bias.asked import Asked
from candour_audits.bias.groups_table import CELLS, TOTALS
from candour_audits.wording import METRICS, name_characteristic

SHOWN = (
    Column("gap", "Gap to everyone else", "number"),
    Column("answer", "Answer as recorded", "text"),
    Column("explained", "Share that would explain it away", "rate"),
    Column("explained_by", "If outcomes were", "text"),
    Column("reversed", "Share that would turn it round, beyond the margin", "rate"),
    Column("reversed_by", "If outcomes were", "text"),
)
COLUMNS = (
    Column("characteristic", "Characteristic", "text"), Column("metric", "Rate", "text"),
    Column("group", "Group", "text"), *SHOWN,
    Column("n", "Decisions", "count", hidden=True), Column("events", "With the outcome", "count", hidden=True), *CELLS,
)  # fmt: skip
COUNTS = (*TOTALS, "tp", "fp", "fn", "tn")
NO_PATTERN = "no pattern of recording is enough"


def tabulate_tipping(asked: Asked, differences: tuple[Difference, ...]) -> Table:
    """One row a group and error rate, withheld as in the table of differences."""
    answers = {(d.characteristic, d.group, d.metric): d.comparison.value for d in differences}
    rows = tuple(
        _build_row(asked, name, group, metric, answers.get((name, group, metric), "not compared"))
        for name, labels in asked.groups.items()
        for metric in get_args(ErrorRate)
        for group in list_groups(labels)
    )
    return Table(
        "tipping_points", "How wrong the recorded outcomes would have to be", COLUMNS, rows,
        (Guard(tuple(column.name for column in SHOWN), COUNTS, ()),),
        partition=("characteristic", "metric"),
        note="Of outcomes never recorded, the share is of all the group’s true outcomes; of outcomes recorded though "
        "elsewhere they would not be, of those recorded. The smallest share over five patterns is shown.",
    )  # fmt: skip


def _build_row(asked: Asked, name: str, group: str, metric: ErrorRate, answer: str) -> tuple[Cell, ...]:
    labels = asked.groups[name]
    cells, rest = count_cells(asked.judged, labels == group), count_cells(asked.judged, labels != group)
    return (
        name_characteristic(name), METRICS[metric], group,
        *_describe_tipping(cells, rest, metric, asked.rules.margin, answer),
        cells.decisions, cells.outcomes, cells.decisions - cells.outcomes,
        cells.right, cells.wrong, cells.missed, cells.let_be,
    )  # fmt: skip


def _describe_tipping(
    cells: Cells, rest: Cells, metric: ErrorRate, margin: float, answer: str
) -> tuple[Cell, ...]:
    ours, theirs = compute_error_rate(cells, metric), compute_error_rate(rest, metric)
    if ours is None or theirs is None:
        return (None, answer, None, "", None, "")
    beyond = theirs - margin if ours > theirs else theirs + margin
    found = (find_tipping_point(cells, metric, target) for target in (theirs, beyond))
    said = tuple(
        part
        for tipping in found
        for part in ((tipping.share, tipping.pattern.value) if tipping else (None, NO_PATTERN))
    )
    return (ours - theirs, answer, *said)
