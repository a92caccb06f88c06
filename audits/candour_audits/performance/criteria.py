"""PERF-004: whether it meets the bar in the protocol."""

from candour.config.protocol import Criterion
from candour.contracts import Evidence
from candour.results import Cell, Column, Finding, Guard, Statement, Table, Verdict
from candour.standing import Standing
from candour.stats.discrimination import compute_auc_needed
from candour.stats.performance import Performance
from candour_audits.assumed import FAMILIES, LIKE_BEFORE, OUTCOMES
from candour_audits.decisions import Decisions
from candour_audits.performance.capacity_counts import list_hidden_columns, list_hidden_names
from candour_audits.performance.criterion_measuring import Measured, measure_criterion
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
BEFORE = "The bar was written down before anybody saw what came of the test decisions."
NOT_SHOWN_BEFORE = "The bar stands in the configuration. No protocol was frozen before the test, so nothing shows that it was written first."
CHANGED_SINCE = "The protocol was frozen before the test, and its criteria were changed after that: what differs is listed with the protocol."
SEEN_BEFORE = (
    "The pilot was run before its protocol was frozen, on the test decisions too, so nothing shows that the bar was drawn before anybody "
    "saw the results."
)
REHEARSED = (
    "The bar was frozen, and is held here against decisions of the training period: the test is still sealed."
)
RATE_AND_BAR = (
    "A list without skill has an average precision equal to the base rate, so one fixed bar on it asks much more where the "
    "outcome is rare; a bar on its multiple of the base rate does not."
)
SHOWN = (
    Column("measured", "Measured", "number"),
    Column("auc_needed", "AUC that this bar asks for", "number"),
    Column("answer", "Answer", "text"),
)


def compare_with_criteria(evidence: Evidence, decisions: Decisions, performance: Performance) -> Finding:
    """Each criterion of the protocol: met only where the whole interval is on the right side."""
    share = evidence.protocol.capacity_shares[-1]
    measured = [
        measure_criterion(criterion, evidence, decisions, performance)
        for criterion in evidence.protocol.criteria
    ]
    verdict = _combine([one.answer for one in measured])
    rows = tuple(
        (_begin_sentence(say_criterion(one.criterion, share)), one.criterion.reason, *cells, *decisions.counts, *one.cells)
        for one, cells in zip(measured, _describe(measured, decisions), strict=True)
    )  # fmt: skip
    by_chance = any(one.criterion.metric == "average_precision" for one in measured)
    return Finding(
        "PERF-004", "performance", "The bar in the protocol", QUESTION, verdict,
        headline=Statement(_say_headline(measured, share), (*decisions.counts, *_list_cells(measured))),
        for_families=Statement(_say_for_families(verdict, is_frozen=evidence.standing.bar_came_first), decisions.counts),
        why="A criterion is met where its whole interval lies on the right side of the bar, and a concern where the "
        "whole interval lies on the wrong side. One concern is enough for a concern.",
        tables=(_tabulate(rows),),
        assumptions=(FAMILIES, OUTCOMES, _say_when(evidence), LIKE_BEFORE),
        limits=(
            "A bar that is met says that what was asked for was reached, not that the forecast should be used.",
            *((RATE_AND_BAR,) if by_chance else ()),
        ),
    )  # fmt: skip


def _say_when(evidence: Evidence) -> str:
    if evidence.standing.bar_came_first:
        return BEFORE
    if evidence.standing.was_seen_before:
        return SEEN_BEFORE
    return {Standing.REGISTERED: CHANGED_SINCE, Standing.REHEARSAL: REHEARSED}.get(
        evidence.standing.standing, NOT_SHOWN_BEFORE
    )


def _list_cells(measured: list[Measured]) -> tuple[int, ...]:
    """The counts behind the headline: those at the capacity. No number of a group stands in it."""
    found = [one.cells for one in measured if one.criterion.metric.endswith("at_capacity")]
    return found[0] if found else ()


def _combine(answers: list[Verdict]) -> Verdict:
    for verdict in (Verdict.CONCERN, Verdict.CANNOT_TELL, Verdict.NOT_ASSESSED):
        if verdict in answers:
            return verdict
    return Verdict.MET


def _say_headline(measured: list[Measured], share: float) -> str:
    """The criteria that decide are named, the others counted: the table has them all, with their intervals.

    A number on one side of the bar with its whole interval needs no interval here; one that cannot be told does.
    """
    answers = [one.answer for one in measured]
    decisive = _combine(answers)
    named = [
        say_criterion(one.criterion, share)
        + say_measured(one.criterion, one.estimate, has_interval=decisive is Verdict.CANNOT_TELL)
        for one in measured
        if one.answer is decisive
    ]
    said = [f"{_HEADS[decisive]}: {'; '.join(named)}."]
    for verdict, one, several in _OTHERS:
        count = answers.count(verdict)
        if count and verdict is not decisive:
            said.append(one if count == 1 else several.format(count=count))
    return " ".join(said)


def _say_for_families(verdict: Verdict, *, is_frozen: bool) -> str:
    """That it was written down before the test is said only where a protocol shows it."""
    begin = "Before the test we wrote down" if is_frozen else "We wrote down"
    return {
        Verdict.MET: f"{begin} how good the computer must be. It was that good.",
        Verdict.CONCERN: f"{begin} how good the computer must be. It was not good enough.",
        Verdict.CANNOT_TELL: f"{begin} how good the computer must be. There are too few cases to say whether it is.",
        Verdict.NOT_ASSESSED: "We could not check whether the computer is good enough.",
    }[verdict]


def _describe(measured: list[Measured], decisions: Decisions) -> list[tuple[Cell, ...]]:
    """What was measured, the AUC that a bar on average precision asks for, and the answer."""
    events, others = decisions.counts
    base_rate = events / (events + others)
    return [
        (one.estimate, _find_auc_needed(one.criterion, base_rate), "not reached" if one.answer is Verdict.CONCERN else one.answer.value)
        for one in measured
    ]  # fmt: skip


def _find_auc_needed(criterion: Criterion, base_rate: float) -> float | None:
    if criterion.metric != "average_precision" or criterion.floor is None:
        return None
    return compute_auc_needed(criterion.floor, base_rate)


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
