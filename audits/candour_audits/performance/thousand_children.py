"""PERF-002: what it would mean out of 1,000 decisions about children."""

from candour.contracts import Evidence
from candour.results import Cell, Column, Finding, Guard, Statement, Table, Verdict
from candour.stats.capacity import CapacityCounts, count_at_capacity
from candour_audits.assumed import CAPACITY, OUTCOMES
from candour_audits.decisions import Decisions
from candour_audits.performance.capacity_counts import (
    list_hidden_columns,
    list_hidden_counts,
    list_hidden_names,
)
from candour_audits.wording import say_share

QUESTION = "What would it mean out of 1,000 decisions?"
SHOWN = (
    Column("flagged", "Flagged", "number"),
    Column("right", "Right", "number"),
    Column("wrong", "Wrong", "number"),
    Column("missed", "Missed", "number"),
    Column("right_worst", "Right, if ties break badly", "number"),
    Column("right_best", "Right, if ties break well", "number"),
)


def count_thousand_children(evidence: Evidence, decisions: Decisions) -> Finding:
    """Flagged, right, wrong and missed out of 1,000 decisions, at every capacity written down beforehand."""
    shares = evidence.protocol.capacity_shares
    counted = {
        share: count_at_capacity(decisions.leading_scores, decisions.outcomes, share=share)
        for share in shares
    }
    leading = counted[shares[-1]]
    cells = tuple(list_hidden_counts(leading))
    return Finding(
        "PERF-002", "performance", "Out of 1,000 decisions", QUESTION, _decide(leading),
        headline=Statement(_say_headline(leading, shares[-1]), cells),
        for_families=Statement(_say_for_families(leading), cells),
        why="A concern where more of the flagged children are wrongly flagged than rightly, or more children with "
        "the outcome are missed than found, at the leading capacity; met where neither holds. How many errors are "
        "acceptable is for people to decide.",
        tables=(_tabulate(counted),),
        assumptions=(
            OUTCOMES,
            CAPACITY,
            "For the verdict alone: one child flagged wrongly weighs as much as one flagged rightly, and one missed as much as one found.",
        ),
        limits=(
            "Numbers are for 1,000 decisions; one child may have several.",
            "They hold for the share flagged here, and for an authority with the same base rate.",
        ),
    )  # fmt: skip


def _decide(counts: CapacityCounts) -> Verdict:
    if counts.outcomes == 0:
        return Verdict.NOT_ASSESSED
    right = counts.right_expected
    wrong, missed = counts.flagged - right, counts.outcomes - right
    return Verdict.CONCERN if wrong > right or missed > right else Verdict.MET


def _say_headline(counts: CapacityCounts, share: float) -> str:
    if counts.outcomes == 0:
        return "This was not assessed: no child with the outcome."
    flagged, right, wrong, missed = (round(number) for number in _per_thousand(counts)[:4])
    tie = (
        " Children share the score at the cut-off; the table gives the best and the worst case."
        if counts.tied > counts.tied_flagged
        else ""
    )
    return (
        f"Out of 1,000 decisions the top {say_share(share)} are about {flagged} flagged: {right} of them rightly and "
        f"{wrong} wrongly. {missed} with the outcome would be missed.{tie}"
    )


def _say_for_families(counts: CapacityCounts) -> str:
    if counts.outcomes == 0:
        return "We could not count the mistakes, because no child in the test had the outcome."
    flagged, _, wrong, missed = (round(number) for number in _per_thousand(counts)[:4])
    return (
        f"If the computer looked at 1,000 cases, it would point at {flagged}. About {wrong} of those would be "
        f"mistakes, and it would overlook {missed} where it should have pointed."
    )


def _tabulate(counted: dict[float, CapacityCounts]) -> Table:
    columns = (Column("capacity", "Capacity", "text"), *SHOWN, *list_hidden_columns("at"))
    rows = tuple(_build_row(share, counts) for share, counts in counted.items())
    guard = Guard(tuple(column.name for column in SHOWN), list_hidden_names("at"))
    return Table(
        "thousand", "Out of 1,000 decisions", columns, rows, (guard,),
        note="Right: flagged, and the outcome came. Wrong: flagged, and it did not. Missed: not flagged, and it came. "
        "Where children share the score at the cut-off, the middle columns are what a lot would give.",
    )  # fmt: skip


def _build_row(share: float, counts: CapacityCounts) -> tuple[Cell, ...]:
    shown = tuple(round(number, 1) for number in _per_thousand(counts))
    return (f"top {say_share(share)}", *shown, *list_hidden_counts(counts))


def _per_thousand(counts: CapacityCounts) -> tuple[float, ...]:
    right = counts.right_expected
    numbers = (
        counts.flagged, right, counts.flagged - right, counts.outcomes - right,
        counts.right_worst, counts.right_best,
    )  # fmt: skip
    return tuple(1000 * number / counts.decisions for number in numbers)
