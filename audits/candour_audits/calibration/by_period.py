"""CALI-006: whether the scores stay right from one part of the test period to the next."""

from typing import NamedTuple

import numpy as np

from candour.contracts import Evidence
from candour.results import Cell, Column, Figure, Finding, Guard, Statement, Table, Verdict
from candour.stats.calibration.alike import compute_alike_p_value
from candour.stats.calibration.recalibration import (
    Recalibration,
    compute_recalibration,
    describe_coefficient,
    describe_ratio,
)
from candour.stats.multiplicity import compute_simultaneous_critical_value
from candour_audits.calibration.material import choose_words
from candour_audits.calibration.quarters import join_quarters
from candour_audits.calibration.ranges import combine_verdicts, compare_with_range
from candour_audits.decisions import Decisions
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import say_list

CODE = "CALI-006"
TITLE = "Scores as probabilities, over the test period"
QUESTION = "Do the scores stay right from one part of the test period to the next?"
SHOWN = (
    Column("decisions", "Decisions", "count"), Column("outcomes", "With the outcome", "count"),
    Column("ratio", "Observed / expected", "number"), Column("intercept", "Intercept", "number"),
    Column("slope", "Slope", "number"), Column("answer", "Answer", "text"),
)  # fmt: skip
COLUMNS = (Column("period", "Decided in", "text"), *SHOWN, Column("without", "Without", "count", hidden=True))
ALIKE = 0.05


class _Period(NamedTuple):
    name: str
    decisions: int
    outcomes: int
    fitted: Recalibration


def assess_periods(evidence: Evidence, decisions: Decisions) -> Finding:
    """Observed over expected, intercept and slope of each period, with intervals that hold together; and one test of all."""
    if decisions.decided_on is None:
        return build_unanswered(CODE, "calibration", TITLE, QUESTION, "the decisions have no dates")
    periods = _fit_periods(evidence, decisions)
    if len(periods) < 2:
        reason = (
            "the test period is too short, or has too few children with or without the outcome, to be parted"
        )
        return build_unanswered(CODE, "calibration", TITLE, QUESTION, reason)
    reach = _find_critical_value(evidence, periods)
    rows, answers = zip(*(_describe(evidence, period, reach) for period in periods), strict=True)
    verdict = combine_verdicts(answers)
    wrong = tuple(p.name for p, answer in zip(periods, answers, strict=True) if answer is Verdict.CONCERN)
    differ = _test_alike(periods)
    return Finding(
        CODE, "calibration", TITLE, QUESTION, verdict,
        headline=Statement(_say_headline(verdict, wrong, differ), decisions.counts),
        for_families=Statement(_say_for_families(verdict)),
        why="A period is a concern where the whole interval of its slope or of observed over expected lies outside the range "
        "of the protocol, and met where both lie inside. All intervals hold together. Whether periods differ among each "
        "other is tested beside it and has no part in the verdict.",
        tables=(
            Table("periods", "Calibration by part of the test period", COLUMNS, rows,
                  (Guard(tuple(column.name for column in SHOWN), ("decisions", "outcomes", "without")),), partition=(),
                  note="Quarters of the decision, joined until each holds enough children with and without the outcome."),
            _tabulate_alike(differ, decisions),
        ),
        figures=(
            Figure("periods", "intervals", "periods", "Observed over expected outcomes by period",
                   "One dot a period with its interval; at 1 the scores are right on average.",
                   "ratio", "period", reference=1.0),
        ),
        limits=("A change in how outcomes are recorded looks the same as a change in the forecast.",),
        assumptions=("Outcomes of the last decisions had as much time to come as those of the first.",),
    )  # fmt: skip


def _fit_periods(evidence: Evidence, decisions: Decisions) -> list[_Period]:
    if decisions.decided_on is None:
        return []
    families = int(decisions.families.max()) + 1
    found = []
    for name, rows in join_quarters(evidence, decisions.decided_on, decisions.outcomes).items():
        outcomes = decisions.outcomes[rows]
        fitted = compute_recalibration(
            decisions.leading_scores[rows], outcomes, decisions.families[rows], families=families
        )
        found.append(_Period(name, len(outcomes), int(outcomes.sum()), fitted))
    return found


def _find_critical_value(evidence: Evidence, periods: list[_Period]) -> float:
    influences = [
        number.influence
        for period in periods
        for number in (period.fitted.ratio, period.fitted.intercept, period.fitted.slope)
        if number.value is not None
    ]
    return compute_simultaneous_critical_value(
        np.array(influences), confidence=evidence.protocol.confidence, seed=evidence.seed
    )


def _describe(evidence: Evidence, period: _Period, reach: float) -> tuple[tuple[Cell, ...], Verdict]:
    ratio = describe_ratio(period.fitted.ratio, critical_value=reach)
    intercept = describe_coefficient(period.fitted.intercept, critical_value=reach)
    slope = describe_coefficient(period.fitted.slope, critical_value=reach)
    answer = combine_verdicts(
        (
            compare_with_range(ratio, evidence.protocol.calibration_ratio),
            compare_with_range(slope, evidence.protocol.calibration_slope),
        )
    )
    without = period.decisions - period.outcomes
    return (
        (period.name, period.decisions, period.outcomes, ratio, intercept, slope, answer.value, without),
        answer,
    )


def _test_alike(periods: list[_Period]) -> dict[str, float | None]:
    return {
        "Intercept": compute_alike_p_value(tuple(period.fitted.intercept for period in periods)),
        "Slope": compute_alike_p_value(tuple(period.fitted.slope for period in periods)),
    }


def _tabulate_alike(differ: dict[str, float | None], decisions: Decisions) -> Table:
    columns = (
        Column("number", "Number", "text"), Column("p_value", "p-value", "number"),
        Column("with", "With", "count", hidden=True), Column("without", "Without", "count", hidden=True),
    )  # fmt: skip
    return Table(
        "alike", "Whether the periods differ among each other", columns,
        tuple((name, p_value, *decisions.counts) for name, p_value in differ.items()),
        (Guard(("p_value",), ("with", "without")),),
        note="How often periods that are all alike would differ so much. A large p-value does not show that they are alike.",
    )  # fmt: skip


def _say_headline(verdict: Verdict, wrong: tuple[str, ...], differ: dict[str, float | None]) -> str:
    shown = [
        name.lower()
        for name, p_value in differ.items()
        if p_value is not None and p_value < ALIKE / len(differ)
    ]
    said = choose_words(
        verdict,
        "The scores are right in every part of the test period.",
        f"The scores are wrong as probabilities in: {say_list(wrong) if wrong else ''}.",
        "For at least one part of the test period it cannot be told whether the scores are right.",
    )
    return f"{said} The periods differ among each other ({say_list(tuple(shown))})." if shown else said


def _say_for_families(verdict: Verdict) -> str:
    return choose_words(
        verdict,
        "The computer's numbers were right all through the test.",
        "In some months of the test the computer's numbers were wrong.",
        "We cannot say whether the computer's numbers were right all through the test.",
    )
