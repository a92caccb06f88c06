"""Features that say the same, against scipy's rank correlation."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from candour.stats.explanation.same_information import correlate_ranks, find_same_information


def make() -> np.ndarray:
    rng = np.random.default_rng(1)
    first, second = rng.normal(size=(2, 400))
    return np.column_stack([first, second, np.exp(first), -second, np.ones(400), rng.normal(size=400)])


def test_correlations_are_those_of_scipy() -> None:
    rows = make()[:, [0, 1, 3, 5]]
    expected = np.abs(spearmanr(rows).statistic)
    np.fill_diagonal(expected, 0)
    np.testing.assert_allclose(correlate_ranks(rows), expected, atol=1e-12)


def test_copies_are_found_whatever_their_scale_or_sign() -> None:
    found = find_same_information(make(), least=0.95)
    assert [group.members for group in found] == [(0, 2), (1, 3)]
    assert found[0].weakest == pytest.approx(1)


def test_nothing_is_found_among_unrelated_features() -> None:
    assert find_same_information(make()[:, [0, 1, 4, 5]], least=0.95) == ()


def test_no_value_goes_with_never() -> None:
    count = np.array([0.0, 0, 0, 1, 2, 3, 4, 5])
    days = np.array([np.nan, np.nan, np.nan, 10, 20, 30, 40, 50])
    assert len(find_same_information(np.column_stack([count, days]), least=0.95)) == 1
