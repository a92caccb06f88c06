"""The table of costs: how well each candidate sorts all children, and what it loses against the forecast as it is."""

import numpy as np

from candour.contracts import Evidence
from candour.results import Cell, Column, Guard, Table
from candour.stats.clustered import ClusteredEstimate, estimate_share
from candour.stats.discrimination import estimate_auc
from candour.stats.groups.judged import Judged, count_cells
from candour.stats.mitigation.changes import Pair, describe_changes, estimate_average_precision
from candour_audits.mitigation.candidates import Candidate
from candour_audits.mitigation.judged_candidates import Tested
from candour_audits.wording import METRICS, name_characteristic, say_share

OVERALL = ("auc", "average_precision", "precision_at_capacity", "recall_at_capacity")
COLUMNS = (
    Column("candidate", "Candidate", "text"),
    Column("group_decides", "A child's own group decides", "text"),
    *(
        column
        for name in OVERALL
        for column in (
            Column(name, METRICS[name], "number"),
            Column(f"{name}_change", f"Change: {METRICS[name]}", "number"),
        )
    ),
    Column("remark", "Remark", "text"),
    *(
        Column(name, label, "count", hidden=True)
        for name, label in (
            ("tp", "Flagged and right"), ("fp", "Flagged and wrong"),
            ("fn", "Missed"), ("tn", "Rightly let be"),
        )
    ),
)  # fmt: skip
NUMBERS = tuple(name for metric in OVERALL for name in (metric, f"{metric}_change"))
YES = "Yes: children are treated by their group, so take legal advice first"
NO = "No"


def tabulate_costs(
    evidence: Evidence, name: str, candidates: tuple[Candidate, ...], tested: tuple[Tested, ...]
) -> Table:
    """One row a candidate, also those that could not be fitted."""
    before = _estimate_overall(tested[0].judged)
    after = {one.candidate.label: _estimate_overall(one.judged) for one in tested[1:]}
    pairs = [Pair(first, last) for found in after.values() for first, last in zip(before, found, strict=True)]
    changes = describe_changes(pairs, confidence=evidence.protocol.confidence, seed=evidence.seed)
    told = {label: changes[4 * at : 4 * at + 4] for at, label in enumerate(after)}
    rows = [_build_row(tested[0].candidate, before, (None,) * 4, tested[0].judged)]
    judged = {one.candidate.label: one.judged for one in tested}
    for candidate in candidates[1:]:
        label = candidate.label
        if label in after:
            rows.append(_build_row(candidate, after[label], told[label], judged[label]))
        else:
            rows.append(
                (label, _say_group(candidate), *(None,) * 8, f"Not fitted: {candidate.reason}", 0, 0, 0, 0)
            )
    return Table(
        f"costs_{name}", f"Candidates by {name_characteristic(name).lower()}: what they cost", COLUMNS, tuple(rows),
        (Guard(NUMBERS, ("tp", "fp", "fn", "tn")),),
        note="On test decisions that no candidate was fitted on. Every candidate flags the same share of decisions. "
        f"Changes are against the forecast as it is, and their intervals hold together with a confidence of "
        f"{say_share(evidence.protocol.confidence)}.",
    )  # fmt: skip


def _estimate_overall(judged: Judged) -> tuple[ClusteredEstimate, ...]:
    everyone = np.ones(len(judged.outcomes), dtype=bool)
    clusters = judged.clusters
    return (
        estimate_auc(judged.scores, judged.outcomes, everyone, clusters),
        estimate_average_precision(judged.scores, judged.outcomes, clusters),
        estimate_share(judged.outcomes, judged.flags, clusters, empty="no child was flagged"),
        estimate_share(judged.flags, judged.outcomes, clusters, empty="no child with the outcome"),
    )


def _build_row(
    candidate: Candidate, found: tuple[ClusteredEstimate, ...], changes: tuple[Cell, ...], judged: Judged
) -> tuple[Cell, ...]:
    cells = count_cells(judged, np.ones(len(judged.outcomes), dtype=bool))
    numbers = [cell for one, change in zip(found, changes, strict=True) for cell in (one.value, change)]
    return (
        candidate.label, _say_group(candidate), *numbers, "",
        cells.right, cells.wrong, cells.missed, cells.let_be,
    )  # fmt: skip


def _say_group(candidate: Candidate) -> str:
    return YES if candidate.group_decides else NO
