"""DATA-004: do the records keep the order that the law and practice give them?"""

from typing import Any

import pyarrow as pa
import pytest

from candour.data.checks import CHECKS
from candour.disclosure import protect_findings
from candour.results import Estimate, Verdict, Withheld
from candour_audits.data_quality import DataQualityAudit

Row = tuple[str, str, int, int]


def run(bench: Any, *rules: Row) -> Any:
    """Each rule: name, severity, failed, of; three in ten of either are of 2023, the others of 2024."""
    rows = [row for rule in rules for row in describe(*rule)]
    table = pa.Table.from_pylist(rows, schema=CHECKS)
    evidence = bench.make_evidence(bench.make_world(families=30), tables={"checks": table})
    return bench.run(DataQualityAudit(), evidence)["DATA-004"]


def describe(name: str, severity: str, failed: int, of: int) -> list[dict[str, Any]]:
    words = {
        "rule": name,
        "official": "CIN 1103",
        "severity": severity,
        "sentence": "It is so.",
        "why": "It bends.",
    }
    early = failed * 3 // 10, of * 3 // 10
    parts = (
        ("all", None, failed, of),
        ("cp_plan", 2023, *early),
        ("cp_plan", 2024, failed - early[0], of - early[1]),
    )
    return [
        {**words, "kind": kind, "year": year, "failed": fails, "of": looked_at, "children": fails}
        for kind, year, fails, looked_at in parts
    ]


def test_an_error_in_many_records_is_a_concern(bench: Any) -> None:
    finding = run(bench, ("cp_plans_overlap", "error", 11, 1000), ("after_closure", "error", 10, 1000))
    assert finding.verdict is Verdict.CONCERN
    assert finding.headline.text == "Broken by more than 1 % of records: cp plans overlap."
    assert finding.headline.counts == (11, 989)
    assert [row[0] for row in finding.table("broken").rows] == ["cp plans overlap", "after closure"]


def test_quiet_where_errors_are_few_and_warnings_many(bench: Any) -> None:
    finding = run(bench, ("after_closure", "error", 10, 1000), ("care_of_no_days", "warning", 500, 1000))
    assert finding.verdict is Verdict.MET
    assert "cannot be broken in truth" in finding.headline.text


@pytest.mark.parametrize(
    "rules",
    [
        [("after_closure", "error", 0, 99)],
        [("care_of_no_days", "warning", 0, 1000)],
        [("after_closure", "error", 0, 1000), ("placement_gap", "error", 9, 99)],
    ],
    ids=["too few records", "no error rule", "broken often among few"],
)
def test_too_few_records_tell_nothing(bench: Any, rules: list[Row]) -> None:
    assert run(bench, *rules).verdict is Verdict.CANNOT_TELL


def test_many_broken_rules_are_not_all_named(bench: Any) -> None:
    finding = run(bench, *((f"rule_{letter}", "error", 50, 100) for letter in "abcde"))
    assert finding.headline.text.endswith(": rule a, rule b, rule c and 2 more rules.")


def test_errors_come_first_and_then_the_most_often_broken(bench: Any) -> None:
    rules = (
        ("odd", "warning", 500, 1000), ("seldom", "error", 8, 1000), ("known", "note", 900, 1000),
        ("often", "error", 80, 1000), ("kept", "error", 0, 1000), ("idle", "error", 0, 0),
    )  # fmt: skip
    finding = run(bench, *rules)
    assert [row[0] for row in finding.table("broken").rows] == ["often", "seldom", "odd", "known"]
    assert [row[0] for row in finding.table("rules").rows] == [
        "often",
        "seldom",
        "idle",
        "kept",
        "odd",
        "known",
    ]
    idle = finding.table("rules").rows[2]
    assert isinstance(idle[5], Estimate)
    assert (idle[3], idle[4], idle[5].value, idle[5].reason) == (0, 0, None, "no records")
    assert [finding.table(name).annex for name in ("broken", "rules", "years")] == [False, True, True]


def test_years_add_up_to_the_rule(bench: Any) -> None:
    finding = run(bench, ("often", "error", 80, 1000), ("kept", "error", 0, 1000))
    assert [row[:5] for row in finding.table("years").rows] == [
        ("often", "cp plan", "2023", 300, 24),
        ("often", "cp plan", "2024", 700, 56),
    ]


def test_a_few_broken_records_are_not_betrayed(bench: Any) -> None:
    finding = run(bench, ("few", "error", 4, 1000), ("often", "error", 12, 1000))
    published = protect_findings((finding,), threshold=5)[0]
    for name in ("broken", "rules"):
        few = next(row for row in published.table(name).rows if row[0] == "few")
        assert all(isinstance(cell, Withheld) for cell in few[3:7])
    # 3 of the 12 in one year: the other year would give them away.
    years = [row for row in published.table("years").rows if row[0] == "often"]
    assert all(isinstance(row[4], Withheld) for row in years)


def test_a_headline_on_few_records_is_withheld(bench: Any) -> None:
    finding = run(bench, ("few", "error", 4, 100))
    assert finding.verdict is Verdict.CONCERN
    published = protect_findings((finding,), threshold=5)[0]
    assert "few," not in published.headline.text
    assert "withheld" in published.headline.text


def test_not_assessable_without_the_table(bench: Any) -> None:
    evidence = bench.make_evidence(bench.make_world(families=30))
    assert bench.run(DataQualityAudit(), evidence)["DATA-004"].verdict is Verdict.NOT_ASSESSED
    empty = bench.make_evidence(bench.make_world(families=30), tables={"checks": CHECKS.empty_table()})
    assert bench.run(DataQualityAudit(), empty)["DATA-004"].verdict is Verdict.NOT_ASSESSED
