"""The tables of DATA-007: the classifier's answer, the features that moved most, and all features."""

from collections.abc import Sequence

from candour.contracts import Evidence
from candour.results import Cell, Column, Estimate, Table
from candour.stats.drift import FeatureShift
from candour.stats.period_classifier import PeriodSeparation

MOST = 12
SHIFTS = (
    Column("feature", "Feature", "text"), Column("shift", "Shift (index, chance taken out)", "number"),
    Column("index", "Index as computed", "number"), Column("chance", "Expected by chance", "number"),
    Column("answer", "Answer", "text"),
)  # fmt: skip
SEPARATION = (
    Column("question", "Asked", "text"), Column("auc", "AUC", "number"), Column("train", "Training decisions", "count"),
    Column("test", "Test decisions", "count"), Column("answer", "Answer", "text"),
)  # fmt: skip


def name_features(evidence: Evidence) -> dict[str, str]:
    """The plain-English label of each feature that has one."""
    labels = evidence.tables.get("feature_labels")
    return {} if labels is None else {row["name"]: row["label"] for row in labels.to_pylist()}


def tabulate_separation(separation: PeriodSeparation | str, counts: tuple[int, int]) -> Table:
    """One row: how well a classifier tells the two periods apart; 0.5 is not at all."""
    if isinstance(separation, str):
        auc, answer = Estimate(None, None, None, sum(counts), None, "none", separation), "cannot tell"
        used = counts
    else:
        method = "mean AUC of later blocks of families, over families"
        used = separation.rows
        auc = Estimate(separation.auc, *separation.interval, sum(used), used[1], method)
        answer = separation.comparison.value
    row = ("Is this a decision of the test period?", auc, *used, answer)
    return Table("separation", "Can a classifier tell the two periods apart?", SEPARATION, (row,),
                 note="0.5: not at all; 1: always. Without the calendar features. Where there are very many decisions, whole "
                 "families are drawn.")  # fmt: skip


def tabulate_moved(shifts: Sequence[FeatureShift], labels: dict[str, str], n: int) -> Table:
    """The features whose interval begins highest."""
    ordered = sorted(
        (s for s in shifts if s.interval), key=lambda s: (-_low(s), -(s.index or 0.0), s.feature)
    )
    rows = tuple(_build_row(shift, labels, n) for shift in ordered[:MOST])
    return Table("moved", "The features that moved most", SHIFTS, rows,
                 note="The index adds up, over tenths of the training values or over codes, how far shares moved. "
                 "All intervals hold together.")  # fmt: skip


def tabulate_all(
    shifts: Sequence[FeatureShift], labels: dict[str, str], calendar: frozenset[str], n: int
) -> Table:
    """Every feature, the calendar included."""
    columns = (*SHIFTS, Column("remark", "Remark", "text"))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (*_build_row(shift, labels, n), "calendar: not judged" if shift.feature in calendar else shift.reason)
        for shift in shifts
    )
    return Table("features", "Every feature", columns, rows, annex=True)


def _build_row(shift: FeatureShift, labels: dict[str, str], n: int) -> tuple[Cell, ...]:
    return (
        labels.get(shift.feature, shift.feature), _estimate(shift, n), shift.index, shift.expected_by_chance,
        shift.comparison.value,
    )  # fmt: skip


def _estimate(shift: FeatureShift, n: int) -> Estimate:
    if shift.index is None or shift.interval is None or shift.expected_by_chance is None:
        return Estimate(None, None, None, n, None, "none", shift.reason)
    value = max(0.0, shift.index - shift.expected_by_chance)
    return Estimate(value, *shift.interval, n, None, "sampling law of the index over families, simultaneous")


def _low(shift: FeatureShift) -> float:
    return shift.interval.low if shift.interval else 0.0
