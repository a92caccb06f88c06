"""The same forecast held against the same outcome in other windows. None of them is chosen: the protocol's own leads."""

import re

import numpy as np
import pyarrow.compute as pc

from candour.contracts import Evidence
from candour.results import Cell, Column, Guard, Table
from candour.stats.base_rate import estimate_base_rate
from candour.stats.clustered import Flags, code_clusters
from candour.stats.performance import Metric, resample_performance
from candour_audits.decisions import Decisions, read_beside
from candour_audits.wording import METRICS

TABLE = "further_windows"
METRICS_SHOWN = (Metric("average_precision"), Metric("average_precision_lift"), Metric("auc"))
SHOWN = (
    Column("decisions", "Decisions", "count"), Column("outcomes", "With the outcome", "count"),
    Column("unknown", "Not known", "count"), Column("base_rate", "Base rate", "rate"),
    *(Column(metric.name, METRICS[metric.name], "number") for metric in METRICS_SHOWN),
)  # fmt: skip
HIDDEN = (
    Column("without", "Without", "count", hidden=True), Column("gained", "Only in this window", "count", hidden=True),
    Column("lost", "Only in the protocol's window", "count", hidden=True),
)  # fmt: skip
_NAME = re.compile(r"days_(\d+)_to_(\d+)")


def tabulate_windows(evidence: Evidence, decisions: Decisions) -> Table | None:
    """One row a window, the one that the forecast learnt from first; None where the question names no other."""
    if TABLE not in evidence.tables:
        return None
    table = read_beside(evidence, TABLE)
    own = decisions.outcomes
    everyone = np.ones(len(own), dtype=bool)
    opens, closes = (evidence.facts.get(f"outcome_{name}_days", "") for name in ("after", "within"))
    name = _say_window(int(opens) + 1, int(closes)) if opens and closes else "The window of the question"
    rows = [_build_row(evidence, decisions, f"{name}, which it learnt from", own, everyone)]
    for column in table.column_names:
        found = _NAME.fullmatch(column)
        if found is not None:
            came = np.asarray(pc.equal(pc.fill_null(table[column], 0), 1), dtype=np.bool_)
            known = np.asarray(pc.is_valid(table[column]), dtype=np.bool_)
            words = _say_window(int(found[1]), int(found[2]))
            rows.append(_build_row(evidence, decisions, words, came, known))
    return Table(
        "other_windows", "The same forecast in other windows", (Column("window", "Window", "text"), *SHOWN, *HIDDEN),
        tuple(rows), (Guard(tuple(column.name for column in SHOWN), ("decisions", "outcomes", "unknown", *(c.name for c in HIDDEN))),),
        note="The forecast learnt from the first window alone and is judged by it; the others were named beforehand and decide nothing. "
        "Base rates differ with the length of a window, so average precision is read beside its own. A decision is not counted where the "
        "extracts do not cover the window, or where the outcome came before it opened.",
    )  # fmt: skip


def _say_window(first: int, last: int) -> str:
    return f"Day {first:,} to day {last:,}"


def _build_row(
    evidence: Evidence, decisions: Decisions, name: str, came: Flags, known: Flags
) -> tuple[Cell, ...]:
    outcomes, own = came[known], decisions.outcomes[known]
    families = code_clusters(decisions.families[known])
    n, events = len(outcomes), int(outcomes.sum())
    counts = (n - events, int((outcomes & ~own).sum()), int((own & ~outcomes).sum()))
    if not events or events == n:
        return (name, n, events, int((~known).sum()), *(None,) * (1 + len(METRICS_SHOWN)), *counts)
    performance = resample_performance(
        {decisions.leading: decisions.leading_scores[known]}, outcomes, families,
        shares=(), confidence=evidence.protocol.confidence, replicates=evidence.protocol.replicates, seed=evidence.seed,
    )  # fmt: skip
    measured = (performance.estimate(decisions.leading, metric) for metric in METRICS_SHOWN)
    base_rate = estimate_base_rate(outcomes, families, confidence=evidence.protocol.confidence)
    return (name, n, events, int((~known).sum()), base_rate, *measured, *counts)
