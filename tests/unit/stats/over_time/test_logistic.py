"""Logistic regression with the sandwich over families, against statsmodels."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import statsmodels.api as sm

from candour.stats.over_time.logistic import fit_logistic

Array = npt.NDArray[Any]


def draw(seed: int = 3, n: int = 800) -> tuple[Array, Array, Array, Array]:
    chance = np.random.default_rng(seed)
    families = np.sort(chance.integers(0, n // 2, size=n))
    design = np.column_stack([np.ones(n), chance.normal(size=(n, 2))])
    offset = chance.normal(size=n) * 0.5
    outcomes = chance.random(n) < 1 / (1 + np.exp(-(offset + design @ [-1.0, 0.5, 0.2])))
    return design, offset, outcomes, families


def test_coefficients_and_their_spread_equal_those_of_statsmodels() -> None:
    design, offset, outcomes, families = draw()
    found = fit_logistic(design, offset, outcomes, families, families=int(families.max()) + 1)
    fitted = sm.GLM(outcomes.astype(float), design, family=sm.families.Binomial(), offset=offset).fit(
        cov_type="cluster", cov_kwds={"groups": families, "use_correction": True}
    )
    n, k, groups = len(outcomes), design.shape[1], len(np.unique(families))
    # statsmodels also corrects for the number of coefficients.
    corrected = fitted.bse / np.sqrt((n - 1) / (n - k))
    np.testing.assert_allclose([one.value or 0.0 for one in found], fitted.params, rtol=1e-7)
    np.testing.assert_allclose([np.sqrt(one.variance) for one in found], corrected, rtol=1e-5)
    assert found[0].families == groups


@pytest.mark.parametrize("outcome", [False, True])
def test_undefined_without_both_kinds(outcome: bool) -> None:
    design, offset, outcomes, families = draw(n=40)
    found = fit_logistic(design, offset, np.full(len(outcomes), outcome), families, families=40)
    assert found[0].value is None
    assert "no child" in found[0].reason


def test_undefined_where_outcomes_are_parted_or_nothing_varies() -> None:
    _, offset, outcomes, families = draw(n=60)
    apart = np.column_stack([np.ones(60), np.where(outcomes, 50.0, -50.0)])
    assert fit_logistic(apart, 0 * offset, outcomes, families, families=60)[1].value is None
    flat = np.ones((60, 2))
    assert fit_logistic(flat, 0 * offset, outcomes, families, families=60)[1].value is None
