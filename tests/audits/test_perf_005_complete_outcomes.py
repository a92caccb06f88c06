"""PERF-005: are the last outcomes complete?"""

from typing import Any

from candour.results import Verdict
from candour_audits.performance import PerformanceAudit


def run(bench: Any, **facts: str) -> Any:
    evidence = bench.make_evidence(bench.make_world(families=100), facts=facts)
    return bench.run(PerformanceAudit(), evidence)["PERF-005"]


def test_windows_that_end_after_the_extracts_are_a_concern(bench: Any) -> None:
    finding = run(bench, outcome_observed_until="2024-09-30", outcome_within_days="365")
    assert finding.verdict is Verdict.CONCERN
    assert finding.table("windows").rows[1][1] > 0
    assert "doubtful" in finding.headline.text
    assert finding.headline.text.startswith("The extracts end on 30 September 2024,")
    assert "2024-09-30" not in finding.why


def test_quiet_where_every_window_is_observed(bench: Any) -> None:
    finding = run(bench, outcome_observed_until="2025-03-31", outcome_within_days="365")
    assert finding.verdict is Verdict.MET
    assert finding.table("windows").rows[1][1] == 0


def test_not_assessable_without_the_end_of_the_extracts(bench: Any) -> None:
    assert run(bench).verdict is Verdict.NOT_ASSESSED
    assert run(bench, outcome_observed_until="2025-03-31").verdict is Verdict.NOT_ASSESSED
