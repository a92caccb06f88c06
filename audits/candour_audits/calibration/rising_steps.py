"""CALI-004: where the scores are off, with no choice of bins; the Brier score in parts, log loss, smooth error."""

from typing import NamedTuple

import numpy as np

from candour.contracts import Evidence
from candour.results import Cell, Column, Estimate, Figure, Finding, Guard, Statement, Table, Verdict
from candour.stats.calibration.corp import (
    BrierParts,
    Step,
    draw_right_outcomes,
    estimate_brier_parts,
    find_steps,
    split_brier,
)
from candour.stats.calibration.flexible_curve import FittedCurve
from candour.stats.calibration.recalibrators import compute_log_losses
from candour.stats.calibration.score_levels import ScoreLevels
from candour.stats.calibration.smooth_error import compute_smooth_error, compute_smooth_error_of_sums
from candour.stats.clustered import ClusteredEstimate, Floats, estimate_mean
from candour.stats.intervals import compute_critical_value
from candour_audits.calibration.material import (
    HIDDEN_COUNTS,
    Material,
    choose_words,
    read_threshold,
    say_points,
)
from candour_audits.decisions import Decisions
from candour_audits.unanswered import build_unanswered

CODE = "CALI-004"
TITLE = "Scores in steps that only rise"
QUESTION = "Where are the scores off, if the chance of the outcome may only rise with the score?"
BY_CHANCE = 0.95
STEPS_AT_MOST = 25
"""About: every step holds at least so small a part of the outcomes."""
SMOOTH_DRAWS = 200
SEED_STEP = 1
FIGURE = Figure(
    "steps", "line", "steps", "Scores and what happened, in steps that only rise",
    "If every score were right, all steps would lie within the band about the diagonal in 95 of 100 test periods.",
    "score", "share", series="line", diagonal=True,
)  # fmt: skip


class _Chance(NamedTuple):
    """What scores that are right everywhere would show: on average, and in all but 5 of 100 test periods."""

    usual: float
    largest: float


def assess_rising_steps(evidence: Evidence, decisions: Decisions, material: Material) -> Finding:
    """The CORP reliability diagram with its consistency band, and what the Brier score is made of."""
    if isinstance(material.curve, str):
        return build_unanswered(CODE, "calibration", TITLE, QUESTION, material.curve)
    right = _draw_right(evidence, decisions, material.levels, material.curve)
    more_than = max(read_threshold(evidence), int(decisions.outcomes.sum()) // STEPS_AT_MOST)
    steps = find_steps(material.levels, right, more_than=more_than, confidence=evidence.protocol.confidence)
    chance = _measure_chance(material.levels, right)
    parts = estimate_brier_parts(
        decisions.leading_scores, decisions.outcomes, material.levels, material.resampled,
        confidence=evidence.protocol.confidence, by_chance=chance["miscalibration"].usual,
    )  # fmt: skip
    margin = evidence.protocol.calibration_error
    verdict = _decide(steps, parts["miscalibration"], margin)
    return Finding(
        CODE, "calibration", TITLE, QUESTION, verdict,
        headline=Statement(_say_headline(verdict, steps, margin), decisions.counts),
        for_families=Statement(_say_for_families(verdict)),
        why=f"A concern where a step lies outside the band by more than {say_points(margin)}. Met where none lies outside at all "
        f"and the interval of miscalibration ends below {margin**2:.4f}: what it costs to be off by the margin everywhere.",
        tables=(
            _tabulate_steps(steps, decisions),
            _tabulate_losses(evidence, decisions, parts, chance),
        ),
        figures=(FIGURE,),
        limits=(
            "Steps follow chance more than a smooth curve does: one step outside the band says where to look, not how much.",
        ),
        assumptions=(
            "Children with higher scores have the outcome at least as often as those with lower ones.",
            "Families are unrelated to each other. What sets them apart from right scores would look the same if scores were right.",
        ),
    )  # fmt: skip


def _draw_right(evidence: Evidence, decisions: Decisions, levels: ScoreLevels, curve: FittedCurve) -> Floats:
    return draw_right_outcomes(
        curve, decisions.outcomes, decisions.families, levels,
        replicates=evidence.protocol.replicates, seed=evidence.seed + SEED_STEP,
    )  # fmt: skip


def _decide(steps: tuple[Step, ...], miscalibration: Estimate, margin: float) -> Verdict:
    if any(_is_far(step, margin) for step in steps):
        return Verdict.CONCERN
    if any(step.is_outside for step in steps):
        return Verdict.CANNOT_TELL
    high = miscalibration.high
    return Verdict.MET if high is not None and high <= margin**2 else Verdict.CANNOT_TELL


def _is_far(step: Step, margin: float) -> bool:
    return step.share < step.low - margin or step.share > step.high + margin


def _tabulate_steps(steps: tuple[Step, ...], decisions: Decisions) -> Table:
    """No step's own counts are published: beside the bins of CALI-001 they would tell of the few between two cuts."""
    foot = len(decisions.outcomes), int(decisions.outcomes.sum())
    columns = (
        Column("line", "Line", "text"), Column("score", "Mean score", "rate"), Column("share", "With the outcome", "rate"),
        *HIDDEN_COUNTS,
    )  # fmt: skip
    counts = [(step.outcomes, step.decisions - step.outcomes) for step in steps]
    found = [
        ("What happened", step.mean_score,
         Estimate(step.share, None, None, *foot, "none", "the band about the diagonal takes its place"), *count)
        for step, count in zip(steps, counts, strict=True)
    ]  # fmt: skip
    band = [
        ("If every score were right", step.mean_score,
         Estimate(step.mean_score, step.low, step.high, *foot, "consistency band over families"), *count)
        for step, count in zip(steps, counts, strict=True)
    ]  # fmt: skip
    return Table(
        "steps", "Steps that only rise", columns, tuple(found + band),
        (Guard(("score", "share"), ("with", "without")),), partition=("line",),
        note="Neighbouring steps are merged until each holds enough children with and without the outcome. n is the whole test.",
    )  # fmt: skip


def _tabulate_losses(
    evidence: Evidence, decisions: Decisions, parts: dict[str, Estimate], chance: dict[str, _Chance]
) -> Table:
    scores, outcomes = decisions.leading_scores, decisions.outcomes
    log_loss = estimate_mean(compute_log_losses(scores, outcomes), decisions.families)
    brier = estimate_mean((scores - outcomes) ** 2, decisions.families)
    smooth = Estimate(
        compute_smooth_error(scores, outcomes), None, None, len(outcomes), int(outcomes.sum()), "none",
        "never below 0, so it stands beside what right scores give by chance",
    )  # fmt: skip
    confidence = evidence.protocol.confidence
    named: tuple[tuple[str, Estimate, str], ...] = (
        ("Brier score", _describe_mean(brier, decisions, confidence), ""),
        ("Miscalibration: what right scores would save", parts["miscalibration"], "miscalibration"),
        ("Discrimination: what sorting saves", parts["discrimination"], "discrimination"),
        ("Uncertainty: the Brier score of the base rate", parts["uncertainty"], ""),
        ("Log loss", _describe_mean(log_loss, decisions, confidence), ""),
        ("Smooth calibration error", smooth, "smooth_error"),
    )
    columns = (
        Column("number", "Number", "text"), Column("estimate", "Estimate", "number"),
        Column("usual", "If all scores were right: on average", "number"),
        Column("largest_usual", "If all scores were right: up to", "number"), *HIDDEN_COUNTS,
    )  # fmt: skip
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (name, estimate, *(chance[key] if key else (None, None)), *decisions.counts)
        for name, estimate, key in named
    )
    return Table(
        "losses", "What the Brier score is made of", columns, rows,
        (Guard(("estimate", "usual", "largest_usual"), ("with", "without")),),
        note="Brier score = miscalibration \u2212 discrimination + uncertainty. Miscalibration and the smooth error are above 0 by "
        "chance alone, and more so where children are few.",
    )  # fmt: skip


def _measure_chance(levels: ScoreLevels, right: Floats) -> dict[str, _Chance]:
    decisions = np.broadcast_to(levels.decisions[:, None], right.shape)
    parts: BrierParts = split_brier(levels.scores, right, decisions)
    expected = levels.scores * levels.decisions
    smooth = np.array(
        [
            compute_smooth_error_of_sums(levels.scores, (column - expected) / levels.decisions.sum())
            for column in right.T[:SMOOTH_DRAWS]
        ]
    )
    found = {
        "miscalibration": parts.miscalibration,
        "discrimination": parts.discrimination,
        "smooth_error": smooth,
    }
    return {
        name: _Chance(float(values.mean()), float(np.quantile(values, BY_CHANCE)))
        for name, values in found.items()
    }


def _describe_mean(mean: ClusteredEstimate, decisions: Decisions, confidence: float) -> Estimate:
    value, reach = mean.value or 0.0, compute_critical_value(confidence) * float(np.sqrt(mean.variance))
    events = int(decisions.outcomes.sum())
    return Estimate(value, value - reach, value + reach, mean.n, events, "mean, variance by family")


def _say_headline(verdict: Verdict, steps: tuple[Step, ...], margin: float) -> str:
    if verdict is Verdict.CONCERN:
        where = _say_where([step for step in steps if _is_far(step, margin)])
        return (
            f"In some ranges of scores {where} children had the outcome than the scores say, by over {say_points(margin)} more "
            "than chance gives."
        )
    outside = [step for step in steps if step.is_outside]
    if outside:
        return (
            f"It cannot be told whether the scores are right in every range: in some {_say_where(outside)} children had the "
            f"outcome than the scores say, by up to {say_points(margin)} more than chance gives."
        )
    return choose_words(
        verdict,
        "In no range are the scores farther off than chance gives, and what they lose by being off is next to nothing.",
        "",
        "It cannot be told whether the scores are right in every range: in none are they farther off than chance gives, but "
        "there are too few children to say that they are off in none.",
    )


def _say_where(steps: list[Step]) -> str:
    more, fewer = (
        any((step.share > step.mean_score) is is_more for step in steps) for is_more in (True, False)
    )
    return "more, elsewhere fewer," if more and fewer else "more" if more else "fewer"


def _say_for_families(verdict: Verdict) -> str:
    return choose_words(
        verdict,
        "In no range of the computer's numbers did clearly more or fewer children have the outcome than it says.",
        "In some range of the computer's numbers, clearly more or fewer children had the outcome than it says.",
        "We cannot say for every range of the computer's numbers whether they are right.",
    )
