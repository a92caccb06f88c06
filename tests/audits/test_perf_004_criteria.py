"""PERF-004: does it meet the bar set beforehand?"""

from typing import Any

import pytest

from candour.config.protocol import Criterion
from candour.results import Estimate, Verdict
from candour_audits.performance import PerformanceAudit
from candour_audits.performance.criteria import judge_criterion
from candour_audits.performance.criterion_wording import say_criterion, say_measured

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
    assert finding.headline.text.startswith(
        "Not reached: the outcome for at least 90 % of the flagged 10 % (measured: "
    )
    assert finding.headline.text.endswith(" %). One other is met.")


@pytest.mark.parametrize(
    ("criterion", "words"),
    [
        (Criterion(metric="average_precision_lift", at_least=3, reason=REASON), "a list at least 3 times as good as chance"),
        (Criterion(metric="recall_at_capacity", at_least=0.3, reason=REASON), "at least 30 % of the outcomes among the flagged 7.5 %"),
        (Criterion(metric="brier", at_least=0.01, at_most=0.05, reason=REASON), "a Brier score of at least 0.01 and at most 0.05"),
    ],
)  # fmt: skip
def test_a_criterion_is_said_in_plain_words(criterion: Criterion, words: str) -> None:
    assert say_criterion(criterion, 0.075) == words


def test_what_was_measured_is_said_in_the_unit_of_the_bar() -> None:
    share = Criterion(metric="recall_at_capacity", at_least=0.3, reason=REASON)
    brier = Criterion(metric="brier", at_most=0.05, reason=REASON)
    estimate = Estimate(0.2514, 0.2204, 0.2829, 100, 30, "m")
    assert say_measured(share, estimate) == " (measured: 25.1 %, interval 22.0 % to 28.3 %)"
    assert (
        say_measured(brier, Estimate(0.0421, None, None, 100, 30, "m"))
        == " (measured: 0.042, without an interval)"
    )
    assert say_measured(brier, Estimate(None, None, None, 0, 0, "m", "no outcomes")) == ""


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
