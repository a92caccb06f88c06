"""CALI-002: whether the scores mean the same for every group."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from candour.contracts import Evidence
from candour.results import Cell, Column, Figure, Finding, Guard, Statement, Table, Verdict
from candour.stats.calibration.recalibration import (
    Recalibration,
    compute_recalibration,
    describe_coefficient,
    describe_ratio,
)
from candour.stats.groups.judged import Labels, list_groups
from candour.stats.intervals import compute_critical_value
from candour.stats.multiplicity import compute_simultaneous_critical_value
from candour_audits.calibration.curves_by_group import FIGURE, tabulate_curves
from candour_audits.calibration.errors_by_group import GroupError, measure_group_error
from candour_audits.calibration.ranges import combine_verdicts, compare_with_range
from candour_audits.decisions import Decisions
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import name_characteristic, say_list

CODE = "CALI-002"
TITLE = "Scores as probabilities, by group"
QUESTION = "Does a score mean the same for every group of children?"
SHOWN = (
    Column("n", "Decisions", "count"),
    Column("events", "With the outcome", "count"),
    Column("intercept", "Intercept", "number"),
    Column("ratio", "Observed / expected", "number"),
    Column("slope", "Slope", "number"),
    Column("answer", "Answer", "text"),
    Column("ici", "Mean distance (ICI)", "rate"),
    Column("ici_usual", "If all scores were right: up to", "rate"),
)
COLUMNS = (
    Column("characteristic", "Characteristic", "text"), Column("group", "Group", "text"), *SHOWN,
    Column("without", "Without", "count", hidden=True),
)  # fmt: skip


@dataclass(frozen=True)
class _Group:
    characteristic: str
    name: str
    decisions: int
    outcomes: int
    fitted: Recalibration
    error: GroupError
    is_judged: bool


def assess_groups(evidence: Evidence, decisions: Decisions, groups: Mapping[str, Labels]) -> Finding:
    """Observed over expected and slope of every group, with intervals that hold together."""
    parts = list(_fit_groups(evidence, decisions, groups))
    if not any(part.is_judged for part in parts):
        reason = "no group has enough children with and without the outcome"
        return build_unanswered(CODE, "calibration", TITLE, QUESTION, reason)
    critical_value = _find_critical_value(evidence, parts)
    rows, answers = zip(*(_describe(evidence, part, critical_value) for part in parts), strict=True)
    verdict = combine_verdicts(answers)
    concerned = [part for part, answer in zip(parts, answers, strict=True) if answer is Verdict.CONCERN]
    guard = Guard(tuple(column.name for column in SHOWN), ("n", "events", "without"))
    totals = Table(
        "groups", "Calibration of each group", COLUMNS, rows, (guard,), partition=("characteristic",),
        note="Above 1, more outcomes came than the scores led one to expect: the forecast makes too little of this "
        "group's risk. The intercept (0 is right) says the same in log-odds. The mean distance between scores and the group's own "
        "curve is never below 0, and larger by chance in a small group, so it stands beside what right scores would show. "
        "Neither has a part in the answer, and the intervals of both stand each for itself.",
    )  # fmt: skip
    return Finding(
        CODE, "calibration", TITLE, QUESTION, verdict,
        headline=Statement(
            _say_headline(verdict, concerned),
            tuple(n for part in concerned for n in (part.outcomes, part.decisions - part.outcomes)),
        ),
        for_families=Statement(_say_for_families(verdict)),
        why="A group is a concern where the whole interval of its slope or of observed over expected lies outside the "
        "range that was written down. The intervals of all groups hold together.",
        tables=(totals, tabulate_curves(evidence, decisions, groups, totals)),
        figures=(
            Figure("ratio", "intervals", "groups", "Observed over expected outcomes by group",
                   "One dot a group with its interval; at 1 the scores are right on average.",
                   "ratio", "group", series="characteristic", reference=1.0),
            FIGURE,
        ),
        limits=("If an outcome is recorded less often for a group, its scores will look too high here.",),
        assumptions=(
            "Outcomes are recorded as completely, and groups as rightly, for one group as for another.",
            "Families are unrelated to each other; within a family everything may hang together.",
        ),
    )  # fmt: skip


def _fit_groups(evidence: Evidence, decisions: Decisions, groups: Mapping[str, Labels]) -> Iterator[_Group]:
    families = int(decisions.families.max()) + 1
    gate = evidence.protocol.bias.minimum_events
    for characteristic, labels in groups.items():
        for name in list_groups(labels):
            rows = labels == name
            outcomes = decisions.outcomes[rows]
            fitted = compute_recalibration(
                decisions.leading_scores[rows], outcomes, decisions.families[rows], families=families
            )
            events, n = int(outcomes.sum()), len(outcomes)
            error = measure_group_error(evidence, decisions, rows)
            yield _Group(characteristic, name, n, events, fitted, error, min(events, n - events) >= gate)


def _find_critical_value(evidence: Evidence, parts: list[_Group]) -> float:
    influences = [
        number.influence
        for part in parts
        if part.is_judged
        for number in (part.fitted.ratio, part.fitted.slope)
        if number.value is not None
    ]
    return compute_simultaneous_critical_value(
        np.array(influences), confidence=evidence.protocol.confidence, seed=evidence.seed
    )


def _describe(evidence: Evidence, part: _Group, critical_value: float) -> tuple[tuple[Cell, ...], Verdict]:
    protocol = evidence.protocol
    # A group that is not judged still shows what is known of it, at its own confidence.
    reach = critical_value if part.is_judged else compute_critical_value(protocol.confidence)
    intercept = describe_coefficient(
        part.fitted.intercept, critical_value=compute_critical_value(protocol.confidence)
    )
    ratio = describe_ratio(part.fitted.ratio, critical_value=reach)
    slope = describe_coefficient(part.fitted.slope, critical_value=reach)
    answer = Verdict.CANNOT_TELL
    if part.is_judged:
        answer = combine_verdicts(
            (
                compare_with_range(ratio, protocol.calibration_ratio),
                compare_with_range(slope, protocol.calibration_slope),
            )
        )
    title = name_characteristic(part.characteristic)
    others = part.decisions - part.outcomes
    numbers = (intercept, ratio, slope)
    return (
        title,
        part.name,
        part.decisions,
        part.outcomes,
        *numbers,
        answer.value,
        *part.error,
        others,
    ), answer


def _say_headline(verdict: Verdict, concerned: list[_Group]) -> str:
    if verdict is Verdict.CONCERN:
        named = tuple(
            f"{part.name} ({name_characteristic(part.characteristic).lower()})" for part in concerned
        )
        return f"The scores are wrong as probabilities for: {say_list(named)}."
    if verdict is Verdict.MET:
        return "For every group the scores are right on average and in their spread."
    return "For at least one group there are too few children to tell whether its scores are right."


def _say_for_families(verdict: Verdict) -> str:
    return {
        Verdict.CONCERN: "The computer's numbers are too high or too low for some groups of children.",
        Verdict.MET: "For every group of children, about as many had the outcome as the computer's numbers say.",
    }.get(verdict, "We cannot say whether the computer's numbers mean the same for every group of children.")
