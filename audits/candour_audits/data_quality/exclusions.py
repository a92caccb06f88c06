"""DATA-002: who was left out, and why."""

from collections.abc import Sequence

from candour.contracts import Evidence
from candour.results import Cell, Column, Figure, Finding, Guard, Statement, Table, Verdict
from candour_audits.assumed import REPORTED
from candour_audits.unanswered import build_unanswered

Step = dict[str, int | str | None]
CODE = "DATA-002"
TITLE = "Who was left out"
QUESTION = "Which decisions were left out, and why?"
SHOWN = (
    Column("decisions", "Decisions", "count"),
    Column("children", "Children", "count"),
    Column("events", "With the outcome", "count"),
)
COLUMNS = (
    Column("step", "Step", "text"), Column("part", "Part", "text"), *SHOWN, Column("reason", "Why", "text"),
    Column("without", "Without", "count", hidden=True), Column("whole", "Adds up to", "text", hidden=True),
)  # fmt: skip
PARTS = {"all": "all", "left_out": "left out", "kept": "kept", "of_which": "of which"}
# The number of outcomes has a guard of its own, so that a small step never takes the step that was used with it.
GUARDS = (
    Guard(("decisions", "children"), ("decisions", "children")),
    Guard(("events",), ("events", "without")),
)


def describe_exclusions(evidence: Evidence) -> Finding:
    """Every step from all decisions that were found to those that were used; nothing is lost in between."""
    table = evidence.tables.get("flow")
    if table is None or table.num_rows == 0:
        reason = "the evidence does not say how the decisions were chosen"
        return build_unanswered(CODE, "data_quality", TITLE, QUESTION, reason)
    steps = table.to_pylist()
    return Finding(
        CODE, "data_quality", TITLE, QUESTION, Verdict.MET,
        headline=Statement("Every decision that was found is accounted for; the diagram shows each step and its reason."),
        for_families=Statement("We say which cases we left out of the test, and why."),
        why="Met where every step from the first to the last is counted and has a reason. Whether the reasons are "
        "good is for the panel.",
        tables=(Table("flow", "From all decisions to those used", COLUMNS, tuple(map(_build_row, steps, _name_wholes(steps))), GUARDS,
                      partition=("whole",)),),
        figures=(
            Figure("flow", "flow", "flow", "From all decisions to those used",
                   "From top to bottom: all decisions, aside those left out, then those kept and what they consist of.", "decisions", "step"),
        ),
        assumptions=(REPORTED,),
        limits=("A child whom nobody referred is in no extract, and so in no forecast.",),
    )  # fmt: skip


def _name_wholes(steps: Sequence[Step]) -> list[str]:
    """Which rows add up to which known number: a small one can only hide among these.

    What is left out is the difference of two rows that are shown, so the first row is one of its own. The parts of what
    was used are those last rows that add up to it; others are parts of it too, but what else there is has no row.
    """
    kept = sum(_count(step) for step in steps if step["part"] == "kept")
    wholes = ["received" if step["part"] in {"all", "left_out"} else "aside" for step in steps]
    inside = [at for at, step in enumerate(steps) if step["part"] == "of_which"]
    for first in range(len(inside)):
        if sum(_count(steps[at]) for at in inside[first:]) == kept:
            for at in inside[first:]:
                wholes[at] = "used"
            break
    return wholes


def _count(step: Step) -> int:
    return int(step["decisions"] or 0)


def _build_row(step: Step, whole: str) -> tuple[Cell, ...]:
    decisions, events = step["decisions"], step["events"]
    without = decisions - events if isinstance(decisions, int) and isinstance(events, int) else None
    return (
        step["label"],
        PARTS[str(step["part"])],
        decisions,
        step["children"],
        events,
        step["reason"],
        without,
        whole,
    )
