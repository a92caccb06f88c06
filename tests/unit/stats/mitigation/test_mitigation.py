"""Ways of treating groups alike do what they say on made-up decisions with a known truth."""

from collections.abc import Callable
from functools import partial

import numpy as np
import numpy.typing as npt
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score

from candour.errors import ModelError
from candour.stats.groups.judged import Judged
from candour.stats.groups.rates import estimate_group_metric
from candour.stats.mitigation.changes import Pair, describe_changes, estimate_average_precision
from candour.stats.mitigation.merging import MERGED, merge_small_groups
from candour.stats.mitigation.proxies import rank_by_group
from candour.stats.mitigation.reductions import Ranker, fit_exponentiated_gradient, fit_grid_search, lighten
from candour.stats.mitigation.thresholds import fit_group_thresholds
from candour.stats.mitigation.weights import compute_reweighing

Floats = npt.NDArray[np.float64]


class Unequal:
    """Group B is missed more often: its known risk is understated in the second column."""

    def __init__(self, n: int = 4000, seed: int = 3) -> None:
        rng = np.random.Generator(np.random.PCG64(seed))
        self.labels = rng.choice(np.array(["A", "B"], dtype=object), p=[0.7, 0.3], size=n)
        risk = rng.normal(size=n)
        self.outcomes = rng.random(n) < 1 / (1 + np.exp(2.0 - 1.5 * risk))
        self.encoded = np.column_stack([risk - 0.9 * (self.labels == "B"), self.labels == "B"]).astype(float)
        self.scores = 1 / (1 + np.exp(2.0 - 1.5 * self.encoded[:, 0]))
        self.families = np.arange(n) // 2

    def miss_gap(self, ranks: Floats, share: float = 0.2) -> float:
        flags = ranks >= np.sort(ranks)[-round(share * len(ranks))]
        missed = [float((~flags)[self.outcomes & (self.labels == group)].mean()) for group in ("A", "B")]
        return missed[1] - missed[0]


@pytest.fixture(scope="module")
def learnt() -> Unequal:
    return Unequal()


@pytest.fixture(scope="module")
def tested() -> Unequal:
    return Unequal(seed=4)


def test_reweighing_makes_group_and_outcome_unrelated(learnt: Unequal) -> None:
    labels = np.where(learnt.outcomes & (np.arange(4000) % 3 > 0), "B", learnt.labels).astype(object)
    weights = compute_reweighing(labels, learnt.outcomes)
    assert weights.sum() == pytest.approx(4000)
    rates = [
        np.average(learnt.outcomes[labels == group], weights=weights[labels == group]) for group in ("A", "B")
    ]
    np.testing.assert_allclose(rates, learnt.outcomes.mean(), rtol=1e-12)


def test_groups_too_small_to_learn_from_are_put_together() -> None:
    labels = np.array(["A"] * 100 + ["B"] * 60 + ["C"] * 6 + ["D"] * 4, dtype=object)
    outcomes = np.arange(170) % 2 == 0
    found = merge_small_groups(labels, outcomes, minimum=4)
    assert (found.kept, set(found.together)) == (("A", "B"), {"C", "D"})
    assert set(found.apply(np.array(["A", "C", "new"], dtype=object))) == {"A", MERGED}
    wider = merge_small_groups(labels, outcomes, minimum=20)
    assert (wider.kept, set(wider.together)) == (("A",), {"B", "C", "D"})


def test_an_unknown_group_counts_as_the_largest_where_none_is_put_together(learnt: Unequal) -> None:
    found = merge_small_groups(learnt.labels, learnt.outcomes, minimum=10)
    assert not found.together
    assert list(found.apply(np.array(["new", "B"], dtype=object))) == ["A", "B"]


def test_one_group_alone_cannot_be_made_alike(learnt: Unequal) -> None:
    with pytest.raises(ModelError, match="Fewer than two groups"):
        merge_small_groups(np.full(4000, "A", dtype=object), learnt.outcomes, minimum=10)


def test_cut_offs_by_group_close_the_gap_at_the_capacity(learnt: Unequal, tested: Unequal) -> None:
    found = fit_group_thresholds(learnt.scores, learnt.outcomes, learnt.labels, share=0.2)
    assert found.find_chances(learnt.scores, learnt.labels).mean() == pytest.approx(0.2, abs=0.02)
    assert tested.miss_gap(tested.scores) > 0.15
    assert abs(tested.miss_gap(found.rank(tested.scores, tested.labels))) < 0.08


def test_cut_offs_have_equal_miss_rates_where_they_were_learnt(learnt: Unequal) -> None:
    found = fit_group_thresholds(learnt.scores, learnt.outcomes, learnt.labels, share=0.1)
    chances = found.find_chances(learnt.scores, learnt.labels)
    missed = [1 - chances[learnt.outcomes & (learnt.labels == group)].mean() for group in ("A", "B")]
    assert missed[0] == pytest.approx(missed[1], abs=1e-9)


@pytest.mark.parametrize(
    "fit", [partial(fit_exponentiated_gradient, margin=0.05), fit_grid_search], ids=["gradient", "grid"]
)
def test_reductions_narrow_the_gap_without_being_told_the_group_s_name(
    fit: Callable[..., Ranker], learnt: Unequal, tested: Unequal
) -> None:
    core = LogisticRegression()
    rank = fit(core, learnt.encoded, learnt.outcomes, learnt.labels, cut=0.3)
    blind = LogisticRegression().fit(learnt.encoded[:, :1], learnt.outcomes)
    before = tested.miss_gap(blind.decision_function(tested.encoded[:, :1]))
    after = tested.miss_gap(rank(tested.encoded))
    assert abs(after) < before - 0.05
    np.testing.assert_array_equal(rank(tested.encoded), rank(tested.encoded))
    again = fit(core, learnt.encoded, learnt.outcomes, learnt.labels, cut=0.3)
    np.testing.assert_array_equal(again(tested.encoded), rank(tested.encoded))


def test_features_that_tell_the_group_come_first(learnt: Unequal) -> None:
    rng = np.random.default_rng(1)
    noise = rng.normal(size=4000)
    holes = np.where(rng.random(4000) < 0.5, np.nan, noise)
    encoded = np.column_stack([noise, learnt.encoded, holes])
    found = rank_by_group(encoded, ("noise", "risk", "twin", "holes"), learnt.labels)
    assert found[:2] == ("twin", "risk")
    assert set(found) == {"noise", "risk", "twin", "holes"}


def test_average_precision_equals_scikit_learn(tested: Unequal) -> None:
    scores = np.round(tested.scores, 2)
    found = estimate_average_precision(scores, tested.outcomes, tested.families)
    assert found.value == pytest.approx(average_precision_score(tested.outcomes, scores), abs=1e-12)
    assert found.influence.sum() == pytest.approx(0, abs=1e-10)


def test_the_influence_on_average_precision_is_its_derivative() -> None:
    rng = np.random.default_rng(5)
    scores, outcomes = np.round(rng.random(60), 1), rng.random(60) < 0.4
    influence = estimate_average_precision(scores, outcomes, np.arange(60)).influence
    step = 1e-6
    for row in range(60):
        weights = np.ones(60)
        weights[row] += step
        moved = average_precision_score(outcomes, scores, sample_weight=weights)
        slope = (moved - average_precision_score(outcomes, scores)) / step
        assert influence[row] == pytest.approx(slope, abs=1e-5)


def test_average_precision_is_undefined_without_outcomes() -> None:
    found = estimate_average_precision(np.arange(4.0), np.zeros(4, dtype=bool), np.arange(4))
    assert (found.value, found.reason) == (None, "no child with the outcome")


def _pair(world: Unequal, ranks: Floats) -> Pair:
    def judge(scores: Floats) -> Judged:
        return Judged(scores, world.outcomes, scores >= np.sort(scores)[-400], world.families)

    everyone = np.ones(4000, dtype=bool)
    return Pair(*(estimate_group_metric(judge(s), everyone, "auc") for s in (world.scores, ranks)))


def test_no_change_is_no_change_without_an_interval(tested: Unequal) -> None:
    (found,) = describe_changes([_pair(tested, tested.scores)], confidence=0.95, seed=1)
    assert (found.value, found.low) == (0, None)
    assert "too few families" in found.reason


def test_an_undefined_metric_has_no_change(tested: Unequal) -> None:
    nothing = estimate_average_precision(tested.scores, np.zeros(4000, dtype=bool), tested.families)
    (found,) = describe_changes([Pair(nothing, nothing)], confidence=0.95, seed=1)
    assert (found.value, found.reason) == (None, "no child with the outcome")


def test_intervals_of_changes_cover_a_change_that_is_not_there() -> None:
    """Two equally noisy copies of one score: the true change is 0, and ten intervals at once hold in 19 of 20 runs."""
    held = 0
    for seed in range(200):
        rng = np.random.Generator(np.random.PCG64(seed))
        risk = rng.normal(size=150)[np.arange(300) // 2] + rng.normal(size=300)
        outcomes = rng.random(300) < 1 / (1 + np.exp(1 - risk))
        noisy = [risk + rng.normal(size=300) for _ in range(6)]
        families = np.arange(300) // 2
        first, *others = (estimate_average_precision(scores, outcomes, families) for scores in noisy)
        found = describe_changes([Pair(first, other) for other in others], confidence=0.95, seed=1)
        held += all(e.low is not None and e.high is not None and e.low <= 0 <= e.high for e in found)
    assert 0.90 <= held / 200 <= 0.995


def test_only_models_of_many_trees_are_made_lighter() -> None:
    assert (
        lighten(RandomForestClassifier(n_estimators=100, min_samples_leaf=7)).get_params()["n_estimators"]
        == 25
    )
    assert lighten(RandomForestClassifier(n_estimators=10)).n_estimators == 10
    light = lighten(HistGradientBoostingClassifier(max_iter=100, learning_rate=0.05, max_leaf_nodes=8))
    assert (light.max_iter, light.learning_rate, light.max_leaf_nodes) == (25, pytest.approx(0.2), 8)
    assert lighten(HistGradientBoostingClassifier(max_iter=400, learning_rate=0.1)).learning_rate == 0.3
    assert lighten(HistGradientBoostingClassifier(max_iter=20)).max_iter == 20
    assert lighten(LogisticRegression(C=0.3, max_iter=4000)).get_params()["max_iter"] == 4000


def test_reductions_work_with_boosted_trees_and_missing_numbers(learnt: Unequal) -> None:
    encoded = learnt.encoded.copy()
    encoded[::7, 0] = np.nan
    core = HistGradientBoostingClassifier(max_iter=5, early_stopping=False, random_state=1)
    rank = fit_exponentiated_gradient(core, encoded, learnt.outcomes, learnt.labels, cut=0.3, margin=0.05)
    assert np.isfinite(rank(encoded)).all()
    assert np.ptp(rank(encoded)) > 0
