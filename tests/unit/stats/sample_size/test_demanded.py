"""The AUC that a bar asks for, against drawn scores."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.stats import norm
from sklearn.metrics import average_precision_score, brier_score_loss

from candour.stats.sample_size.demanded import UNREACHABLE, compute_auc_demanded

SHARE = 0.1


def demand(metric: str, bar: float, *, base_rate: float = 0.1) -> float | None:
    at_most = bar if metric == "brier" else None
    at_least = None if metric == "brier" else bar
    return compute_auc_demanded(metric, base_rate=base_rate, at_least=at_least, at_most=at_most, share=SHARE)


@pytest.mark.parametrize(
    ("metric", "bar"),
    [("average_precision", 0.4), ("average_precision_lift", 3.0), ("precision_at_capacity", 0.35), ("recall_at_capacity", 0.4), ("brier", 0.08)],
)  # fmt: skip
def test_a_forecast_with_that_auc_just_reaches_the_bar(metric: str, bar: float) -> None:
    auc = demand(metric, bar)
    assert auc is not None
    chance = np.random.default_rng(4)
    outcomes = np.arange(300_000) < 30_000
    distance = np.sqrt(2) * norm.ppf(auc)
    scores = chance.normal(size=300_000) + distance * outcomes
    top = scores >= np.quantile(scores, 1 - SHARE)
    chances = 1 / (1 + np.exp(-(np.log(1 / 9) + distance * scores - distance**2 / 2)))
    measures: dict[str, Callable[[], Any]] = {
        "average_precision": lambda: average_precision_score(outcomes, scores),
        "average_precision_lift": lambda: average_precision_score(outcomes, scores) / 0.1,
        "precision_at_capacity": outcomes[top].mean,
        "recall_at_capacity": top[outcomes].mean,
        "brier": lambda: brier_score_loss(outcomes, chances),
    }
    assert measures[metric]() == pytest.approx(bar, rel=0.015)


@pytest.mark.parametrize(
    ("base_rate", "auc"), [(0.02, 0.97), (0.05, 0.947), (0.1, 0.917), (0.2, 0.861), (0.3, 0.804), (0.4, 0.739)]
)  # fmt: skip
def test_an_average_precision_of_two_thirds_asks_the_more_the_rarer_the_outcome(base_rate: float, auc: float) -> None:  # fmt: skip
    assert demand("average_precision", 0.65, base_rate=base_rate) == pytest.approx(auc, abs=0.002)


def test_an_auc_is_itself_and_nothing_is_no_skill() -> None:
    assert demand("auc", 0.8) == pytest.approx(0.8)
    for metric, bar in (
        ("auc", 0.4), ("average_precision", 0.05), ("average_precision_lift", 1.0), ("precision_at_capacity", 0.1),
        ("recall_at_capacity", 0.1), ("brier", 0.1),
    ):  # fmt: skip
        assert demand(metric, bar) == 0.5


def test_what_even_a_perfect_forecast_would_miss_is_said() -> None:
    """With 5 % outcomes, a list of 10 % is right for half of its children at the very most."""
    assert demand("precision_at_capacity", 0.6, base_rate=0.05) == UNREACHABLE
    assert demand("recall_at_capacity", 0.6, base_rate=0.2) == UNREACHABLE
    assert demand("average_precision_lift", 12) == UNREACHABLE


def test_no_auc_for_a_bar_on_the_other_side_or_another_metric() -> None:
    assert compute_auc_demanded("auc", base_rate=0.1, at_least=None, at_most=0.9, share=SHARE) is None
    assert compute_auc_demanded("brier", base_rate=0.1, at_least=0.01, at_most=None, share=SHARE) is None
    assert demand("something_else", 0.5) is None
