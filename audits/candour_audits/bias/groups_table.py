"""The table of groups: how many, how often the outcome came, and every error rate beside it."""

import numpy as np

from candour.contracts import Evidence
from candour.results import Cell, Column, Estimate, Guard, Table
from candour.stats.clustered import Flags
from candour.stats.groups.judged import Cells, Judged, Labels, count_cells, list_groups
from candour.stats.groups.metrics import ShareName
from candour.stats.groups.rates import describe_group_metric, estimate_base_rate
from candour_audits.wording import METRICS, name_characteristic

RATES: tuple[ShareName, ...] = (
    "selection_rate", "true_positive_rate", "false_positive_rate", "false_negative_rate",
    "false_discovery_rate", "false_omission_rate",
)  # fmt: skip
CELLS = (
    Column("without", "Without the outcome", "count", hidden=True),
    Column("tp", "Flagged and right", "count", hidden=True),
    Column("fp", "Flagged and wrong", "count", hidden=True),
    Column("fn", "Missed", "count", hidden=True),
    Column("tn", "Rightly let be", "count", hidden=True),
)
COLUMNS = (
    Column("group", "Group", "text"),
    Column("n", "Decisions", "count"),
    Column("events", "With the outcome", "count"),
    Column("base_rate", "Base rate", "rate"),
    Column("mean_score", "Mean score", "number"),
    Column("observed_expected", "Observed / expected", "number"),
    Column("auc", "AUC", "number"),
    *(Column(rate, METRICS[rate], "rate") for rate in RATES),
    *CELLS,
)
TOTALS = ("n", "events", "without")
GUARDS = (
    Guard(("n", "events", "base_rate", "mean_score", "observed_expected", "auc"), TOTALS),
    Guard((*RATES, "auc"), (*TOTALS, "tp", "fp", "fn", "tn"), RATES),
)


def tabulate_groups(evidence: Evidence, judged: Judged, name: str, labels: Labels) -> Table:
    """One row a group. The rows add up to all test decisions, so a withheld one is never alone."""
    rows = tuple(_build_row(evidence, judged, group, labels == group) for group in list_groups(labels))
    return Table(
        "groups", f"Groups by {name_characteristic(name).lower()}", COLUMNS, rows, GUARDS, partition=(),
        note="Each interval stands for its own group alone. Where nothing, or everything, was counted it is exact "
        "and counts each family once. The shares flagged, and the true positive, false positive and false negative "
        "rates, were computed a second time with fairlearn, and agree.",
    )  # fmt: skip


def tabulate_counts(judged: Judged, labels: Labels) -> Table:
    """The counts of the same table under the same guards, without its numbers: it tells what will be withheld."""
    rows = tuple(
        (group, cells.decisions, cells.outcomes, *(_count_rate(cells, column.name) for column in COLUMNS[3 : -len(CELLS)]), *list_hidden(cells))
        for group in list_groups(labels)
        for cells in (count_cells(judged, labels == group),)
    )  # fmt: skip
    return Table("counts", "Counts", COLUMNS, rows, GUARDS, partition=())


def _count_rate(cells: Cells, column: str) -> Cell:
    """Two of the rates; nothing in every other place, so that a row that is given up tells no count here."""
    without = cells.decisions - cells.outcomes
    if column == "false_negative_rate" and cells.outcomes:
        return Estimate(cells.missed / cells.outcomes, None, None, cells.outcomes, cells.missed, "none")
    if column == "false_positive_rate" and without:
        return Estimate(cells.wrong / without, None, None, without, cells.wrong, "none")
    return None


def list_hidden(cells: Cells) -> tuple[int, ...]:
    """The hidden counts of a row: without the outcome, and the four cells."""
    return cells.decisions - cells.outcomes, cells.right, cells.wrong, cells.missed, cells.let_be


def _build_row(evidence: Evidence, judged: Judged, group: str, among: Flags) -> tuple[Cell, ...]:
    confidence = evidence.protocol.confidence
    cells = count_cells(judged, among)
    return (
        group, cells.decisions, cells.outcomes, estimate_base_rate(judged, among, confidence=confidence),
        float(np.mean(judged.scores[among])),
        describe_group_metric(judged, among, "observed_expected", confidence=confidence),
        describe_group_metric(judged, among, "auc", confidence=confidence),
        *(describe_group_metric(judged, among, rate, confidence=confidence) for rate in RATES),
        *list_hidden(cells),
    )  # fmt: skip
