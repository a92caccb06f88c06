"""DATA-002: which decisions were left out, and why?"""

from typing import Any

import pyarrow as pa

from candour.contracts import FLOW
from candour.disclosure import protect_findings
from candour.results import Verdict, Withheld
from candour_audits.data_quality import DataQualityAudit

STEPS = (
    ("Referrals received", "all", 1000, 800, None, "All of them."),
    ("Outcome not fully observed", "left_out", 200, 190, None, "Too late."),
    ("Age not known", "left_out", 3, 3, None, "No date of birth."),
    ("Decisions used", "kept", 797, 607, 90, "These are forecast."),
)


def run(bench: Any, steps: tuple[tuple[Any, ...], ...] = STEPS) -> Any:
    flow = pa.Table.from_pylist([dict(zip(FLOW.names, step, strict=True)) for step in steps], schema=FLOW)
    evidence = bench.make_evidence(bench.make_world(families=30), tables={"flow": flow})
    return bench.run(DataQualityAudit(), evidence)["DATA-002"]


def test_every_step_stands_in_its_order(bench: Any) -> None:
    finding = run(bench)
    assert finding.verdict is Verdict.MET
    assert bench.read_column(finding, "flow", "step") == [step[0] for step in STEPS]
    assert bench.read_column(finding, "flow", "decisions") == [1000, 200, 3, 797]
    assert bench.read_column(finding, "flow", "part") == ["all", "left out", "left out", "kept"]
    assert finding.figures[0].kind == "flow"


def test_a_small_step_cannot_be_solved_for(bench: Any) -> None:
    table = protect_findings((run(bench),), threshold=5)[0].table("flow")
    withheld = [isinstance(row[2], Withheld) for row in table.rows]
    assert withheld == [False, True, True, False]


def test_a_small_step_hides_among_rows_of_its_own_sum(bench: Any) -> None:
    """What is left out is all less what was used, and the parts of what was used add up to that: a row of another sum hides nothing."""
    steps = (
        ("Referrals received", "all", 1000, 800, None, "All of them."),
        ("Age not known", "left_out", 3, 3, None, "No date of birth."),
        ("Decisions used", "kept", 997, 807, 90, "These are forecast."),
        ("Of these: turned 18", "of_which", 20, 20, 0, "Aside."),
        ("Of these: too late", "of_which", 4, 4, 0, "Left out of learning."),
        ("Of these: learnt from", "of_which", 600, 500, 60, "Learnt."),
        ("Of these: tested on", "of_which", 393, 303, 30, "Tested."),
    )
    table = protect_findings((run(bench, steps),), threshold=5)[0].table("flow")
    withheld = [isinstance(row[2], Withheld) for row in table.rows]
    assert withheld == [True, True, False, False, True, False, True]


def test_not_assessable_without_the_flow(bench: Any) -> None:
    evidence = bench.make_evidence(bench.make_world(families=30))
    assert bench.run(DataQualityAudit(), evidence)["DATA-002"].verdict is Verdict.NOT_ASSESSED
