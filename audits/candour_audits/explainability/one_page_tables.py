"""The tables of EXPL-004 that set the page beside the forecast: what it costs, and how faithful it is."""

from candour.contracts import Evidence
from candour.results import Cell, Column, Estimate, Guard, Table
from candour.stats.clustered import are_probabilities, compute_share_interval, estimate_share
from candour.stats.discrimination import estimate_auc
from candour.stats.explanation.fidelity import estimate_rank_correlation
from candour.stats.explanation.ranking_influence import estimate_average_precision
from candour_audits.explainability.twin import Twin
from candour_audits.wording import say_share


def tabulate_difference(twin: Twin, compared: tuple[Estimate, ...]) -> Table:
    """Each measure of both models, and how much better the forecast is."""
    columns = (
        Column("measure", "Measure", "text"), Column("forecast", "Forecast", "number"), Column("page", "Page", "number"),
        Column("difference", "How much better the forecast is", "number"),
        Column("with", "With", "count", hidden=True), Column("without", "Without", "count", hidden=True),
    )  # fmt: skip
    everybody = twin.outcomes | True
    values: list[tuple[str, list[float | None]]] = [
        ("AUC", [estimate_auc(s, twin.outcomes, everybody, twin.families).value for s in (twin.forecast, twin.scores)]),
        ("Average precision", [
            estimate_average_precision(s, twin.outcomes, twin.families).value for s in (twin.forecast, twin.scores)
        ]),
        ("Brier score (smaller is better)", [
            float(((s - twin.outcomes) ** 2).mean()) if are_probabilities(s) else None for s in (twin.forecast, twin.scores)
        ]),
    ]  # fmt: skip
    rows = tuple(
        (name, *pair, difference, *count_outcomes(twin))
        for (name, pair), difference in zip(values, compared, strict=True)
    )
    return Table(
        "difference", "The forecast and the page on the same test decisions", columns, rows,
        (Guard(("forecast", "page", "difference"), ("with", "without")),),
        note="Above 0 the forecast does better, in every row.",
    )  # fmt: skip


def tabulate_fidelity(evidence: Evidence, twin: Twin, confidence: float) -> Table:
    """How alike both order decisions, and whom both flag at each capacity."""
    columns = (
        Column("measure", "How alike they are", "text"), Column("value", "Value", "number"),
        Column("with", "With", "count", hidden=True), Column("without", "Without", "count", hidden=True),
    )  # fmt: skip
    correlation = estimate_rank_correlation(
        twin.forecast, twin.scores, twin.families, confidence=confidence, seed=evidence.seed
    )
    rows: list[tuple[Cell, ...]] = [
        ("Rank correlation of the two scores", correlation, *count_outcomes(twin))
    ]
    for share in evidence.protocol.capacity_shares:
        theirs, ours = twin.agree(share)
        same = estimate_share(ours, theirs, twin.families, empty="nobody is flagged")
        name = f"Flagged by both, of those flagged by the forecast at {say_share(share)}"
        if same.value is None:
            rows.append((name, Estimate(None, None, None, 0, 0, "none", same.reason), *count_outcomes(twin)))
            continue
        ends, method = compute_share_interval(same, confidence=confidence)
        rows.append((name, Estimate(same.value, *ends, same.n, same.events, method), *count_outcomes(twin)))
    return Table(
        "fidelity", "Whether the page says what the forecast says", columns, tuple(rows),
        (Guard(("value",), ("with", "without")),),
        note="The page was learnt from what happened, not from the forecast: where they differ, neither need be wrong.",
    )  # fmt: skip


def count_outcomes(twin: Twin) -> tuple[int, int]:
    """Test decisions with the outcome, and without."""
    events = int(twin.outcomes.sum())
    return events, len(twin.outcomes) - events
