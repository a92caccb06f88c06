"""PERF-004: does it meet the bar set beforehand?"""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError
from sklearn.linear_model import LogisticRegression

from candour.config.protocol import Criterion
from candour.results import Estimate, Verdict
from candour.standing import EXPLORED, Deviation, Look, ProtocolStanding, Standing
from candour_audits.bias import BiasAudit
from candour_audits.calibration import CalibrationAudit
from candour_audits.performance import PerformanceAudit
from candour_audits.performance.criterion_measuring import judge_criterion
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


def read(finding: Any, column: str, row: int = 0) -> Any:
    table = finding.table("criteria")
    return table.rows[row][table.index_of(column)]


GROUPS: dict[str, Any] = {
    "metric": "group_difference",
    "characteristic": "sex",
    "group_metric": "false_negative_rate",
    "reason": REASON,
}


def test_slope_ratio_and_the_largest_error_of_right_scores_are_met_within_a_range(bench: Any) -> None:
    world = bench.make_world(families=2500)
    criteria = (
        Criterion(metric="calibration_slope", between=(0.7, 1.4), reason=REASON),
        Criterion(metric="calibration_ratio", between=(0.8, 1.25), reason=REASON),
        Criterion(metric="largest_calibration_error", at_most=0.4, reason=REASON),
    )
    evidence = bench.make_evidence(world, protocol=bench.make_protocol(criteria=criteria))
    finding = bench.run(PerformanceAudit(), evidence)["PERF-004"]
    assert [read(finding, "answer", row) for row in range(3)] == ["met"] * 3
    log_odds = np.log(world.scores / (1 - world.scores))
    slope = LogisticRegression(C=np.inf, tol=1e-8).fit(log_odds[:, None], world.outcomes).coef_[0, 0]
    assert read(finding, "measured", 0).value == pytest.approx(slope, rel=1e-4)
    assert read(finding, "measured", 1).value == pytest.approx(world.outcomes.sum() / world.scores.sum())
    distances = bench.run(CalibrationAudit(), evidence)["CALI-003"].table("distances")
    assert read(finding, "measured", 2) == distances.rows[3][1]


def test_scores_twice_too_high_are_not_met_at_either_end(bench: Any) -> None:
    world = bench.make_world()
    world = replace(world, scores=np.minimum(2 * world.scores, 0.999))
    criterion = Criterion(metric="calibration_ratio", between=(0.8, 1.25), reason=REASON)
    evidence = bench.make_evidence(world, protocol=bench.make_protocol(criteria=(criterion,)))
    finding = bench.run(PerformanceAudit(), evidence)["PERF-004"]
    assert finding.verdict is Verdict.CONCERN
    assert read(finding, "criterion") == "Between 0.8 and 1.25 times as many outcomes as expected"


def test_net_benefit_is_what_counting_by_hand_gives(bench: Any) -> None:
    world = bench.make_world()
    criteria = (
        Criterion(metric="net_benefit", threshold=0.2, at_least=0, reason=REASON),
        Criterion(metric="net_benefit", at_least=0.5, reason=REASON),
    )
    evidence = bench.make_evidence(world, protocol=bench.make_protocol(criteria=criteria))
    finding = bench.run(PerformanceAudit(), evidence)["PERF-004"]
    flags, happened = world.scores >= 0.2, world.outcomes == 1
    own = (flags & happened).mean() - (flags & ~happened).mean() * 0.2 / 0.8
    better = max(0.0, happened.mean() - (~happened).mean() * 0.2 / 0.8)
    assert read(finding, "measured").value == pytest.approx(own - better)
    assert read(finding, "answer") == "met"
    assert read(finding, "answer", 1) == "not reached"
    assert "all along the thresholds" in finding.headline.text


@pytest.mark.parametrize(("score", "threshold"), [(0.071, 0.2), (0.6, 0.05)])
def test_a_forecast_without_skill_that_flags_nobody_or_everybody_gives_no_net_benefit(
    bench: Any, score: float, threshold: float
) -> None:
    """It is exactly as good as looking at nobody, or at everybody: a bar of 0 asks for more than that."""
    world = bench.make_world()
    noise = score + 0.002 * np.random.default_rng(0).random(len(world.scores))
    criterion = Criterion(metric="net_benefit", threshold=threshold, at_least=0, reason=REASON)
    evidence = bench.make_evidence(
        replace(world, scores=noise), protocol=bench.make_protocol(criteria=(criterion,))
    )
    finding = bench.run(PerformanceAudit(), evidence)["PERF-004"]
    assert finding.verdict is not Verdict.MET
    assert "more than 0 beyond the better" in finding.headline.text


def test_an_equivalence_of_groups_has_three_answers_and_agrees_with_the_audit_of_bias(bench: Any) -> None:
    protocol = bench.make_protocol(
        criteria=(Criterion(within=0.3, **GROUPS), Criterion(within=0.001, **GROUPS)),
        bias={"characteristics": ("sex",), "intersections": (), "decisive_metrics": ("false_negative_rate",)},
    )  # fmt: skip
    evidence = bench.make_evidence(bench.make_world(), protocol=protocol)
    finding = bench.run(PerformanceAudit(), evidence)["PERF-004"]
    assert [read(finding, "answer", row) for row in range(2)] == ["met", "cannot tell"]
    told = bench.run(BiasAudit(), evidence)["BIAS-001"].table("differences")
    values = [abs(row[told.index_of("difference")].value) for row in told.rows]
    assert abs(read(finding, "measured").value) == pytest.approx(max(values))
    unfair = bench.make_evidence(bench.plant_bias("sex"), protocol=protocol)
    assert bench.run(PerformanceAudit(), unfair)["PERF-004"].verdict is Verdict.CONCERN


def test_a_group_that_is_not_there_is_not_assessed_and_small_ones_cannot_be_told(bench: Any) -> None:
    criterion = Criterion(within=0.05, **(GROUPS | {"characteristic": "deprivation"}))
    assert run(bench, criterion).verdict is Verdict.NOT_ASSESSED
    few = bench.make_evidence(
        bench.make_world(families=60),
        protocol=bench.make_protocol(criteria=(Criterion(within=0.3, **GROUPS),)),
    )
    finding = bench.run(PerformanceAudit(), few)["PERF-004"]
    assert finding.verdict is Verdict.CANNOT_TELL
    assert read(finding, "measured").value is None


@pytest.mark.parametrize(
    "metric", ["calibration_slope", "calibration_ratio", "largest_calibration_error", "net_benefit"]
)
def test_what_needs_a_probability_is_not_assessed_of_points(bench: Any, metric: Any) -> None:
    world = bench.make_world()
    world = replace(world, scores=world.scores * 10)
    criterion = Criterion(metric=metric, at_least=0.1, reason=REASON)
    evidence = bench.make_evidence(world, protocol=bench.make_protocol(criteria=(criterion,)))
    assert bench.run(PerformanceAudit(), evidence)["PERF-004"].verdict is Verdict.NOT_ASSESSED


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"metric": "auc"}, "between for both"),
        ({"metric": "auc", "between": (0.6, 0.9), "at_least": 0.6}, "already says both ends"),
        ({"metric": "auc", "between": (0.9, 0.6)}, "no number is at least 0.9 and at most 0.6"),
        ({"metric": "auc", "at_least": 0.6, "within": 0.1}, "belong to group_difference alone"),
        ({"metric": "auc", "at_least": 0.6, "threshold": 0.1}, "belongs to net_benefit alone"),
        ({"metric": "group_difference", "within": 0.05}, "needs within, group_metric and characteristic"),
        ({**GROUPS, "within": 0.05, "at_least": 0.0}, "leave out at_least"),
    ],
)  # fmt: skip
def test_a_criterion_that_says_two_things_or_nothing_is_refused(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Criterion(**({"reason": REASON} | wrong))


def test_an_average_precision_alone_is_said_to_hang_on_the_base_rate(bench: Any) -> None:
    alone = run(bench, Criterion(metric="average_precision", at_least=0.2, reason=REASON))
    lift = run(bench, Criterion(metric="average_precision_lift", at_least=2, reason=REASON))
    said = "asks much more where the outcome is rare"
    assert any(said in limit for limit in alone.limits)
    assert not any(said in limit for limit in lift.limits)


FROZEN = ProtocolStanding(Standing.REGISTERED, "ab" * 32, date(2026, 1, 5), date(2025, 4, 1), (Look(1, date(2026, 2, 1), "the test"),))  # fmt: skip


@pytest.mark.parametrize(
    ("standing", "said", "to_families"),
    [
        (ProtocolStanding(), "nothing shows that it was written first", "We wrote down how good"),
        (replace(FROZEN, standing=Standing.REHEARSAL, looks=()), "the test is still sealed", "We wrote down how good"),
        (FROZEN, "written down before anybody saw", "Before the test we wrote down"),
        (replace(FROZEN, deviations=(Deviation("protocol.criteria", "0.7", "0.6", ""),)), "were changed after that", "We wrote down how good"),
        (replace(FROZEN, looks=(Look(1, date(2026, 1, 2), EXPLORED), Look(2, date(2026, 2, 1), "the test"))), "was run before its protocol was frozen", "We wrote down how good"),
        (replace(FROZEN, deviations=(Deviation("models.candidates", "two", "three", ""),)), "written down before anybody saw", "Before the test"),
    ],
)  # fmt: skip
def test_that_the_bar_came_first_is_said_only_where_a_protocol_shows_it(
    bench: Any, standing: ProtocolStanding, said: str, to_families: str
) -> None:
    evidence = bench.make_evidence(bench.make_world(families=300), standing=standing)
    finding = bench.run(PerformanceAudit(), evidence)["PERF-004"]
    assert any(said in assumption for assumption in finding.assumptions)
    assert finding.for_families.text.startswith(to_families)
