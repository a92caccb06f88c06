"""PERF-004: whether it meets the bar in the protocol."""

from candour.config.protocol import Criterion
from candour.contracts import Evidence
from candour.results import Cell, Column, Estimate, Finding, Guard, Statement, Table, Verdict
from candour.stats.capacity import count_at_capacity
from candour.stats.discrimination import compute_auc_needed
from candour.stats.performance import Metric, Performance
from candour_audits.assumed import FAMILIES, LIKE_BEFORE, OUTCOMES
from candour_audits.decisions import Decisions
from candour_audits.performance.capacity_counts import (
    list_hidden_columns,
    list_hidden_counts,
    list_hidden_names,
)
from candour_audits.performance.criterion_wording import say_criterion, say_measured

QUESTION = "Does it meet the bar in the protocol?"
_HEADS = {
    Verdict.CONCERN: "Not reached", Verdict.CANNOT_TELL: "Cannot be told",
    Verdict.NOT_ASSESSED: "Not assessed", Verdict.MET: "Met",
}  # fmt: skip
_OTHERS = (
    (Verdict.CANNOT_TELL, "One more cannot be told.", "{count} more cannot be told."),
    (Verdict.NOT_ASSESSED, "One more is not assessed.", "{count} more are not assessed."),
    (Verdict.MET, "One other is met.", "{count} others are met."),
)
# A number that is not about a capacity rests on all decisions, not on the four cells.
NO_CELLS = (0,) * len(list_hidden_names("at"))
SHOWN = (
    Column("measured", "Measured", "number"),
    Column("auc_needed", "AUC that this bar asks for", "number"),
    Column("answer", "Answer", "text"),
)


def compare_with_criteria(evidence: Evidence, decisions: Decisions, performance: Performance) -> Finding:
    """Each criterion of the protocol: met only where the whole interval is on the right side."""
    share = evidence.protocol.capacity_shares[-1]
    measured = [
        (criterion, performance.estimate(decisions.leading, name_metric(criterion, share)))
        for criterion in evidence.protocol.criteria
    ]
    answers = [judge_criterion(criterion, estimate) for criterion, estimate in measured]
    verdict = _combine(answers)
    at_capacity = list_hidden_counts(
        count_at_capacity(decisions.leading_scores, decisions.outcomes, share=share)
    )
    rows = tuple(
        (_begin_sentence(say_criterion(criterion, share)), criterion.reason, *cells, *decisions.counts)
        + (at_capacity if criterion.metric.endswith("at_capacity") else NO_CELLS)
        for (criterion, cells) in zip(
            evidence.protocol.criteria, _describe(measured, answers, decisions), strict=True
        )
    )
    return Finding(
        "PERF-004", "performance", "The bar in the protocol", QUESTION, verdict,
        headline=Statement(_say_headline(measured, answers, share), (*decisions.counts, *at_capacity)),
        for_families=Statement(_say_for_families(verdict), decisions.counts),
        why="A criterion is met where its whole interval lies on the right side of the bar, and a concern where the "
        "whole interval lies on the wrong side. One concern is enough for a concern.",
        tables=(_tabulate(rows),),
        assumptions=(
            FAMILIES,
            OUTCOMES,
            "The bar was written down before anybody saw what came of the test decisions.",
            LIKE_BEFORE,
        ),
        limits=("A bar that is met says that what was asked for was reached, not that the forecast should be used.",),
    )  # fmt: skip


def name_metric(criterion: Criterion, share: float) -> Metric:
    """The metric that a criterion asks for, at the leading capacity where it has one."""
    at_capacity = criterion.metric in {"precision_at_capacity", "recall_at_capacity"}
    return Metric(criterion.metric, share if at_capacity else None)


def judge_criterion(criterion: Criterion, estimate: Estimate) -> Verdict:
    """Met, concern, or cannot tell; not assessed where the number is undefined."""
    if estimate.value is None:
        return Verdict.NOT_ASSESSED
    if estimate.low is None or estimate.high is None:
        return Verdict.CANNOT_TELL
    least = float("-inf") if criterion.at_least is None else criterion.at_least
    most = float("inf") if criterion.at_most is None else criterion.at_most
    if estimate.low >= least and estimate.high <= most:
        return Verdict.MET
    return Verdict.CONCERN if estimate.high < least or estimate.low > most else Verdict.CANNOT_TELL


def _combine(answers: list[Verdict]) -> Verdict:
    for verdict in (Verdict.CONCERN, Verdict.CANNOT_TELL, Verdict.NOT_ASSESSED):
        if verdict in answers:
            return verdict
    return Verdict.MET


def _say_headline(measured: list[tuple[Criterion, Estimate]], answers: list[Verdict], share: float) -> str:
    """The criteria that decide are named, the others counted: the table has them all, with their intervals.

    A number on one side of the bar with its whole interval needs no interval here; one that cannot be told does.
    """
    decisive = _combine(answers)
    named = [
        say_criterion(criterion, share)
        + say_measured(criterion, estimate, has_interval=decisive is Verdict.CANNOT_TELL)
        for (criterion, estimate), answer in zip(measured, answers, strict=True)
        if answer is decisive
    ]
    said = [f"{_HEADS[decisive]}: {'; '.join(named)}."]
    for verdict, one, several in _OTHERS:
        count = answers.count(verdict)
        if count and verdict is not decisive:
            said.append(one if count == 1 else several.format(count=count))
    return " ".join(said)


def _say_for_families(verdict: Verdict) -> str:
    return {
        Verdict.MET: "Before the test we wrote down how good the computer must be. It was that good.",
        Verdict.CONCERN: "Before the test we wrote down how good the computer must be. It was not good enough.",
        Verdict.CANNOT_TELL: "Before the test we wrote down how good the computer must be. There are too few cases to "
        "say whether it is.",
        Verdict.NOT_ASSESSED: "We could not check whether the computer is good enough.",
    }[verdict]


def _describe(
    measured: list[tuple[Criterion, Estimate]], answers: list[Verdict], decisions: Decisions
) -> list[tuple[Cell, ...]]:
    """What was measured, the AUC that a bar on average precision asks for, and the answer."""
    events, others = decisions.counts
    cells: list[tuple[Cell, ...]] = []
    for (criterion, estimate), answer in zip(measured, answers, strict=True):
        needed = None
        if criterion.metric == "average_precision" and criterion.at_least is not None:
            needed = compute_auc_needed(criterion.at_least, events / (events + others))
        cells.append((estimate, needed, "not reached" if answer is Verdict.CONCERN else answer.value))
    return cells


def _begin_sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _tabulate(rows: tuple[tuple[Cell, ...], ...]) -> Table:
    hidden = (
        Column("outcomes", "With", "count", hidden=True),
        Column("without", "Without", "count", hidden=True),
    )
    columns = (
        Column("criterion", "Criterion", "text"), Column("reason", "Why this bar", "text"),
        *SHOWN, *hidden, *list_hidden_columns("at"),
    )  # fmt: skip
    guard = Guard(tuple(column.name for column in SHOWN), ("outcomes", "without", *list_hidden_names("at")))
    return Table(
        "criteria", "Criteria of the protocol", columns, rows, (guard,),
        note="The AUC that a bar on average precision asks for at this base rate assumes two normal curves. The best "
        "published forecasts of this kind reach an AUC of about 0.83 to 0.87.",
    )  # fmt: skip
