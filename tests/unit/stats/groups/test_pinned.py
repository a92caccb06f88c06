"""Pinned average precision: against scikit-learn with weights, against drawing, and what pinning hides."""

import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from candour.stats.discrimination import compute_ranking_of
from candour.stats.groups.judged import Judged
from candour.stats.groups.pinned import NO_INTERVAL, describe_pinned_precision


def make(seed: int = 1, *, n: int = 900, decimals: int = 2) -> tuple[Judged, np.ndarray]:
    rng = np.random.default_rng(seed)
    scores = np.round(rng.random(n), decimals)
    outcomes = rng.random(n) < 0.05 + 0.3 * scores
    among = rng.random(n) < 0.15
    return Judged(scores, outcomes, scores > 0.8, np.arange(n)), among


def measure(judged: Judged, among: np.ndarray) -> float:
    value = describe_pinned_precision(judged, among).value
    assert value is not None
    return value


def measure_alone(judged: Judged, among: np.ndarray) -> float:
    return float(compute_ranking_of(judged.scores[among], judged.outcomes[among]).average_precision[0])


@pytest.mark.parametrize("decimals", [1, 2, 12])
@pytest.mark.parametrize("seed", range(3))
def test_it_is_that_of_scikit_learn_with_weights(seed: int, decimals: int) -> None:
    judged, among = make(seed, decimals=decimals)
    weights = np.where(among, 1.0, among.sum() / (~among).sum())
    expected = average_precision_score(judged.outcomes, judged.scores, sample_weight=weights)
    assert measure(judged, among) == pytest.approx(float(expected), abs=1e-12)


def test_a_group_as_large_as_everyone_else_is_pinned_to_what_it_is_mixed_into() -> None:
    judged, _ = make(n=800)
    among = np.arange(800) % 2 == 0
    everyone = float(compute_ranking_of(judged.scores, judged.outcomes).average_precision[0])
    assert measure(judged, among) == pytest.approx(everyone, abs=1e-12)


def test_with_two_groups_both_have_the_same_pinned_figure_whatever_the_forecast_does() -> None:
    """Each is mixed half and half with the other, so it is the same mixture; the forecast is blind to one of them."""
    judged, among = make(n=4000)
    shuffled = np.where(among, np.random.default_rng(2).permutation(judged.scores), judged.scores)
    blind = Judged(shuffled, judged.outcomes, judged.flags, judged.clusters)
    assert measure(blind, among) == pytest.approx(measure(blind, ~among), abs=1e-12)
    assert measure_alone(blind, ~among) - measure_alone(blind, among) > 0.03


def test_drawing_others_again_and_again_comes_to_the_same() -> None:
    """The mean of 400 draws of 900 others each, within 4 of its standard errors.

    Average precision is curved, so that in so many decisions a draw lies .0015 higher on average: at most .003.
    """
    judged, among = make(n=6000, decimals=3)
    rng = np.random.default_rng(3)
    group, others = np.flatnonzero(among), np.flatnonzero(~among)
    drawn = []
    for _ in range(400):
        rows = np.concatenate([group, rng.choice(others, size=len(group), replace=False)])
        drawn.append(
            float(compute_ranking_of(judged.scores[rows], judged.outcomes[rows]).average_precision[0])
        )
    error = float(np.std(drawn)) / np.sqrt(len(drawn))
    assert abs(float(np.mean(drawn)) - measure(judged, among)) < 4 * error + 0.003


def test_a_planted_gap_of_a_quarter_shrinks_to_a_third_when_pinned() -> None:
    """Six groups; for one the scores sort far worse. Its gap is .24, and pinned it is .09."""
    rng = np.random.default_rng(4)
    n = 60_000
    group = rng.choice(6, p=[0.7, 0.1, 0.08, 0.06, 0.04, 0.02], size=n)
    outcomes = rng.random(n) < 0.2
    scores = rng.normal(size=n) + np.where(group == 1, 0.65, 1.35) * outcomes
    judged = Judged(scores, outcomes, scores > 1, np.arange(n))
    alone = measure_alone(judged, group == 0) - measure_alone(judged, group == 1)
    pinned = measure(judged, group == 0) - measure(judged, group == 1)
    assert alone == pytest.approx(0.24, abs=0.02)
    assert pinned == pytest.approx(0.09, abs=0.02)


def test_pinning_alone_makes_groups_differ_that_do_not() -> None:
    """Everybody's scores sort alike; where the outcome is more frequent the pinned figure is higher all the same."""
    rng = np.random.default_rng(5)
    n = 60_000
    group = rng.choice(3, p=[0.6, 0.2, 0.2], size=n)
    outcomes = rng.random(n) < np.array([0.15, 0.4, 0.15])[group]
    scores = rng.normal(size=n) + 1.2 * outcomes
    judged = Judged(scores, outcomes, scores > 1, np.arange(n))
    assert measure(judged, group == 1) - measure(judged, group == 2) > 0.05


def test_it_says_what_it_rests_on_and_has_no_interval() -> None:
    judged, among = make()
    found = describe_pinned_precision(judged, among)
    assert (found.n, found.events) == (int(among.sum()), int((judged.outcomes & among).sum()))
    assert (found.low, found.high, found.method, found.reason) == (None, None, "none", NO_INTERVAL)


@pytest.mark.parametrize(
    ("among", "reason"),
    [(np.zeros(900, dtype=bool), "no decisions"), (np.ones(900, dtype=bool), "everyone is in this group")],
)
def test_it_is_undefined_where_there_is_nothing_to_mix(among: np.ndarray, reason: str) -> None:
    found = describe_pinned_precision(make()[0], among)
    assert found.value is None
    assert found.reason == reason


def test_it_is_undefined_where_nobody_had_the_outcome() -> None:
    judged, among = make()
    nobody = Judged(judged.scores, judged.outcomes & False, judged.flags, judged.clusters)
    assert describe_pinned_precision(nobody, among).value is None


def test_a_group_without_outcomes_has_a_pinned_figure_made_of_others_alone() -> None:
    """As the pilots would have had it: a number for a group in which nothing could be sorted."""
    judged, among = make()
    outcomes = judged.outcomes & ~among
    found = describe_pinned_precision(Judged(judged.scores, outcomes, judged.flags, judged.clusters), among)
    assert found.events == 0
    assert found.value is not None
