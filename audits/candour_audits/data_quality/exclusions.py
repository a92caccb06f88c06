"""DATA-002: who was left out, and why."""

from candour.contracts import Evidence
from candour.results import Cell, Column, Figure, Finding, Guard, Statement, Table, Verdict
from candour_audits.assumed import REPORTED
from candour_audits.unanswered import build_unanswered

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
    Column("without", "Without", "count", hidden=True),
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
        tables=(Table("flow", "From all decisions to those used", COLUMNS, tuple(_build_row(s) for s in steps), GUARDS,
                      partition=()),),
        figures=(
            Figure("flow", "flow", "flow", "From all decisions to those used",
                   "From top to bottom: all decisions, aside those left out, then those kept and what they consist of.", "decisions", "step"),
        ),
        assumptions=(REPORTED,),
        limits=("A child whom nobody referred is in no extract, and so in no forecast.",),
    )  # fmt: skip


def _build_row(step: dict[str, int | str | None]) -> tuple[Cell, ...]:
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
    )
