"""Measures against scikit-learn, their influences against weighting a row by hand."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
from sklearn.metrics import average_precision_score, brier_score_loss, cohen_kappa_score, roc_auc_score

from candour.stats.practitioners.agreement import (
    combine_log_odds,
    measure_kappa,
    measure_right_where_they_differ,
    pair_judgements,
)
from candour.stats.practitioners.measures import measure_auc, measure_average_precision, measure_brier
from candour.stats.practitioners.two_way import RowEstimate

RNG = np.random.default_rng(3)
N = 400
RISK = RNG.normal(size=N) - 1.5
OUTCOMES = RNG.random(N) < 1 / (1 + np.exp(-RISK))
# Rounded, so that many scores are tied.
SCORES = np.round(1 / (1 + np.exp(-RISK - RNG.normal(size=N))), 1)

MEASURES: list[tuple[Callable[..., RowEstimate], Callable[..., float]]] = [
    (measure_auc, roc_auc_score),
    (measure_average_precision, average_precision_score),
    (measure_brier, brier_score_loss),
]


@pytest.mark.parametrize(("measure", "independent"), MEASURES)
def test_values_and_influences_with_ties(
    measure: Callable[..., RowEstimate], independent: Callable[..., float]
) -> None:
    found = measure(SCORES, OUTCOMES)
    assert found.value is not None
    assert found.value == pytest.approx(independent(OUTCOMES, SCORES))
    assert found.influence.sum() == pytest.approx(0, abs=1e-9)
    for row in (0, 7, int(np.argmax(SCORES)), int(np.flatnonzero(OUTCOMES)[0])):
        weights = np.ones(N)
        weights[row] += 1e-5
        moved = independent(OUTCOMES, SCORES, sample_weight=weights)
        assert (moved - found.value) / 1e-5 == pytest.approx(found.influence[row], abs=1e-4 / N * 10)


def test_kappa_is_that_of_scikit_learn_and_so_is_its_influence() -> None:
    first, second = SCORES > 0.4, np.roll(SCORES, 1) * 0.3 + SCORES * 0.7 > 0.4
    found = measure_kappa(first, second)
    assert found.value == pytest.approx(cohen_kappa_score(first, second))
    for row in (1, 50, 200):
        weights = np.ones(N)
        weights[row] += 1e-5
        moved = cohen_kappa_score(first, second, sample_weight=weights)
        assert (moved - found.value) / 1e-5 == pytest.approx(found.influence[row], abs=1e-6)


def test_who_is_right_where_they_differ_is_counted_by_hand() -> None:
    first = np.array([1, 1, 0, 0, 1, 0], dtype=bool)
    second = np.array([1, 0, 1, 0, 0, 1], dtype=bool)
    came = np.array([1, 0, 1, 0, 1, 0], dtype=bool)
    found = measure_right_where_they_differ(first, second, came)
    assert (found.value, found.n, found.events) == (0.5, 4, 2)
    assert measure_right_where_they_differ(first, first, came).value is None


def test_undefined_measures_say_why() -> None:
    nobody = np.zeros(N, dtype=bool)
    assert measure_auc(SCORES, nobody).value is None
    assert measure_average_precision(SCORES, nobody).reason
    assert measure_brier(np.zeros(0), np.zeros(0, dtype=bool)).value is None
    assert measure_kappa(nobody, OUTCOMES).value is None


def test_every_pair_of_different_people_about_one_case_once() -> None:
    cases = np.array([3, 1, 3, 3, 2, 1])
    people = np.array([0, 4, 1, 0, 2, 5])
    pairs = pair_judgements(cases, people)
    found = {frozenset(pair) for pair in zip(pairs.first.tolist(), pairs.second.tolist(), strict=True)}
    assert found == {frozenset({0, 2}), frozenset({2, 3}), frozenset({1, 5})}
    assert len(pair_judgements(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)).first) == 0


def test_the_average_lies_half_way_and_certainty_can_be_outweighed() -> None:
    both: npt.NDArray[np.float64] = combine_log_odds(np.array([0.2, 0.0]), np.array([0.8, 0.9]))
    assert both[0] == pytest.approx(0.5)
    assert 0.1 < both[1] < 0.3
