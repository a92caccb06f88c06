"""PERF-004: does it meet the bar set beforehand?"""

from typing import Any

import pytest

from candour.config.protocol import Criterion
from candour.results import Estimate, Verdict
from candour_audits.performance import PerformanceAudit
from candour_audits.performance.criteria import judge_criterion

REASON = "written down before the test"


def run(bench: Any, *criteria: Criterion) -> Any:
    evidence = bench.make_evidence(bench.make_world(), protocol=bench.make_protocol(criteria=criteria))
    return bench.run(PerformanceAudit(), evidence)["PERF-004"]


def test_a_bar_out_of_reach_is_a_concern_and_says_what_auc_it_asks_for(bench: Any) -> None:
    finding = run(bench, Criterion(metric="average_precision", at_least=0.65, reason=REASON))
    assert finding.verdict is Verdict.CONCERN
    table = finding.table("criteria")
    assert table.rows[0][table.index_of("answer")] == "not reached"
    assert 0.88 < table.rows[0][table.index_of("auc_needed")] < 0.93


def test_quiet_where_the_whole_interval_is_on_the_right_side(bench: Any) -> None:
    finding = run(
        bench,
        Criterion(metric="auc", at_least=0.6, reason=REASON),
        Criterion(metric="brier", at_most=0.2, reason=REASON),
        Criterion(metric="recall_at_capacity", at_least=0.1, reason=REASON),
    )
    assert finding.verdict is Verdict.MET
    assert finding.headline.text.startswith("Met:")


def test_one_concern_among_others_is_a_concern(bench: Any) -> None:
    finding = run(
        bench,
        Criterion(metric="auc", at_least=0.6, reason=REASON),
        Criterion(metric="precision_at_capacity", at_least=0.9, reason=REASON),
    )
    assert finding.verdict is Verdict.CONCERN
    assert "Not reached: Right among the flagged, top 10 %: at least 0.9." in finding.headline.text


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [(0.6, 0.7, Verdict.MET), (0.4, 0.49, Verdict.CONCERN), (0.4, 0.7, Verdict.CANNOT_TELL), (None, None, Verdict.CANNOT_TELL)],
)  # fmt: skip
def test_only_a_whole_interval_answers(low: float | None, high: float | None, verdict: Verdict) -> None:
    criterion = Criterion(metric="auc", at_least=0.5, reason=REASON)
    assert judge_criterion(criterion, Estimate(0.55, low, high, 100, 10, "m")) is verdict


def test_not_assessable_where_the_number_is_undefined(bench: Any) -> None:
    world = bench.make_world(families=50, base=-40)
    finding = bench.run(PerformanceAudit(), bench.make_evidence(world))["PERF-004"]
    assert finding.verdict is Verdict.NOT_ASSESSED
