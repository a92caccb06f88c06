"""Two-way spread against statsmodels, and against one-way where there is but one."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.stats import t

from candour.stats.practitioners.two_way import BOTH, FAMILIES, Crowd, RowEstimate, compute_spread, describe

RNG = np.random.default_rng(4)
N = 900
FAMILY = RNG.integers(0, 300, N)
PERSON = RNG.integers(0, 14, N)
VALUES = RNG.normal(size=N) + 0.7 * RNG.normal(size=300)[FAMILY] + 0.8 * RNG.normal(size=14)[PERSON]
INFLUENCE = (VALUES - VALUES.mean()) / N


def make_crowd(*, named: bool = True, people: np.ndarray = PERSON) -> Crowd:
    return Crowd(FAMILY.astype(np.int64), people.astype(np.int64), np.full(N, named))


def test_the_variance_is_that_of_statsmodels_two_way_sandwich() -> None:
    fitted = sm.OLS(VALUES, np.ones(N)).fit(
        cov_type="cluster", cov_kwds={"groups": np.column_stack([FAMILY, PERSON]), "use_correction": True}
    )
    # statsmodels corrects by (n - 1) / (n - k) as well, which is 1 for one coefficient.
    assert compute_spread(INFLUENCE, make_crowd()).variance == pytest.approx(
        fitted.cov_params()[0, 0], rel=0.02
    )


def test_with_few_or_unnamed_people_it_is_that_over_families() -> None:
    fitted = sm.OLS(VALUES, np.ones(N)).fit(
        cov_type="cluster", cov_kwds={"groups": FAMILY, "use_correction": True}
    )
    for crowd in (make_crowd(named=False), make_crowd(people=PERSON % 3)):
        found = compute_spread(INFLUENCE, crowd)
        assert found.variance == pytest.approx(fitted.cov_params()[0, 0], rel=0.002)
        assert crowd.method == FAMILIES


def test_it_is_never_less_than_over_families_or_over_people_alone() -> None:
    for seed in range(30):
        noise = np.random.default_rng(seed).normal(size=N) / N
        crowd = make_crowd()
        alone = compute_spread(noise, make_crowd(named=False)).variance
        assert compute_spread(noise, crowd).variance >= alone


def test_an_interval_reaches_as_students_law_says() -> None:
    estimate = RowEstimate(float(VALUES.mean()), INFLUENCE, N, N)
    spread = compute_spread(INFLUENCE, make_crowd())
    assert 5 < spread.degrees < 40
    found = describe(estimate, make_crowd(), critical_value=1.959964)
    assert found.method == BOTH
    assert found.value is not None
    assert found.low is not None
    assert found.value - found.low == pytest.approx(
        t.isf(0.025, spread.degrees) * spread.variance**0.5, rel=1e-5
    )


def test_what_does_not_vary_or_cannot_be_has_no_interval() -> None:
    flat = describe(RowEstimate(0.0, np.zeros(N), N, 0), make_crowd(), critical_value=1.96)
    assert (flat.value, flat.low) == (0.0, None)
    assert "does not vary" in flat.reason
    absent = RowEstimate(None, np.zeros(N), 0, 0, "nobody")
    assert describe(absent, make_crowd(), critical_value=1.96).reason == "nobody"
    assert RowEstimate(0.5, np.zeros(N), N, N).less(absent).reason == "nobody"


def test_bounds_hold_the_ends() -> None:
    wide = RowEstimate(0.98, INFLUENCE * 10, N, N)
    assert describe(wide, make_crowd(), critical_value=1.96, bounds=(0.0, 1.0)).high == 1.0
