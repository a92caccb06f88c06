"""CALI-001: whether the scores may be shown as probabilities."""

from candour.contracts import Evidence
from candour.results import Cell, Column, Estimate, Figure, Finding, Guard, Statement, Table, Verdict
from candour.stats.calibration.recalibration import (
    compute_recalibration,
    describe_coefficient,
    describe_ratio,
)
from candour.stats.calibration.reliability import ReliabilityBin, compute_reliability
from candour.stats.intervals import compute_critical_value
from candour_audits.calibration.ranges import combine_verdicts, compare_with_range
from candour_audits.decisions import Decisions
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import say_number, say_percent

CODE = "CALI-001"
TITLE = "Scores as probabilities"
QUESTION = "May the scores be shown as probabilities?"
BINS = 10


def assess_overall(evidence: Evidence, decisions: Decisions) -> Finding:
    """Intercept, slope, observed over expected and the reliability curve of the leading forecast."""
    protocol = evidence.protocol
    if 0 in decisions.counts:
        reason = "all test decisions, or none, were followed by the outcome"
        return build_unanswered(CODE, "calibration", TITLE, QUESTION, reason)
    fitted = compute_recalibration(
        decisions.leading_scores, decisions.outcomes, decisions.families,
        families=int(decisions.families.max()) + 1,
    )  # fmt: skip
    critical_value = compute_critical_value(protocol.confidence)
    intercept, slope = (
        describe_coefficient(number, critical_value=critical_value)
        for number in (fitted.intercept, fitted.slope)
    )
    ratio = describe_ratio(fitted.ratio, critical_value=critical_value)
    answers = (
        compare_with_range(slope, protocol.calibration_slope),
        compare_with_range(ratio, protocol.calibration_ratio),
    )
    verdict = combine_verdicts(answers)
    return Finding(
        CODE, "calibration", TITLE, QUESTION, verdict,
        headline=Statement(_say_headline(verdict, slope, ratio), decisions.counts),
        for_families=Statement(_say_for_families(verdict)),
        why=f"The interval of the slope must lie within {_say_range(protocol.calibration_slope)} and that of observed "
        f"over expected within {_say_range(protocol.calibration_ratio)}.",
        tables=(
            _tabulate_numbers(evidence, decisions, (intercept, slope, ratio), answers),
            _tabulate_reliability(evidence, decisions),
        ),
        figures=(
            Figure("reliability", "line", "reliability", "Scores and what happened",
                   "Points on the diagonal: the outcome came as often as the score says.",
                   "mean_score", "observed", diagonal=True),
        ),
        limits=("Calibrated overall does not mean calibrated for every group, or next year.",),
    )  # fmt: skip


def _say_range(allowed: tuple[float, float]) -> str:
    return f"{allowed[0]:g} to {allowed[1]:g}"


def _say_headline(verdict: Verdict, slope: Estimate, ratio: Estimate) -> str:
    numbers = ""
    if slope.value is not None and ratio.value is not None:
        numbers = (
            f" For every outcome that the scores led one to expect, {say_number(ratio.value)} came; the slope is "
            f"{say_number(slope.value)} (1 is right)."
        )
    said = {
        Verdict.MET: "Taken all together, the scores may be shown as probabilities. Whether they may for each group is "
        "asked apart.",
        Verdict.CONCERN: "The scores are wrong as probabilities: show them as a rank only.",
    }.get(
        verdict, "It cannot be told whether the scores are right as probabilities: show them as a rank only."
    )
    return said + numbers


def _say_for_families(verdict: Verdict) -> str:
    if verdict is Verdict.MET:
        return "When the computer says 10 in 100, about 10 in 100 is what happened in the test, over all children together."
    return "The computer's numbers must not be read as a chance: they only put cases in an order."


def _tabulate_numbers(
    evidence: Evidence, decisions: Decisions, numbers: tuple[Estimate, ...], answers: tuple[Verdict, ...]
) -> Table:
    named = zip(
        ("Intercept (0 is right)", "Slope (1 is right)", "Observed / expected (1 is right)"),
        numbers,
        (
            "",
            *(
                _say_range(r)
                for r in (evidence.protocol.calibration_slope, evidence.protocol.calibration_ratio)
            ),
        ),
        ("", *(answer.value for answer in answers)),
        strict=True,
    )
    columns = (
        Column("number", "Number", "text"), Column("estimate", "Estimate", "number"),
        Column("range", "Allowed", "text"), Column("answer", "Answer", "text"),
        Column("with", "With", "count", hidden=True), Column("without", "Without", "count", hidden=True),
    )  # fmt: skip
    rows = tuple((*row, *decisions.counts) for row in named)
    return Table(
        "numbers", "Calibration of the leading forecast", columns, rows,
        (Guard(("estimate", "answer"), ("with", "without")),),
        note="The intercept has the slope fixed at 1. A slope under 1 means that high scores are too high.",
    )  # fmt: skip


def _tabulate_reliability(evidence: Evidence, decisions: Decisions) -> Table:
    threshold = evidence.disclosure.threshold if evidence.disclosure.mode == "on" else 0
    bins = compute_reliability(
        decisions.leading_scores, decisions.outcomes, decisions.families,
        bins=BINS, more_than=threshold, confidence=evidence.protocol.confidence,
    )  # fmt: skip
    columns = (
        Column("bin", "Scores", "text"), Column("mean_score", "Mean score", "rate"),
        Column("observed", "With the outcome", "rate"), Column("decisions", "Decisions", "count"),
        Column("outcomes", "Outcomes", "count"), Column("without", "Without", "count", hidden=True),
    )  # fmt: skip
    guard = Guard(("mean_score", "observed", "decisions", "outcomes"), ("decisions", "outcomes", "without"))
    return Table(
        "reliability", "Scores in bins, and what happened", columns, _describe_bins(bins),
        (guard,), partition=(),
        note="About ten bins of equal size, merged until each holds enough children with and without the outcome.",
    )  # fmt: skip


def _describe_bins(bins: tuple[ReliabilityBin, ...]) -> tuple[tuple[Cell, ...], ...]:
    """Rows of the curve. The lowest and the highest score belong to one child each, so they are not named."""
    rows: list[tuple[Cell, ...]] = []
    for number, part in enumerate(bins):
        low, high = say_percent(part.lowest), say_percent(part.highest)
        name = f"{low} to {high}"
        if number in {0, len(bins) - 1}:
            name = "all" if len(bins) == 1 else f"up to {high}" if number == 0 else f"from {low}"
        others = part.decisions - part.outcomes
        rows.append((name, part.mean_score, part.observed, part.decisions, part.outcomes, others))
    return tuple(rows)
