"""Defect 2: one bar on average precision for every outcome, whatever its base rate. Here the base rate stands beside it."""

from collections.abc import Callable

import numpy as np
import pytest

from candour.config.protocol import Criterion
from candour.contracts import Evidence
from candour.results import Estimate
from candour.stats.discrimination import compute_auc_needed
from candour_audits.performance import PerformanceAudit

BAR = Criterion(metric="average_precision", at_least=0.65, reason="The bar of the pilots.")


@pytest.mark.parametrize(
    ("base_rate", "auc"), [(0.02, 0.97), (0.05, 0.947), (0.1, 0.917), (0.2, 0.861), (0.4, 0.739)]
)
def test_a_bar_on_average_precision_tells_the_auc_that_it_asks_for_at_this_base_rate(
    base_rate: float, auc: float
) -> None:
    assert compute_auc_needed(0.65, base_rate) == pytest.approx(auc, abs=0.004)


@pytest.mark.parametrize(("base_rate", "auc"), [(0.05, 0.947), (0.4, 0.739)])
def test_the_report_holds_the_bar_against_the_base_rate_and_says_what_it_asks_for(
    base_rate: float, auc: float, evidence: Callable[..., Evidence]
) -> None:
    """The same bar, at two base rates: the answer names two AUCs, and says why a fixed bar asks more of the rarer outcome."""
    chance = np.random.default_rng(1)
    outcomes = np.arange(4000) < base_rate * 4000
    scores = 1 / (1 + np.exp(2 - outcomes - chance.normal(size=4000)))
    findings = PerformanceAudit().run(evidence(scores, outcomes, BAR), lambda *_: None)
    finding = next(one for one in findings if one.code == "PERF-004")
    table = finding.table("criteria")
    assert table.rows[0][table.index_of("auc_needed")] == pytest.approx(auc, abs=0.004)
    assert any("equal to the base rate" in limit for limit in finding.limits)


def test_a_list_without_skill_reaches_the_base_rate_and_no_multiple_of_it(
    evidence: Callable[..., Evidence],
) -> None:
    """A bar on the multiple means the same at every base rate: without skill it is 1."""
    for base_rate in (0.05, 0.4):
        outcomes = np.arange(4000) < base_rate * 4000
        scores = np.random.default_rng(3).random(4000)
        findings = PerformanceAudit().run(evidence(scores, outcomes), lambda *_: None)
        table = next(one for one in findings if one.code == "PERF-001").table("performance")
        lift = table.rows[0][table.index_of("average_precision_lift")]
        assert isinstance(lift, Estimate)
        assert lift.low is not None
        assert lift.high is not None
        assert lift.low < 1 < lift.high
