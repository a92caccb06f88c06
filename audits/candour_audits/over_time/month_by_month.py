"""LAST-001: how well it works, and whether its numbers are right, in each month of the test period."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from candour.contracts import Evidence
from candour.results import Cell, Column, Estimate, Figure, Finding, Guard, Statement, Table, Verdict
from candour.stats.clustered import Flags, are_probabilities
from candour.stats.equivalence import Comparison
from candour.stats.groups.differences import Difference, Rules, compare_groups
from candour.stats.over_time.monthly import (
    PLAIN,
    RATIO,
    SHARE,
    describe_parts,
    estimate_parts_auc,
    estimate_parts_intercept,
    estimate_parts_precision,
    estimate_parts_ratio,
)
from candour.stats.over_time.months import Parts
from candour_audits.calibration.ranges import compare_with_range
from candour_audits.decisions import Decisions
from candour_audits.over_time.tested_period import cut_test_period
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import say_list

CODE = "LAST-001"
TITLE = "Month by month"
QUESTION = "Does it work, and do its numbers hold, in every month of the test period?"
FEWEST_PARTS = 2
COLUMNS = (
    Column("part", "Decided in", "text"), Column("decisions", "Decisions", "count"),
    Column("outcomes", "With the outcome", "count"), Column("without", "Without", "count", hidden=True),
    Column("base_rate", "Base rate", "rate"), Column("auc", "AUC", "number"),
    Column("average_precision", "Average precision", "number"),
    Column("ratio", "Observed / expected", "number"), Column("intercept", "Intercept (slope fixed at 1)", "number"),
    Column("sorts", "Sorts like the other months", "text"), Column("right", "Observed / expected in range", "text"),
)  # fmt: skip
GUARD = Guard(
    tuple(column.name for column in COLUMNS[1:] if not column.hidden), ("decisions", "outcomes", "without")
)
ASSUMES = (
    "Families are unrelated to each other; within a family anything may be alike.",
    "The outcome was recorded in the same way in every month.",
)
LIMITS = (
    "A year shows every month once: what belongs to the time of year cannot be told from what belongs to that year.",
    "By group and month at once there are too few children, and tables could be subtracted from each other; so it is not done.",
    "In a month of few outcomes average precision comes out somewhat too high by chance; read it beside the base rate.",
)


@dataclass(frozen=True)
class _Measured:
    """What was measured in every part, in the order of time; empty where the scores are no probabilities."""

    auc: tuple[Estimate, ...]
    precision: tuple[Estimate, ...]
    ratio: tuple[Estimate, ...]
    intercept: tuple[Estimate, ...]


def assess_months(evidence: Evidence, decisions: Decisions) -> Finding:
    """Every part against all others (AUC), and against the range of the protocol (observed over expected)."""
    if decisions.decided_on is None:
        return build_unanswered(CODE, "over_time", TITLE, QUESTION, "the decisions have no dates")
    parts = cut_test_period(evidence, decisions, decisions.decided_on)
    if len(parts.names) < FEWEST_PARTS or 0 in decisions.counts:
        reason = (
            "all test decisions fall into one part of the year, or all or none were followed by the outcome"
        )
        return build_unanswered(CODE, "over_time", TITLE, QUESTION, reason)
    measured = _measure(evidence, decisions, [mask for _, mask in parts.masks])
    differences = _compare(evidence, decisions, parts)
    right = [compare_with_range(one, evidence.protocol.calibration_ratio) for one in measured.ratio]
    verdict = _decide(differences, right)
    sorted_otherwise = tuple(name for name in parts.names if differences[name] is Comparison.DIFFERENCE_SHOWN)
    wrong = tuple(name for name, answer in zip(parts.names, right, strict=False) if answer is Verdict.CONCERN)
    low, high = evidence.protocol.calibration_ratio
    durability = evidence.protocol.durability
    return Finding(
        CODE, "over_time", TITLE, QUESTION, verdict,
        headline=Statement(_say_headline(verdict, sorted_otherwise, wrong), decisions.counts),
        for_families=Statement(_say_for_families(verdict)),
        why=f"A concern where in any month the AUC is shown to differ from that of all others by more than "
        f"{durability.auc_margin:g}, or observed over expected to lie outside {low:g} to {high:g}; met where every month "
        f"is shown to lie within both. All intervals of a measure hold together. {durability.auc_reason}",
        tables=(_tabulate(decisions, parts, measured, differences, right),),
        figures=_list_figures(measured),
        limits=LIMITS, assumptions=ASSUMES,
    )  # fmt: skip


def _measure(evidence: Evidence, decisions: Decisions, masks: Sequence[Flags]) -> _Measured:
    given = decisions.leading_scores, decisions.outcomes, decisions.families, masks
    confidence, seed = evidence.protocol.confidence, evidence.seed
    auc = describe_parts(estimate_parts_auc(*given), SHARE, confidence=confidence, seed=seed)
    precision = describe_parts(estimate_parts_precision(*given), SHARE, confidence=confidence, seed=seed)
    if not are_probabilities(decisions.leading_scores):
        return _Measured(auc, precision, (), ())
    ratio = describe_parts(estimate_parts_ratio(*given), RATIO, confidence=confidence, seed=seed)
    intercept = describe_parts(estimate_parts_intercept(*given), PLAIN, confidence=confidence, seed=seed)
    return _Measured(auc, precision, ratio, intercept)


def _compare(evidence: Evidence, decisions: Decisions, parts: Parts) -> dict[str, Comparison]:
    protocol = evidence.protocol
    rules = Rules(
        protocol.durability.auc_margin, protocol.bias.minimum_events, protocol.confidence, evidence.seed
    )
    judged = decisions.judge(protocol.capacity_shares[-1])
    found: tuple[Difference, ...] = compare_groups(judged, {"part": parts.labels}, ("auc",), rules)
    return {difference.group: difference.comparison for difference in found}


def _decide(differences: dict[str, Comparison], right: list[Verdict]) -> Verdict:
    if Comparison.DIFFERENCE_SHOWN in differences.values() or Verdict.CONCERN in right:
        return Verdict.CONCERN
    held = set(differences.values()) == {Comparison.EQUIVALENT}
    return Verdict.MET if held and right and set(right) == {Verdict.MET} else Verdict.CANNOT_TELL


def _say_headline(verdict: Verdict, sorted_otherwise: tuple[str, ...], wrong: tuple[str, ...]) -> str:
    if verdict is Verdict.MET:
        return (
            "It sorts alike, and about as many outcomes came as its scores led one to expect, in every month."
        )
    if verdict is Verdict.CONCERN:
        said = []
        if sorted_otherwise:
            said.append(
                f"It is shown to sort better or worse than in the other months in {say_list(sorted_otherwise)}."
            )
        if wrong:
            said.append(
                f"Many more, or many fewer, outcomes came than the scores led one to expect in {say_list(wrong)}."
            )
        return " ".join(said)
    return "No month stands out, but too few outcomes came in a month to tell whether it holds in every one of them."


def _say_for_families(verdict: Verdict) -> str:
    return {
        Verdict.MET: "The computer did about equally well in every month of the test.",
        Verdict.CONCERN: "In some months the computer did clearly differently than in others.",
    }.get(verdict, "We cannot say whether the computer did equally well in every month of the test.")


def _tabulate(
    decisions: Decisions, parts: Parts, measured: _Measured, differences: dict[str, Comparison], right: list[Verdict]
) -> Table:  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for at, (name, mask) in enumerate(parts.masks):
        n, events = int(np.count_nonzero(mask)), int(decisions.outcomes[mask].sum())
        calibrated: tuple[Cell, ...] = (
            (measured.ratio[at], measured.intercept[at]) if measured.ratio else (None, None)
        )
        answer = right[at].value if right else None
        rows.append(
            (name, n, events, n - events, events / n, measured.auc[at], measured.precision[at], *calibrated,
             differences[name].value, answer)
        )  # fmt: skip
    return Table(
        "months", "By month of the decision", COLUMNS, tuple(rows), (GUARD,), partition=(),
        note="Months with few outcomes are put together with the next ones of the same quarter. With no skill average precision is the base rate. "
        "Observed over expected is 1, and the intercept 0, where the scores are right on average.",
    )  # fmt: skip


def _list_figures(measured: _Measured) -> tuple[Figure, ...]:
    drawn = (
        ("auc", "AUC by month", "One dot a month with its interval; 0.5 is no skill.", 0.5),
        ("ratio", "Observed over expected by month", "One dot a month with its interval; at 1 as many outcomes came as the scores led one to expect.", 1.0),
    )  # fmt: skip
    return tuple(
        Figure(f"months_{name}", "intervals", "months", title, said, name, "part", reference=reference)
        for name, title, said, reference in (drawn if measured.ratio else drawn[:1])
    )
