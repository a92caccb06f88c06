"""PERF-001: how well it sorts children by risk."""

import numpy as np

from candour.contracts import Evidence
from candour.results import Cell, Column, Estimate, Figure, Finding, Guard, Statement, Table, Verdict
from candour.stats.capacity import count_at_capacity
from candour.stats.groups.rates import estimate_base_rate
from candour.stats.performance import Metric, Performance
from candour_audits.assumed import FAMILIES, LIKE_BEFORE, OUTCOMES
from candour_audits.decisions import Decisions
from candour_audits.performance.capacity_counts import (
    list_hidden_columns,
    list_hidden_counts,
    list_hidden_names,
)
from candour_audits.performance.choice import tabulate_choice
from candour_audits.published import BEST
from candour_audits.wording import METRICS, say_list, say_number, say_percent, say_share

QUESTION = "How well does it sort children by risk, and better than simple rules?"
ALWAYS = (
    Metric("average_precision"), Metric("average_precision_lift"), Metric("auc"),
    Metric("brier"), Metric("scaled_brier"),
)  # fmt: skip
SUSPICIOUS = (
    "It sorts better than any published forecast of this kind (AUC above {best:g}): before it is believed, look for "
    "values written after the decision. A value overwritten within one yearly return leaves no other trace. "
)
TOTALS = (
    Column("decisions", "Decisions", "count"),
    Column("outcomes", "With the outcome", "count"),
    Column("without", "Without", "count", hidden=True),
)


def describe_sorting(evidence: Evidence, decisions: Decisions, performance: Performance) -> Finding:
    """Every model on the same test decisions, and the leading one against each baseline in pairs."""
    baselines = tuple(name for name in evidence.baselines if name in decisions.scores)
    differences = {
        name: performance.estimate_difference(decisions.leading, name, Metric("average_precision"))
        for name in baselines
    }
    precision = performance.estimate(decisions.leading, Metric("average_precision"))
    lift = performance.estimate(decisions.leading, Metric("average_precision_lift"))
    is_suspicious = _is_suspicious(performance.estimate(decisions.leading, Metric("auc")))
    verdict = _decide(lift, differences, is_suspicious=is_suspicious)
    warning = SUSPICIOUS.format(best=BEST) if is_suspicious else ""
    tables = [_tabulate_models(evidence, decisions, performance)]
    if baselines:
        tables.append(_tabulate_differences(evidence, decisions, performance, baselines))
    return Finding(
        "PERF-001", "performance", "Sorting children by risk", QUESTION, verdict,
        headline=Statement(warning + _say_headline(evidence, precision, lift, differences), decisions.counts),
        for_families=Statement(_say_for_families(verdict, is_suspicious=is_suspicious, has_rules=bool(baselines))),
        why="Met where the forecast is shown to beat no skill and every simple rule; a concern where it is shown "
        "to do worse than one of them; otherwise it cannot be told. Nor can it be told where the AUC is shown to "
        f"be above the best published, {BEST:g}.",
        tables=(*tables, *tabulate_choice(evidence)),
        figures=(
            Figure(
                "average_precision", "intervals", "performance", "Average precision of each forecast",
                "One dot a forecast with its interval. No skill would give the base rate.",
                "average_precision", "model",
                reference=_find_reference(evidence, decisions),
            ),
        ),
        assumptions=(
            FAMILIES,
            OUTCOMES,
            "Every forecast and every rule had the same decisions to learn from.",
            LIKE_BEFORE,
        ),
        limits=(
            "Average precision with no skill equals the base rate, so it can only be read beside it.",
            "The outcome is what the authority did, not the harm that a child met.",
        ),
    )  # fmt: skip


def _find_reference(evidence: Evidence, decisions: Decisions) -> float | None:
    """The base rate as it may be published; none where it rests on too few children."""
    events, others = decisions.counts
    return (
        None if min(events, others) <= evidence.disclosure.threshold else round(events / (events + others), 3)
    )


def _is_suspicious(auc: Estimate) -> bool:
    # A perfect AUC has no interval.
    shown = auc.value if auc.low is None else auc.low
    return shown is not None and shown > BEST


def _decide(lift: Estimate, differences: dict[str, Estimate], *, is_suspicious: bool) -> Verdict:
    if lift.value is None:
        return Verdict.NOT_ASSESSED
    gains = [(estimate.low, estimate.high) for estimate in differences.values()]
    gains.append((None if lift.low is None else lift.low - 1, None if lift.high is None else lift.high - 1))
    if any(high is not None and high < 0 for _, high in gains):
        return Verdict.CONCERN
    if is_suspicious:
        return Verdict.CANNOT_TELL
    return Verdict.MET if all(low is not None and low > 0 for low, _ in gains) else Verdict.CANNOT_TELL


def _say_headline(
    evidence: Evidence, precision: Estimate, lift: Estimate, differences: dict[str, Estimate]
) -> str:
    if precision.value is None or lift.value is None:
        return f"This was not assessed: {precision.reason}."
    base_rate = precision.value / lift.value
    said = (
        f"Of the test decisions, {say_percent(base_rate)} were followed by the outcome. Average precision is "
        f"{say_number(precision.value)}; with no skill it would be {say_number(base_rate)}."
    )
    unbeaten = tuple(
        f"“{evidence.labels.get(name, name)}”"
        for name, estimate in differences.items()
        if estimate.low is None or estimate.low <= 0
    )
    if unbeaten:
        return f"The forecast is not shown to beat {say_list(unbeaten)}. {said}"
    return f"{said} The forecast is shown to beat every simple rule." if differences else said


def _say_for_families(verdict: Verdict, *, is_suspicious: bool, has_rules: bool) -> str:
    if is_suspicious:
        return "The computer seems better than any other like it. Somebody must check that it did not see the future."
    return {
        Verdict.MET: f"The computer sorts cases better than {'simple counting does' if has_rules else 'drawing lots would'}. That does "
        "not mean that it is right about any one child.",
        Verdict.CONCERN: "The computer does worse than a simple rule that anybody could apply.",
        Verdict.CANNOT_TELL: "We cannot say that the computer does better than a simple rule.",
        Verdict.NOT_ASSESSED: "We could not check how well the computer sorts cases.",
    }[verdict]


def _tabulate_models(evidence: Evidence, decisions: Decisions, performance: Performance) -> Table:
    shares = evidence.protocol.capacity_shares
    at_capacity = [
        Column(f"{name}_{number}", f"{METRICS[name]}, top {say_share(share)}", "rate")
        for number, share in enumerate(shares)
        for name in ("precision_at_capacity", "recall_at_capacity")
    ]
    hidden = [column for n in range(len(shares)) for column in list_hidden_columns(f"at{n}")]
    measured = [Column(metric.name, METRICS[metric.name], "number") for metric in ALWAYS]
    base_rate = Column("base_rate", "Base rate", "rate")
    columns = (
        Column("model", "Forecast", "text"), *TOTALS, base_rate, *measured, *at_capacity, *hidden,
    )  # fmt: skip
    totals = tuple(column.name for column in TOTALS)
    everything = (*totals[:2], "base_rate", *(c.name for c in measured), *(c.name for c in at_capacity))
    guards = [Guard(everything, totals)]
    for n in range(len(shares)):
        names = (f"precision_at_capacity_{n}", f"recall_at_capacity_{n}")
        guards.append(Guard(names, list_hidden_names(f"at{n}")))
    rows = tuple(_build_row(evidence, decisions, performance, model) for model in decisions.scores)
    return Table(
        "performance", "Every forecast on the same test decisions", columns, rows, tuple(guards),
        note="Intervals resample families. Lift is average precision divided by the base rate. "
        "The Brier score is the mean squared error; scaled, 0 is no skill and 1 perfect.",
    )  # fmt: skip


def _build_row(
    evidence: Evidence, decisions: Decisions, performance: Performance, model: str
) -> tuple[Cell, ...]:
    shares = evidence.protocol.capacity_shares
    events, others = decisions.counts
    at_capacity = [
        performance.estimate(model, metric)
        for share in shares
        for metric in (Metric("precision_at_capacity", share), Metric("recall_at_capacity", share))
    ]
    hidden = [
        count
        for share in shares
        for count in list_hidden_counts(
            count_at_capacity(decisions.scores[model], decisions.outcomes, share=share)
        )
    ]
    return (
        evidence.labels.get(model, model), events + others, events, others,
        estimate_base_rate(
            decisions.judge_at_capacity(shares[-1]), np.ones(events + others, dtype=bool), confidence=evidence.protocol.confidence
        ),
        *(performance.estimate(model, metric) for metric in ALWAYS), *at_capacity, *hidden,
    )  # fmt: skip


def _tabulate_differences(
    evidence: Evidence, decisions: Decisions, performance: Performance, baselines: tuple[str, ...]
) -> Table:
    events, others = decisions.counts
    metrics = (Metric("average_precision"), Metric("auc"))
    rows = []
    for name in baselines:
        gains = [performance.estimate_difference(decisions.leading, name, metric) for metric in metrics]
        shown = gains[0].low is not None and gains[0].low > 0
        rows.append(
            (
                evidence.labels.get(name, name),
                events + others,
                events,
                others,
                *gains,
                "yes" if shown else "no",
            )
        )
    columns = (
        Column("baseline", "Simple rule", "text"), *TOTALS,
        Column("average_precision", "Gain in average precision", "number"),
        Column("auc", "Gain in AUC", "number"),
        Column("beaten", "Shown to be beaten", "text"),
    )  # fmt: skip
    everything = ("decisions", "outcomes", "average_precision", "auc", "beaten")
    guards = (Guard(everything, ("decisions", "outcomes", "without")),)
    return Table(
        "against_simple_rules", "The leading forecast against simple rules", columns, tuple(rows), guards,
        note="Both forecasts are measured on the same resampled families; above 0 the forecast does better.",
    )  # fmt: skip
