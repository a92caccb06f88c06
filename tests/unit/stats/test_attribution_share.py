"""The share of all contributions: by hand, against a bootstrap over families, and at its edges."""

import numpy as np
import pytest

from candour.stats.attribution_share import (
    compute_attribution_interval,
    estimate_attribution_share,
    sum_sizes,
)
from candour.stats.explanation.contributions import Contributions

VALUES = np.array([[1.0, -1.0, 2.0], [3.0, 1.0, -4.0]])


def test_columns_of_one_feature_are_added_up_before_their_size_is_taken() -> None:
    names, sizes = sum_sizes(Contributions(VALUES, 0.0, 0.0), ("a", "a", "b"))
    assert names == ("a", "b")
    np.testing.assert_array_equal(sizes, [[0.0, 2.0], [4.0, 4.0]])


def test_the_share_is_of_all_decisions_together() -> None:
    names, sizes = sum_sizes(Contributions(VALUES, 0.0, 0.0), ("a", "a", "b"))
    share = estimate_attribution_share(sizes, names, frozenset({"a"}), np.array([0, 1]))
    rest = estimate_attribution_share(sizes, names, frozenset({"b", "unknown"}), np.array([0, 1]))
    assert share.value == pytest.approx(0.4)
    assert rest.value == pytest.approx(0.6)
    np.testing.assert_allclose(share.influence, -rest.influence)


def test_its_interval_has_the_spread_of_a_bootstrap_over_families() -> None:
    rng = np.random.default_rng(1)
    clusters = np.repeat(np.arange(400), 2)
    sizes = rng.exponential(size=(400, 3))[clusters] + rng.exponential(size=(800, 3))
    names, chosen = ("a", "b", "c"), frozenset({"a"})
    estimate = estimate_attribution_share(sizes, names, chosen, clusters)
    rows = np.arange(800).reshape(400, 2)
    drawn = [
        sizes[chosen_rows][:, 0].sum() / sizes[chosen_rows].sum()
        for chosen_rows in (rows[rng.integers(0, 400, size=400)].ravel() for _ in range(1000))
    ]
    assert np.sqrt(estimate.variance) == pytest.approx(np.std(drawn), rel=0.1)
    ends = compute_attribution_interval(estimate, critical_value=1.96)
    assert ends is not None
    np.testing.assert_allclose(ends, np.quantile(drawn, [0.025, 0.975]), atol=0.004)


@pytest.mark.parametrize(("chosen", "value"), [(frozenset(), 0.0), (frozenset({"a", "b"}), 1.0)])
def test_nothing_and_everything_have_no_interval(chosen: frozenset[str], value: float) -> None:
    share = estimate_attribution_share(np.ones((4, 2)), ("a", "b"), chosen, np.arange(4))
    assert share.value == value
    assert compute_attribution_interval(share, critical_value=1.96) is None


def test_a_score_that_nothing_moves_has_no_share() -> None:
    share = estimate_attribution_share(np.zeros((4, 2)), ("a", "b"), frozenset({"a"}), np.arange(4))
    assert share.value is None
    assert share.reason == "no feature moves the score"
    assert compute_attribution_interval(share, critical_value=1.96) is None
