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
