"""Changes over the test period."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import statsmodels.api as sm
from sklearn.metrics import roc_auc_score

from candour.stats.over_time.trends import (
    TimedDecisions,
    describe_changes_over_time,
    estimate_auc_change,
    estimate_ratio_change,
    estimate_slope_change,
)

Array = npt.NDArray[Any]


def draw(n: int = 3000, seed: int = 2, drift: float = 0.0) -> tuple[TimedDecisions, list[Array]]:
    chance = np.random.default_rng(seed)
    time = chance.random(n)
    log_odds = -2 + 1.2 * chance.normal(size=n)
    outcomes = chance.random(n) < 1 / (1 + np.exp(-(log_odds + drift * time)))
    parts = [np.asarray(np.floor(time * 6) == number) for number in range(6)]
    return TimedDecisions(1 / (1 + np.exp(-log_odds)), outcomes, np.arange(n) // 2, time), parts


def test_drifts_of_calibration_equal_statsmodels() -> None:
    tested, _ = draw(drift=0.7)
    log_odds = np.log(tested.scores / (1 - tested.scores))
    y = tested.outcomes.astype(float)
    one = sm.GLM(y, np.column_stack([np.ones(len(y)), tested.time]), family=sm.families.Binomial(), offset=log_odds).fit()  # fmt: skip
    crossed = np.column_stack([np.ones(len(y)), tested.time, log_odds, log_odds * tested.time])
    two = sm.GLM(y, crossed, family=sm.families.Binomial()).fit()
    assert estimate_ratio_change(tested).value == pytest.approx(one.params[1])
    assert estimate_slope_change(tested).value == pytest.approx(two.params[3], rel=1e-6)


def test_the_line_of_the_auc_is_that_of_weighted_least_squares() -> None:
    tested, parts = draw()
    auc = [roc_auc_score(tested.outcomes[part], tested.scores[part]) for part in parts]
    when = [tested.time[part].mean() for part in parts]
    events = np.array([tested.outcomes[part].sum() for part in parts])
    others = np.array([(~tested.outcomes[part]).sum() for part in parts])
    line = sm.WLS(auc, sm.add_constant(when), weights=events * others / (events + others)).fit()
    assert estimate_auc_change(tested, parts, minimum=10).value == pytest.approx(line.params[1])


def test_undefined_with_few_parts_and_then_the_others_stand_alone() -> None:
    tested, parts = draw()
    none = estimate_auc_change(tested, parts[:3], minimum=10)
    assert none.value is None
    assert "fewer than 4 parts" in none.reason
    described: Any = describe_changes_over_time(
        [none, estimate_ratio_change(tested)], confidence=0.95, seed=1
    )
    first, second = described
    assert first.value is None
    assert second.low < second.value < second.high
    assert describe_changes_over_time([none], confidence=0.95, seed=1)[0].low is None


RULES: dict[str, Any] = {"confidence": 0.95, "seed": 1}


@pytest.mark.parametrize("scores", ["one score for all", "the outcomes themselves"])
def test_scores_that_leave_nothing_to_chance_have_no_interval_and_not_one_of_no_width(scores: str) -> None:
    tested, parts = draw()
    given = np.full(3000, 0.2) if scores == "one score for all" else tested.outcomes.astype(float)
    (change,) = describe_changes_over_time(
        [estimate_auc_change(TimedDecisions(given, *list_beside_scores(tested)), parts, minimum=10)], **RULES
    )
    assert (change.low, change.high) == (None, None)
    assert "no chance can be measured" in change.reason


def test_a_family_counts_once_in_however_many_months_it_stands() -> None:
    tested, parts = draw()
    few = TimedDecisions(tested.scores, tested.outcomes, np.arange(3000) % 12, tested.time)
    assert estimate_auc_change(few, parts, minimum=10).telling_families == 12
    assert estimate_auc_change(tested, parts, minimum=10).telling_families <= 1500


def test_a_change_that_hardly_any_family_tells_has_no_interval() -> None:
    tested, parts = draw()
    one = TimedDecisions(tested.scores, tested.outcomes, np.zeros(3000, dtype=np.int64), tested.time)
    described = describe_changes_over_time(
        [estimate_auc_change(one, parts, minimum=10), estimate_ratio_change(one)], **RULES
    )
    assert all(change.low is None and change.reason for change in described)


def list_beside_scores(tested: TimedDecisions) -> tuple[Array, Array, Array]:
    return tested.outcomes, tested.clusters, tested.time
