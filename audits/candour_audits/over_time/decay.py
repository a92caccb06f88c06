"""LAST-002: whether it gets worse as the training decisions grow older."""

from dataclasses import replace
from datetime import date
from math import exp

from candour.contracts import Evidence
from candour.results import Cell, Column, Estimate, Finding, Guard, Statement, Table, Verdict
from candour.stats.clustered import are_probabilities
from candour.stats.over_time.trends import (
    TimedDecisions,
    describe_changes_over_time,
    estimate_auc_change,
    estimate_ratio_change,
    estimate_slope_change,
)
from candour_audits.calibration.ranges import combine_verdicts, compare_with_range
from candour_audits.decisions import Decisions
from candour_audits.over_time.tested_period import compute_time, cut_test_period, find_ends
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import say_day, say_list, say_number

CODE = "LAST-002"
TITLE = "Decay since training"
QUESTION = "Does it get worse as the decisions that it learnt from grow older?"
NAMES = ("AUC", "Observed over expected, as a factor", "Slope of the scores")
EXPONENT = "the odds of the outcome beside what the score says, as a factor"


def measure_change(evidence: Evidence, decisions: Decisions) -> tuple[Estimate, ...]:
    """The changes over the test period: of the AUC, and where scores are probabilities of intercept (as a factor) and slope.

    The factor is that of the odds, which for a rare outcome is nearly that of observed over expected.
    """
    if decisions.decided_on is None:
        return ()
    days = decisions.decided_on
    tested = TimedDecisions(
        decisions.leading_scores, decisions.outcomes, decisions.families, compute_time(days)
    )
    masks = [mask for _, mask in cut_test_period(evidence, decisions, days).masks]
    found = [estimate_auc_change(tested, masks, minimum=evidence.protocol.bias.minimum_events)]
    if are_probabilities(decisions.leading_scores):
        found += [estimate_ratio_change(tested), estimate_slope_change(tested)]
    described = describe_changes_over_time(found, confidence=evidence.protocol.confidence, seed=evidence.seed)
    return tuple(_to_factor(one) if at == 1 else one for at, one in enumerate(described))


def list_allowed(evidence: Evidence) -> tuple[tuple[float, float], ...]:
    """What each change may be: the margin of the AUC, and what the ranges of calibration leave."""
    margin = evidence.protocol.durability.auc_margin
    low, high = evidence.protocol.calibration_slope
    # An AUC that rises is no decay.
    return (-margin, float("inf")), evidence.protocol.calibration_ratio, (low - 1, high - 1)


def assess_decay(evidence: Evidence, decisions: Decisions) -> Finding:
    """Three changes over the test period, each against what the protocol allows."""
    if decisions.decided_on is None:
        return build_unanswered(CODE, "over_time", TITLE, QUESTION, "the decisions have no dates")
    changes = measure_change(evidence, decisions)
    if changes[0].value is None:
        return build_unanswered(CODE, "over_time", TITLE, QUESTION, changes[0].reason)
    answers = [
        compare_with_range(one, allowed)
        for one, allowed in zip(changes, list_allowed(evidence), strict=False)
    ]
    verdict = combine_verdicts(answers)
    first, last = find_ends(decisions.decided_on)
    return Finding(
        CODE, "over_time", TITLE, QUESTION, verdict,
        headline=Statement(_say_headline(answers, changes[0], _say_age(evidence, first, last)), decisions.counts),
        for_families=Statement(_say_for_families(verdict)),
        why="A concern where a loss of AUC, or a change of calibration, over the test period is shown to be larger than what "
        "the protocol allows; met where all are shown to be smaller; otherwise it cannot be told. All intervals hold together. "
        + evidence.protocol.durability.auc_reason,
        tables=(_tabulate(decisions, changes, evidence, answers),),
        limits=(
            "Nothing is said beyond the test period: a forecast that held may still fail the year after.",
            "A straight line cannot show a sudden break; the months beside it can.",
            "With one year of test decisions a slow change cannot be told from the time of year.",
        ),
        assumptions=(
            "What changes, changes evenly over the test period.",
            "The outcome was recorded, and children were referred, in the same way throughout.",
            "Families are unrelated to each other; within a family anything may be alike.",
        ),
    )  # fmt: skip


def _to_factor(change: Estimate) -> Estimate:
    if change.value is None or change.low is None or change.high is None:
        return change
    return replace(change, value=exp(change.value), low=exp(change.low), high=exp(change.high))


def _say_age(evidence: Evidence, first: date, last: date) -> str:
    said = evidence.facts.get("last_training_day")
    if said is None:
        return f"From {say_day(first.isoformat())} to {say_day(last.isoformat())}"
    learnt = date.fromisoformat(said)
    ages = [round((day - learnt).days / 30.4375) for day in (first, last)]
    return f"From {ages[0]} to {ages[1]} months after the last decision that it learnt from"


def _say_headline(answers: list[Verdict], auc: Estimate, age: str) -> str:
    moved = f"{age}, its AUC changed by {say_number(auc.value or 0.0)}"
    if auc.low is not None and auc.high is not None:
        moved += f" (interval {say_number(auc.low)} to {say_number(auc.high)})"
    changed = tuple(name for name, answer in zip(NAMES, answers, strict=False) if answer is Verdict.CONCERN)
    return {
        Verdict.CONCERN: f"It is shown to change within the test period by more than is allowed: {say_list(changed or NAMES).lower().replace('auc', 'AUC')}. {moved}.",
        Verdict.MET: f"It held throughout the test period. {moved}.",
    }.get(combine_verdicts(answers), f"Whether it gets worse with time cannot be told. {moved}.")


def _say_for_families(verdict: Verdict) -> str:
    return {
        Verdict.CONCERN: "The computer learnt from old cases, and what it says got less right as time went on.",
        Verdict.MET: "The computer did as well at the end of the test as at its beginning.",
    }.get(verdict, "We cannot say whether the computer gets worse as time goes on.")


def _tabulate(
    decisions: Decisions, changes: tuple[Estimate, ...], evidence: Evidence, answers: list[Verdict]
) -> Table:
    columns = (
        Column("number", "What may change", "text"), Column("change", "Change over the test period", "number"),
        Column("allowed", "Allowed", "text"), Column("answer", "Answer", "text"),
        Column("with", "With", "count", hidden=True), Column("without", "Without", "count", hidden=True),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (name, change, _say_allowed(low, high), answer.value, *decisions.counts)
        for name, change, (low, high), answer in zip(NAMES, changes, list_allowed(evidence), answers, strict=False)
    ]  # fmt: skip
    return Table(
        "changes", "From the first to the last test day", columns, tuple(rows),
        (Guard(("change", "answer"), ("with", "without")),),
        note=f"0 is no change of the AUC and the slope, 1 no change of the factor: {EXPONENT}.",
    )  # fmt: skip


def _say_allowed(low: float, high: float) -> str:
    said = f"{low:.3g} or more" if high == float("inf") else f"{low:.3g} to {high:.3g}"
    return said.replace("-", "\u2212")
