"""The variance of an AUC against DeLong's structural components, written out over all pairs without ranks.

Each decision with the outcome has as its component the share of those without that it stands above (ties half); each
without, the share of those with that stand above it. DeLong, DeLong and Clarke-Pearson (1988, DOI 10.2307/2531595)
divide the squared deviations of p components by (p - 1) p. Ours divides by p squared and corrects once, by families /
(families - 1), so that a family may have decisions on both sides. Where every decision is a family of its own, with p
and q decisions on the two sides, ours is therefore exactly

    (p + q) / (p + q - 1) x ((p - 1) / p x DeLong's first part + (q - 1) / q x DeLong's second part).
"""

from collections import defaultdict

import numpy as np
import pytest

from candour.stats.clustered import Flags, Floats
from candour.stats.discrimination import estimate_auc
from candour.stats.groups.differences import Rules
from candour.stats.groups.judged import Judged
from candour.stats.groups.left_out import compare_forecasts
from candour.stats.groups.rates import estimate_group_metric
from candour.stats.intervals import compute_critical_value
from tied_worlds import make_tied_world

WORLDS = range(5)
SORTED = ("White", "Asian", "Black", "One outcome", "Nobody flagged", "Everybody flagged")


def compute_components(scores: Floats, outcomes: Flags) -> tuple[list[float], list[float]]:
    """The components of those with and of those without the outcome, pair by pair."""
    cases, others = scores[outcomes].tolist(), scores[~outcomes].tolist()

    def win(case: float, other: float) -> float:
        return 0.5 if case == other else float(case > other)

    return (
        [sum(win(case, other) for other in others) / len(others) for case in cases],
        [sum(win(case, other) for case in cases) / len(cases) for other in others],
    )


def expect_variance(with_outcome: Floats, without: Floats) -> float:
    """DeLong's two parts with the factors of the relation above."""
    p, q = len(with_outcome), len(without)
    first = sum((with_outcome - with_outcome.mean()) ** 2) / max(p - 1, 1) / p
    second = sum((without - without.mean()) ** 2) / max(q - 1, 1) / q
    return float((p + q) / (p + q - 1) * ((p - 1) / p * first + (q - 1) / q * second))


@pytest.mark.parametrize("seed", WORLDS)
@pytest.mark.parametrize("group", SORTED)
def test_variance_where_every_decision_is_a_family(group: str, seed: int) -> None:
    judged, labels = make_tied_world(seed)
    among = labels == group
    found = estimate_auc(judged.scores, judged.outcomes, among, np.arange(len(labels)))
    sides = [np.array(side) for side in compute_components(judged.scores[among], judged.outcomes[among])]
    assert found.value == pytest.approx(sides[0].mean(), abs=1e-12)
    # A perfect sorting has a variance of 0, to the rounding of squares.
    assert found.variance == pytest.approx(expect_variance(*sides), rel=1e-10, abs=1e-30)


@pytest.mark.parametrize("seed", WORLDS)
def test_variance_where_families_reach_across_both_sides(seed: int) -> None:
    """Obuchowski (1997, DOI 10.2307/2533958): deviations are added up in each family, then squared."""
    judged, labels = make_tied_world(seed)
    among = labels == "White"
    outcomes, families = judged.outcomes[among], judged.clusters[among]
    sums: dict[int, float] = defaultdict(float)
    sides = compute_components(judged.scores[among], outcomes)
    for side, members in zip(sides, (families[outcomes], families[~outcomes]), strict=True):
        for component, family in zip(side, members.tolist(), strict=True):
            sums[family] += (component - float(np.mean(sides[0]))) / len(side)
    expected = sum(total**2 for total in sums.values()) * len(sums) / (len(sums) - 1)
    assert len(set(families[outcomes]) & set(families[~outcomes])) > 20
    found = estimate_group_metric(judged, among, "auc")
    assert found.variance == pytest.approx(expected, rel=1e-10, abs=0)


@pytest.mark.parametrize("seed", WORLDS)
def test_paired_difference_of_two_forecasts(seed: int) -> None:
    """DeLong's covariance of two scores of the same decisions is in the components' differences, decision by decision."""
    judged, labels = make_tied_world(seed)
    chance = np.random.default_rng(seed)
    moved = np.clip(judged.scores + chance.integers(-2, 3, size=len(labels)) / 10, 0, 1)
    alone = np.arange(len(labels))
    first, second = (
        Judged(scores, judged.outcomes, judged.flags, alone) for scores in (judged.scores, moved)
    )
    rules = Rules(margin=0.05, minimum_foot=1, confidence=0.95, seed=1)
    everyone = {"all": np.full(len(labels), "Everyone", dtype=object)}
    (effect,) = compare_forecasts(first, second, everyone, ("auc",), rules)
    changes = [
        np.subtract(after, before)
        for before, after in zip(
            *(compute_components(each.scores, each.outcomes) for each in (first, second)), strict=True
        )
    ]
    assert effect.value == pytest.approx(changes[0].mean(), abs=1e-12)
    assert effect.interval is not None
    reach = compute_critical_value(0.95) * np.sqrt(expect_variance(*changes))
    assert effect.interval == pytest.approx((changes[0].mean() - reach, changes[0].mean() + reach), abs=1e-10)
