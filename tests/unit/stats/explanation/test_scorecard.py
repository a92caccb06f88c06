"""The card against closed forms: shares in levels, planted features, and sums that anybody can do by hand."""

import numpy as np
import pytest
from scipy.special import expit
from sklearn.metrics import roc_auc_score

from candour.stats.explanation.levels import cut_feature, cut_features
from candour.stats.explanation.scorecard import MOST_FEATURES, MOST_POINTS, fit_scorecard


def make(n: int = 3000, *, idle: int = 20) -> tuple[dict[str, np.ndarray], np.ndarray]:
    rng = np.random.default_rng(1)
    features: dict[str, np.ndarray] = {f"idle_{at}": rng.normal(size=n) for at in range(idle)}
    features["count"] = rng.poisson(1.0, size=n).astype(float)
    features["days"] = np.where(rng.random(n) < 0.4, np.nan, rng.exponential(300, size=n))
    features["source"] = rng.choice(np.array(["1A", "3B", "7"], dtype=object), size=n, p=[0.5, 0.3, 0.2])
    lean = -2.5 + 0.7 * np.minimum(features["count"], 3) + 1.2 * (features["source"] == "7")
    lean = lean + 1.0 * np.nan_to_num(features["days"] < 100)
    return features, rng.random(n) < expit(lean)


def test_planted_features_come_first_and_the_page_stays_one_page() -> None:
    features, outcomes = make()
    card = fit_scorecard(features, outcomes, more_than=5, seed=1)
    assert card is not None
    assert {part.feature for part in card.parts[:3]} == {"count", "source", "days"}
    assert len(card.parts) <= MOST_FEATURES
    assert max(part.points.max() for part in card.parts) == MOST_POINTS
    assert all(part.points.min() == 0 for part in card.parts)
    assert roc_auc_score(outcomes, card.predict(features)) > 0.7


def test_the_chance_of_a_single_flag_is_its_share() -> None:
    """With one feature of two levels the card can say any two chances, so likelihood makes them the shares."""
    rng = np.random.default_rng(2)
    flag = (rng.random(2000) < 0.3).astype(float)
    outcomes = rng.random(2000) < np.where(flag == 1, 0.4, 0.1)
    card = fit_scorecard({"flag": flag}, outcomes, more_than=5, seed=1)
    assert card is not None
    found = card.predict({"flag": np.array([0.0, 1.0])})
    assert found == pytest.approx([outcomes[flag == 0].mean(), outcomes[flag == 1].mean()], abs=1e-4)


def test_points_add_up_by_hand() -> None:
    features, outcomes = make()
    card = fit_scorecard(features, outcomes, more_than=5, seed=1)
    assert card is not None
    by_hand = [
        sum(int(part.points[part.cut.place(features[part.feature][[row]])[0]]) for part in card.parts)
        for row in range(50)
    ]
    assert card.add_up(features)[:50].tolist() == by_hand


def test_the_mean_chance_is_the_base_rate() -> None:
    features, outcomes = make()
    card = fit_scorecard(features, outcomes, more_than=5, seed=1)
    assert card is not None
    assert card.predict(features).mean() == pytest.approx(outcomes.mean(), abs=1e-4)


def test_no_level_rests_on_few_of_either_kind() -> None:
    features, outcomes = make(400)
    for name, cut in cut_features(features, outcomes, more_than=5).items():
        places = cut.place(features[name])
        for level in range(len(cut.levels)):
            assert (outcomes & (places == level)).sum() > 5
            assert (~outcomes & (places == level)).sum() > 5


def test_few_without_a_value_count_as_the_lowest_level() -> None:
    rng = np.random.default_rng(3)
    values = rng.normal(size=500)
    values[:3] = np.nan
    cut = cut_feature(values, rng.random(500) < 0.3, more_than=5)
    assert cut is not None
    assert all(level.kind == "numbers" for level in cut.levels)
    assert cut.place(np.array([np.nan])).tolist() == [0]


def test_rare_and_unknown_codes_have_a_place() -> None:
    rng = np.random.default_rng(4)
    codes = rng.choice(np.array(["a", "b", None], dtype=object), size=600)
    codes[:4] = "rare"
    outcomes = rng.random(600) < 0.3
    cut = cut_feature(codes, outcomes, more_than=5)
    assert cut is not None
    assert [(level.kind, level.code) for level in cut.levels] == [
        ("code", "a"),
        ("code", "b"),
        ("no_value", ""),
    ]
    places = cut.place(np.array(["a", "b", "never seen", None], dtype=object))
    assert places[:2].tolist() == [0, 1]
    assert (places >= 0).all()
    many = rng.choice(
        np.array([f"c{at}" for at in range(120)] + ["a"], dtype=object), size=900, p=[*[0.005] * 120, 0.4]
    )
    spread = cut_feature(many, rng.random(900) < 0.3, more_than=5)
    assert spread is not None
    assert [(level.kind, level.code) for level in spread.levels] == [("code", "a"), ("other", "")]


def test_nothing_to_tell_gives_no_card() -> None:
    outcomes = np.random.default_rng(5).random(300) < 0.3
    assert fit_scorecard({"same": np.ones(300)}, outcomes, more_than=5, seed=1) is None
    assert fit_scorecard({"none": np.full(300, np.nan)}, outcomes, more_than=5, seed=1) is None
    few = np.array([None] * 297 + ["rare"] * 3, dtype=object)
    assert cut_feature(few, outcomes, more_than=5) is None
