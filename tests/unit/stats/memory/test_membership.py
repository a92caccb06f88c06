"""Membership inference: against scikit-learn and closed forms, and on shadows that remember or do not."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score, roc_curve

from candour.stats.memory.attacks import estimate_single_auc, measure_attack
from candour.stats.memory.membership import (
    Shadows,
    add_by_family,
    agree_with_outcome,
    compute_log_ratios,
    compute_pull,
)


def draw_shadows(
    *, memory: float, seed: int = 1, families: int = 300, pairs: int = 6
) -> tuple[Shadows, np.ndarray]:
    """Each shadow's log-odds are the decision's own level, noise, and `memory` more where it saw the decision."""
    rng = np.random.default_rng(seed)
    family = np.repeat(np.arange(families), 2)
    level = rng.normal(size=2 * families)
    members = []
    for _ in range(pairs):
        half = (rng.permutation(families) < families // 2)[family]
        members += [half, ~half]
    seen = np.array(members)
    agreement = level + 0.3 * rng.normal(size=seen.shape) + memory * seen
    return Shadows(agreement, seen), family


def test_agreement_is_high_where_a_forecast_is_sure_and_right() -> None:
    assert agree_with_outcome(np.array([2.0, 2.0]), np.array([True, False])).tolist() == [2.0, -2.0]


def test_the_offline_score_is_the_distance_from_those_that_did_not_see_it() -> None:
    shadows, _ = draw_shadows(memory=0.2)
    found = compute_log_ratios(shadows, offline=True)
    outside = [np.ma.array(shadows.agreement[2:], mask=shadows.members[2:])]
    mean, own = outside[0].mean(axis=0).data, outside[0].var(axis=0, ddof=1).data
    expected = (shadows.agreement[0] - mean) / np.sqrt((own + own.mean()) / 2)
    assert found[0] == pytest.approx(expected)
    with pytest.raises(ValueError, match="three pairs"):
        compute_log_ratios(Shadows(shadows.agreement[:4], shadows.members[:4]))


def test_the_auc_and_the_shares_found_are_those_of_scikit_learn() -> None:
    shadows, family = draw_shadows(memory=0.5)
    scores = compute_log_ratios(shadows)
    found = measure_attack(shadows, family, confidence=0.95, replicates=100, seed=1)
    each = [roc_auc_score(seen, score) for seen, score in zip(shadows.members, scores, strict=True)]
    assert found.auc.value == pytest.approx(np.mean(each))
    wrong, right, _ = roc_curve(shadows.members.ravel(), scores.ravel(), drop_intermediate=False)
    assert found.found_at_1.value == pytest.approx(np.interp(0.01, wrong, right), abs=0.005)
    assert found.found_at_01.value == pytest.approx(np.interp(0.001, wrong, right), abs=0.005)


def test_shadows_that_remember_are_caught_and_others_are_not() -> None:
    for memory, is_caught in ((0.0, False), (0.6, True)):
        shadows, family = draw_shadows(memory=memory)
        for offline in (False, True):
            auc = measure_attack(
                shadows, family, offline=offline, confidence=0.95, replicates=100, seed=1
            ).auc
            assert auc.low is not None
            assert auc.high is not None
            assert (auc.low > 0.7) if is_caught else (auc.low < 0.5 < auc.high)


def test_knowing_how_a_score_falls_with_the_decision_finds_no_less_than_knowing_it_only_without() -> None:
    """Where only some decisions are remembered, it helps to know which."""
    shadows, family = draw_shadows(memory=0.0, families=600, pairs=8)
    remembered = np.arange(1200) % 10 == 0
    shadows = Shadows(shadows.agreement + 1.5 * (shadows.members & remembered), shadows.members)
    online, offline = (
        measure_attack(
            shadows, family, offline=which, confidence=0.95, replicates=100, seed=1
        ).found_at_1.value
        for which in (False, True)
    )
    assert online is not None
    assert offline is not None
    assert online >= offline > 0.05


def test_a_family_is_the_sum_of_its_decisions() -> None:
    values = np.array([[1.0, 2.0, 3.0], [0.5, 0.5, 1.0]])
    assert add_by_family(values, np.array([0, 0, 1])).tolist() == [[3.0, 3.0], [1.0, 1.0]]


def test_shadows_that_put_members_last_find_nothing_with_an_exact_upper_end() -> None:
    shadows, family = draw_shadows(memory=-40.0)
    found = measure_attack(shadows, family, offline=True, confidence=0.95, replicates=100, seed=1)
    assert found.auc.value == 0
    assert found.auc.low is None
    assert found.found_at_1.value == 0
    assert found.found_at_1.high == pytest.approx(1 - 0.025 ** (1 / 300))


def test_a_family_is_attacked_with_all_its_decisions_and_few_shadows_are_refused() -> None:
    shadows, family = draw_shadows(memory=0.3)
    one, whole = (
        measure_attack(shadows, family, by_family=by_family, confidence=0.95, replicates=100, seed=1).auc
        for by_family in (False, True)
    )
    assert (one.n, whole.n) == (600, 300)
    assert one.value is not None
    assert whole.value is not None
    assert whole.value > one.value
    with pytest.raises(ValueError, match="at least 4 pairs"):
        measure_attack(
            Shadows(shadows.agreement[:6], shadows.members[:6]),
            family,
            confidence=0.95,
            replicates=100,
            seed=1,
        )


def test_the_pull_is_the_gain_in_probability_by_having_been_seen() -> None:
    members = np.array([[True, False], [False, True]] * 3)
    agreement = np.where(members, 1.0, 0.0)
    assert compute_pull(Shadows(agreement, members)) == pytest.approx([1 / (1 + np.exp(-1)) - 0.5] * 2)


def test_a_single_attack_is_an_auc_by_family() -> None:
    rng = np.random.default_rng(3)
    members = rng.random(400) < 0.5
    scores = rng.normal(size=400) + members
    found = estimate_single_auc(scores, members, np.arange(400) // 2, confidence=0.95)
    assert found.value == pytest.approx(roc_auc_score(members, scores))
    assert found.low is not None
    assert found.low > 0.5
