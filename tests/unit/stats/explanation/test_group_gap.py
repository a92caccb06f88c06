"""Gaps against statsmodels: a regression on membership, with errors clustered by family."""

import numpy as np
import pytest
import statsmodels.api as sm

from candour.stats.explanation.group_gap import estimate_gap


def test_gap_and_error_are_those_of_a_clustered_regression() -> None:
    rng = np.random.default_rng(1)
    family = np.repeat(np.arange(200), 3)
    among = rng.random(600) < 0.3
    values = rng.normal(size=200)[family] + 0.5 * among + rng.normal(size=600)
    found = estimate_gap(values, among, family)
    fitted = sm.OLS(values, sm.add_constant(among.astype(float))).fit(
        cov_type="cluster", cov_kwds={"groups": family, "use_correction": False}
    )
    assert found.value == pytest.approx(fitted.params[1])
    assert float(found.influence @ found.influence) == pytest.approx(fitted.bse[1] ** 2)


def test_one_side_alone_has_no_gap() -> None:
    for among in (np.ones(4, dtype=bool), np.zeros(4, dtype=bool)):
        assert estimate_gap(np.arange(4.0), among, np.arange(4)).value is None
