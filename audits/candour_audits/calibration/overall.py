"""CALI-001: whether the scores may be shown as probabilities, as bands, or only as ranks."""

from candour.contracts import Evidence
from candour.results import Cell, Column, Estimate, Figure, Finding, Guard, Statement, Table, Verdict
from candour.stats.calibration.recalibration import (
    compute_recalibration,
    describe_coefficient,
    describe_ratio,
)
from candour.stats.calibration.reliability import ReliabilityBin, compute_reliability
from candour.stats.calibration.score_bands import find_bands
from candour.stats.intervals import compute_critical_value
from candour_audits.calibration.material import read_threshold, say_points
from candour_audits.calibration.ranges import combine_verdicts, compare_with_range, judge_if_enough
from candour_audits.calibration.shown_as import ShownAs, choose_form, name_ranges, say_bands, tabulate_bands
from candour_audits.decisions import Decisions
from candour_audits.wording import say_number

CODE = "CALI-001"
TITLE = "Scores as probabilities"
QUESTION = "May the scores be shown as probabilities, as bands, or only as ranks?"
BINS = 10


def assess_overall(evidence: Evidence, decisions: Decisions, curve: Verdict) -> Finding:
    """Intercept, slope, observed over expected, the reliability curve, and how scores may be shown.

    `curve` is the answer of CALI-003, so that both say one thing.
    """
    protocol = evidence.protocol
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
    answers = tuple(
        judge_if_enough(evidence, answer, rarer=min(decisions.counts))
        for answer in (
            compare_with_range(slope, protocol.calibration_slope),
            compare_with_range(ratio, protocol.calibration_ratio),
            Verdict.CANNOT_TELL if curve is Verdict.NOT_ASSESSED else curve,
        )
    )
    verdict = combine_verdicts(answers)
    bands = find_bands(
        decisions.leading_scores, decisions.outcomes, decisions.families,
        bins=BINS, more_than=read_threshold(evidence), confidence=protocol.confidence,
    )  # fmt: skip
    form = choose_form(slope=answers[0], ratio=answers[1], curve=answers[2], bands=len(bands))
    return Finding(
        CODE, "calibration", TITLE, QUESTION, verdict,
        headline=Statement(
            f"{_say_form(form, verdict, bands)}{_say_numbers(slope, ratio)}",
            (*decisions.counts, *(count for band in bands for count in (band.outcomes, band.decisions - band.outcomes))),
        ),
        for_families=Statement(_say_for_families(form)),
        why=f"The interval of the slope must lie within {_say_range(protocol.calibration_slope)} and that of observed "
        f"over expected within {_say_range(protocol.calibration_ratio)}, and the curve of CALI-003 must stay within "
        f"{say_points(protocol.calibration_error)}. Bands may be shown where observed over expected alone meets this and at "
        f"least two bands differ for sure. Nothing is judged on fewer than {protocol.bias.minimum_events} outcomes.",
        tables=(
            _tabulate_numbers(evidence, decisions, (intercept, slope, ratio), answers),
            _tabulate_reliability(evidence, decisions),
            tabulate_bands(bands, form),
        ),
        figures=(
            Figure("reliability", "line", "reliability", "Scores and what happened",
                   "Points on the diagonal: the outcome came as often as the score says.",
                   "mean_score", "observed", diagonal=True),
        ),
        limits=("Calibrated overall does not mean calibrated for every group, or next year.",),
        assumptions=(
            "The test decisions are like those to come: as many outcomes, for the same reasons, recorded as completely.",
            "Families are unrelated to each other; within a family everything may hang together.",
        ),
    )  # fmt: skip


def _say_range(allowed: tuple[float, float]) -> str:
    return f"{allowed[0]:g} to {allowed[1]:g}"


def _say_form(form: ShownAs, verdict: Verdict, bands: tuple[ReliabilityBin, ...]) -> str:
    if form is ShownAs.PROBABILITIES:
        return "Taken all together, the scores may be shown as probabilities. Whether they may for each group is asked apart."
    wrong = (
        "The scores are wrong as probabilities"
        if verdict is Verdict.CONCERN
        else "It cannot be told whether the scores are right as probabilities"
    )
    if form is ShownAs.BANDS:
        return f"{wrong}: show them as bands, with what happened in each: {say_bands(bands)}."
    return f"{wrong}: show them as a rank only."


def _say_numbers(slope: Estimate, ratio: Estimate) -> str:
    if slope.value is None or ratio.value is None:
        return ""
    return (
        f" For every outcome that the scores led one to expect, {say_number(ratio.value)} came; the slope is "
        f"{say_number(slope.value)} (1 is right)."
    )


def _say_for_families(form: ShownAs) -> str:
    return {
        ShownAs.PROBABILITIES: "When the computer says 10 in 100, about 10 in 100 is what happened in the test, over all children "
        "together.",
        ShownAs.BANDS: "The computer's numbers must not be read as a chance. Only a few broad bands, such as lower and higher, can "
        "be told apart.",
    }.get(form, "The computer's numbers must not be read as a chance: they only put cases in an order.")


def _tabulate_numbers(
    evidence: Evidence, decisions: Decisions, numbers: tuple[Estimate, ...], answers: tuple[Verdict, ...]
) -> Table:
    named = zip(
        (
            "Intercept (0 is right)",
            "Slope (1 is right)",
            "Observed / expected (1 is right)",
            "Curve (CALI-003)",
        ),
        (*numbers, None),
        (
            "",
            *(
                _say_range(r)
                for r in (evidence.protocol.calibration_slope, evidence.protocol.calibration_ratio)
            ),
            f"within {say_points(evidence.protocol.calibration_error)}",
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
    bins = compute_reliability(
        decisions.leading_scores, decisions.outcomes, decisions.families,
        bins=BINS, more_than=read_threshold(evidence), confidence=evidence.protocol.confidence,
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
    return tuple(
        (name, part.mean_score, part.observed, part.decisions, part.outcomes, part.decisions - part.outcomes)
        for name, part in zip(name_ranges(bins), bins, strict=True)
    )
