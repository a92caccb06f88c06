"""VARI-001: all models of all variants side by side."""

import numpy as np

from candour.contracts import Evidence
from candour.results import Cell, Column, Figure, Finding, Guard, Statement, Table, Verdict
from candour.stats.base_rate import estimate_base_rate
from candour.stats.compared_together import Contrast
from candour_audits.assumed import FAMILIES, LIKE_BEFORE, OUTCOMES
from candour_audits.variants.gains import (
    METRICS,
    Compared,
    Gain,
    compare,
    is_above,
    is_at_most,
    list_counts,
    say_interval,
    say_margin,
    tabulate,
)
from candour_audits.variants.tried import Forecast, Tried
from candour_audits.wording import say_percent

CODE = "VARI-001"
TITLE = "All models of all variants"
QUESTION = "Does another model, or another way of asking the same question, sort better than the forecast of this report?"
LEADS, CHOSEN = "the forecast of this report", "chosen by the folds of its variant"


def assess(evidence: Evidence, tried: Tried) -> Finding:
    """Every model with its interval, and those with the same test decisions against the leading one."""
    others = [
        one
        for one in tried.candidates
        if one.learning == tried.leading.learning and one.side != tried.leading.side
    ]
    rows = [
        Compared(one.variant_words, one.label, Contrast(one.side, (one.side,), (tried.leading.side,)))
        for one in others
    ]
    gains = compare(evidence, tried, rows) if rows else ()
    verdict = _decide(gains, evidence.protocol.variants.margin)
    tables = [_tabulate_all(evidence, tried)]
    if gains:
        tables.append(
            tabulate(
                evidence, tried, gains,
                name="against_leading", title="Every other model on the same test decisions, against the forecast of this report",
                where=Column("variant", "Variant", "text"), of_what="The other model minus the forecast of this report.",
            )
        )  # fmt: skip
    return Finding(
        CODE, "variants", TITLE, QUESTION, verdict,
        headline=Statement(
            _say_headline(tried, gains, verdict, evidence.protocol.variants.margin), (*tried.side(tried.leading).counts, *list_counts(tried, gains))
        ),
        for_families=Statement(_say_for_families(verdict)),
        why="A concern where another model is shown to sort the same test decisions better by more than the margin; met where every "
        "other one is shown not to; otherwise it cannot be told. The intervals of all comparisons hold together. "
        + say_margin(evidence.protocol.variants),
        tables=tuple(tables),
        figures=(
            Figure(
                "side_by_side", "intervals", "models", "AUC of every model of every variant",
                "One dot a model with its interval, in the order of their names: variant after variant, and simple rules last. "
                "A coin has 0.5. Variants with other test decisions met other children: see VARI-003 before comparing them.",
                "auc", "model", series="variant", reference=0.5,
            ),
        ),
        assumptions=(FAMILIES, OUTCOMES, LIKE_BEFORE),
        limits=(
            "Figures of different test decisions are not differences between models: other children, at other times.",
            "Average precision with no skill equals the base rate, so it can only be read beside it.",
            "The highest figure of many is high by luck in part: see VARI-004 before quoting it.",
        ),
    )  # fmt: skip


def _decide(gains: tuple[Gain, ...], margin: float) -> Verdict:
    if any(is_above(gain.auc, margin) for gain in gains):
        return Verdict.CONCERN
    if gains and all(is_at_most(gain.auc, margin) for gain in gains):
        return Verdict.MET
    return Verdict.CANNOT_TELL if gains else Verdict.NOT_ASSESSED


def _say_headline(tried: Tried, gains: tuple[Gain, ...], verdict: Verdict, margin: float) -> str:
    side = tried.side(tried.leading)
    said = (
        f"{len(tried.candidates)} models were tried. Of the test decisions of the forecast of this report, "
        f"{say_percent(float(side.outcomes.mean()))} were followed by the outcome."
    )
    if not gains:
        return f"No other model was tested on the same decisions. {said}"
    first = max(
        (gain for gain in gains if verdict is Verdict.MET or not is_at_most(gain.auc, margin)),
        key=lambda gain: -np.inf if gain.auc.together.value is None else gain.auc.together.value,
    )
    name = f"“{first.compared.model}” ({first.compared.where.lower()})"
    gap = f"its AUC differs by {say_interval(first.auc)}"
    return {
        Verdict.CONCERN: f"Another model is shown to sort better: {name}; {gap}. {said}",
        Verdict.MET: f"No other model sorts better by more than the margin. {said}",
    }.get(
        verdict,
        f"Whether another model sorts better by more than the margin cannot be told; nearest to it is {name}: {gap}. {said}",
    )


def _say_for_families(verdict: Verdict) -> str:
    return {
        Verdict.MET: "We tried many kinds of computer forecast. None does clearly better than the one in this report.",
        Verdict.CONCERN: "We tried many kinds of computer forecast. Another one does better than the one in this report.",
    }.get(verdict, "We tried many kinds of computer forecast. We cannot say which of them does best.")


def _tabulate_all(evidence: Evidence, tried: Tried) -> Table:
    columns = (
        Column("variant", "Variant", "text"), Column("model", "Forecast", "text"), Column("chosen", "Remark", "text"),
        Column("decisions", "Decisions", "count"), Column("outcomes", "With the outcome", "count"),
        Column("base_rate", "Base rate", "rate"), Column("auc", "AUC", "number"),
        Column("average_precision", "Average precision", "number"), Column("average_precision_lift", "Its lift", "number"),
        Column("brier", "Brier score", "number"), Column("without", "Without", "count", hidden=True),
    )  # fmt: skip
    shown = tuple(column.name for column in columns[3:10])
    rows = tuple(_build_row(evidence, tried, one) for one in (*tried.candidates, *tried.baselines))
    return Table(
        "models", "Every model of every variant, each on its own test decisions", columns, rows,
        (Guard(shown, ("outcomes", "without")),),
        note="Intervals resample families, of all test sets together, and each is that of one model alone. Lift is average "
        "precision divided by the base rate. A simple rule reads no text, so it stands once for each test set.",
    )  # fmt: skip


def _build_row(evidence: Evidence, tried: Tried, one: Forecast) -> tuple[Cell, ...]:
    side, confidence = tried.side(one), evidence.protocol.confidence
    events, others = side.counts
    remark = CHOSEN if one.leads else ""
    return (
        one.variant_words, one.short_label, LEADS if one.side == tried.leading.side else remark,
        events + others, events, estimate_base_rate(side.outcomes, side.families, confidence=confidence),
        *(tried.resampled.estimate(one.side, metric, confidence=confidence) for metric in METRICS), others,
    )  # fmt: skip
