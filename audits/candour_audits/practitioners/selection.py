"""What became of every row of the tables, and which decisions were judged at all."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from candour.contracts import Evidence
from candour.results import Column, Guard, Table
from candour.stats.practitioners.judgements import Judgements
from candour_audits.decisions import Decisions

MATCHING = "practitioner_matching"
BECAME = {
    "incomplete": "Left out: no child, no day, or no judgement",
    "unknown_child": "Left out: the child is in no extract",
    "no_decision_near": "Left out: no decision that the pilot uses, about the child, within the days that were allowed",
    "not_tested": "Left out: it belongs to a decision that the forecast was not tested on",
    "after_outcome": "Left out: dated on the day of the outcome or later, when it could have been known",
    "contradicting": "Left out: the same person said two things on the same day",
    "repeated": "Left out: the same person on the same decision again",
}


def tabulate_selection(evidence: Evidence, name: str) -> tuple[Table, ...]:
    """What became of the rows of one table; nothing where they came with the scores, and none was matched."""
    if MATCHING not in evidence.tables:
        return ()
    counted = evidence.tables[MATCHING]
    own = counted.filter(pc.equal(counted["table"], pa.scalar(name)))
    steps = {row["step"]: row["rows"] for row in own.to_pylist()}
    if not steps:
        return ()
    late = steps["used_after_decision"]
    rows = [(label, steps[step]) for step, label in BECAME.items()]
    rows += [
        ("Used: dated up to the day of the decision", steps["used"] - late),
        ("Used: dated after the decision, when more could be known", late),
    ]
    columns = (Column("became", "What became of it", "text"), Column("rows", "Rows", "count"))
    return (
        Table(
            "matching", "Every row that was given, and what became of it", columns, tuple(rows),
            (Guard(("rows",), ("rows",)),), partition=(),
            note="A row belongs to the child's nearest decision, before or after it, of all decisions and not only those tested.",
        ),
    )  # fmt: skip


def tabulate_judged(decisions: Decisions, judged: Judgements) -> Table:
    """The decisions that were judged beside those that were not, so that one sees whether they are alike."""
    asked = np.isin(np.arange(len(decisions.outcomes)), judged.cases)
    several = np.bincount(judged.cases, minlength=len(asked)) > 1
    columns = (
        Column("decisions", "Decisions", "text"),
        Column("n", "How many", "count"),
        Column("outcomes", "With the outcome", "count"),
        Column("base_rate", "Base rate", "rate"),
        Column("mean_score", "Mean score", "number"),
        Column("without", "Without", "count", hidden=True),
    )
    rows = []
    for label, part in (
        ("Judged by one practitioner", asked & ~several),
        ("Judged more than once", asked & several),
        ("Not judged", ~asked),
    ):
        n, events = int(part.sum()), int((part & decisions.outcomes).sum())
        mean = float(decisions.leading_scores[part].mean()) if n else None
        rows.append((label, n, events, events / n if n else None, mean, n - events))
    guard = Guard(("n", "outcomes", "base_rate", "mean_score"), ("n", "outcomes", "without"))
    return Table(
        "judged", "Which decisions practitioners were asked about", columns, tuple(rows), (guard,), partition=(),
        note="Where the judged have another base rate than the others, the answers here hold for the judged alone.",
    )  # fmt: skip
