"""The table that says why test decisions cannot stand for non-members: they are later."""

import numpy as np

from candour.contracts import Evidence, ExplainableModel
from candour.results import Cell, Column, Estimate, Guard, Table
from candour.stats.clustered import Flags, Floats
from candour.stats.memory.attacks import estimate_single_auc
from candour.stats.memory.membership import agree_with_outcome
from candour_audits.memory.shadows import Fitted
from candour_audits.stability.refits import to_log_odds
from candour_audits.stability.tested import Tested
from candour_audits.stability.training import Training


def tabulate_periods(
    evidence: Evidence, model: ExplainableModel, training: Training, tested: Tested, fitted: Fitted
) -> Table:
    """Why training and test decisions cannot be compared: a forecast that saw neither tells them apart as well."""
    inside = fitted.shadows.agreement[0]
    saw = fitted.first_saw
    tested_by_shadow, tested_by_model = (
        agree_with_outcome(to_log_odds(each.predict(tested.features)), tested.outcomes)
        for each in (fitted.first, model)
    )
    trained_by_model = agree_with_outcome(to_log_odds(model.predict(training.features)), training.outcomes)
    estimates = (
        (
            "The forecast itself: training decisions against test decisions",
            _compare_periods(
                evidence, training, tested, (trained_by_model, tested_by_model), np.ones_like(saw)
            ),
        ),
        (
            "A shadow: training decisions that it did not see against test decisions",
            _compare_periods(evidence, training, tested, (inside, tested_by_shadow), ~saw),
        ),
        (
            "A shadow: training decisions that it saw against those that it did not",
            estimate_single_auc(inside, saw, training.families, confidence=evidence.protocol.confidence),
        ),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple((*row, *training.counts, *tested.counts) for row in estimates)
    columns = (
        Column("compared", "Compared", "text"), Column("auc", "AUC", "number"),
        Column("with", "With", "count", hidden=True), Column("without", "Without", "count", hidden=True),
        Column("tested_with", "With, tested", "count", hidden=True),
        Column("tested_without", "Without, tested", "count", hidden=True),
    )  # fmt: skip
    guard = Guard(("auc",), ("with", "without", "tested_with", "tested_without"))
    return Table(
        "periods", "Why test decisions cannot stand for non-members", columns, rows, (guard,),
        note="Told apart by how well each score fits what happened. Test decisions are later: what parts them from training "
        "decisions that a shadow never saw (second row) is the change of period alone, and in the first row it would hide "
        "memory, or look like it. Only the third row, and the table of attacks, compare like with like.",
    )  # fmt: skip


def _compare_periods(
    evidence: Evidence, training: Training, tested: Tested, fits: tuple[Floats, Floats], chosen: Flags
) -> Estimate:
    """The AUC of the chosen training decisions over the test decisions, by how well scores fit what happened."""
    later = tested.families + int(training.families.max()) + 1
    return estimate_single_auc(
        np.concatenate([fits[0][chosen], fits[1]]),
        np.repeat([True, False], [int(chosen.sum()), len(fits[1])]),
        np.concatenate([training.families[chosen], later]),
        confidence=evidence.protocol.confidence,
    )
