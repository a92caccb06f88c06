"""Random-effects meta-analysis against closed forms, published figures, statsmodels, and a likelihood written another way."""

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.stats import multivariate_normal, t
from statsmodels.stats.meta_analysis import combine_effects

from candour.stats.intervals import Interval
from candour.stats.meta_analysis.heterogeneity import (
    compute_q,
    describe_heterogeneity,
    estimate_tau_squared,
    find_tau_interval,
)
from candour.stats.meta_analysis.random_effects import (
    TOO_FEW_TO_PREDICT,
    combine_studies,
    weigh_studies,
)
from candour.stats.meta_analysis.scales import place_difference, place_on_scale

# The thirteen trials of BCG vaccine (Colditz et al. 1994): cases and others, vaccinated and not.
BCG = np.array(
    [(4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619), (33, 5036, 47, 5761),
     (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892), (29, 7470, 45, 7232), (17, 1699, 65, 1600),
     (186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825)], dtype=float,
)  # fmt: skip


def make_bcg() -> tuple[np.ndarray, np.ndarray]:
    cases, others, unvaccinated_cases, unvaccinated_others = BCG.T
    n, m = cases + others, unvaccinated_cases + unvaccinated_others
    return (
        np.log(cases / n) - np.log(unvaccinated_cases / m),
        1 / cases - 1 / n + 1 / unvaccinated_cases - 1 / m,
    )


def make_some(seed: int = 4, k: int = 6) -> tuple[np.ndarray, np.ndarray]:
    chance = np.random.Generator(np.random.PCG64(seed))
    variances = chance.uniform(0.01, 0.1, k)
    return 0.8 + chance.normal(0, 0.3, k) + chance.normal(0, np.sqrt(variances)), variances


def test_the_published_figures_of_the_bcg_trials() -> None:
    # metafor's documentation of `rma` on `dat.bcg`, with test="knha" and confint (Viechtbauer 2010, DOI 10.18637/jss.v036.i03).
    found = combine_studies(*make_bcg())
    assert found.heterogeneity.q == pytest.approx(152.2330, abs=5e-5)
    assert found.heterogeneity.tau_squared == pytest.approx(0.3132, abs=5e-5)
    assert found.heterogeneity.i_squared == pytest.approx(0.9222, abs=5e-5)
    assert found.heterogeneity.tau_interval == pytest.approx((0.1197, 1.1115), abs=5e-5)
    assert found.mean == pytest.approx(-0.7145, abs=5e-5)
    assert found.interval == pytest.approx((-1.1084, -0.3206), abs=5e-5)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_greatest_restricted_likelihood_is_found(seed: int) -> None:
    values, variances = make_some(seed)
    # The same likelihood another way: that of differences from the first, in which the mean drops out.
    contrasts = np.column_stack([-np.ones(len(values) - 1), np.eye(len(values) - 1)])

    def lose(tau_squared: float) -> float:
        spread = contrasts @ np.diag(variances + tau_squared) @ contrasts.T
        return -float(multivariate_normal.logpdf(contrasts @ values, cov=spread))

    best = minimize_scalar(lose, bounds=(0, 5), method="bounded", options={"xatol": 1e-10}).x
    assert estimate_tau_squared(values, variances) == pytest.approx(best, abs=1e-5)


@pytest.mark.parametrize(("gap", "variances"), [(1.0, (0.1, 0.2)), (0.7, (0.05, 0.05)), (0.2, (0.1, 0.2))])
def test_two_authorities_have_a_closed_form(gap: float, variances: tuple[float, float]) -> None:
    # With two, restricted likelihood and DerSimonian and Laird agree (Rukhin 2012, DOI 10.1111/j.1467-9868.2011.01008.x).
    values, spread = np.array([0.3, 0.3 + gap]), np.array(variances)
    closed = max(0.0, gap**2 / 2 - spread.mean())
    weights = 1 / spread
    q = gap**2 / spread.sum()
    dersimonian = max(0.0, (q - 1) / (weights.sum() - np.sum(weights**2) / weights.sum()))
    assert closed == pytest.approx(dersimonian, abs=1e-12)
    assert estimate_tau_squared(values, spread) == pytest.approx(closed, abs=1e-6)


def test_for_its_tau_squared_statsmodels_gives_the_same_mean_and_error() -> None:
    for seed in range(5):
        values, variances = make_some(seed)
        theirs = combine_effects(values, variances, method_re="dl", use_t=True)
        ours = weigh_studies(values, variances, theirs.tau2)
        assert ours.mean == pytest.approx(theirs.mean_effect_re, abs=1e-12)
        assert ours.error == pytest.approx(np.sqrt(theirs.var_hksj_re), abs=1e-12)
        assert ours.plain_error == pytest.approx(theirs.sd_eff_w_re, abs=1e-12)
        assert compute_q(values, variances, 0.0) == pytest.approx(theirs.q, abs=1e-10)


def test_alike_variances_have_closed_forms_for_everything() -> None:
    values = np.array([0.1, 0.5, 0.6, 1.0])
    found = combine_studies(values, np.full(4, 0.02))
    spread = float(np.var(values, ddof=1))
    assert found.heterogeneity.tau_squared == pytest.approx(spread - 0.02, abs=1e-7)
    reach = t.ppf(0.975, 3) * np.sqrt(spread / 4)
    assert found.interval == pytest.approx((0.55 - reach, 0.55 + reach), abs=1e-7)
    far = t.ppf(0.975, 2) * np.sqrt(spread - 0.02 + spread / 4)
    assert found.prediction == pytest.approx((0.55 - far, 0.55 + far), abs=1e-6)
    assert not found.is_held_open
    assert found.weights == pytest.approx([0.25] * 4)


def test_authorities_that_happen_to_agree_are_no_surer_than_a_fixed_effect() -> None:
    values, variances = np.array([0.500, 0.501, 0.499]), np.array([0.01, 0.02, 0.04])
    found = combine_studies(values, variances)
    fixed = 1.959964 / np.sqrt(np.sum(1 / variances))
    assert found.is_held_open
    assert found.interval.high - found.interval.low == pytest.approx(2 * fixed, abs=1e-6)
    assert found.heterogeneity.tau_squared == 0.0
    # Closer together than chance would have them in 39 of 40 cases.
    assert found.heterogeneity.tau_interval == (0.0, 0.0)
    assert found.heterogeneity.i_squared_interval == (0.0, 0.0)


def test_two_authorities_have_a_mean_and_no_prediction() -> None:
    found = combine_studies(np.array([0.2, 0.4]), np.array([0.01, 0.01]))
    assert (found.prediction, found.no_prediction) == (None, TOO_FEW_TO_PREDICT)
    assert found.interval.high - found.interval.low > 2.0


def test_the_interval_leaves_out_nought_just_where_the_p_value_says_so() -> None:
    for seed in range(60):
        values, variances = make_some(seed, k=4)
        found = combine_studies(values - 0.6, variances)
        assert (found.p_value < 0.05) == (not found.interval.low <= 0 <= found.interval.high)


def test_the_q_profile_ends_solve_its_equations() -> None:
    values, variances = make_bcg()
    low, high = find_tau_interval(values, variances, confidence=0.9)
    # The upper and lower 5 % of chi squared with 12 degrees of freedom.
    assert compute_q(values, variances, low) == pytest.approx(21.02607, abs=1e-4)
    assert compute_q(values, variances, high) == pytest.approx(5.226029, abs=1e-4)


@pytest.mark.parametrize(
    ("values", "variances"),
    [([0.1], [0.2]), ([0.1, 0.2], [0.2]), ([0.1, 0.2], [0.2, 0.0]), ([0.1, np.nan], [0.2, 0.1])],
)
def test_what_cannot_be_put_together_is_refused(values: list[float], variances: list[float]) -> None:
    with pytest.raises(ValueError, match=r"two values|finite"):
        describe_heterogeneity(np.array(values), np.array(variances), confidence=0.95)


def test_a_published_auc_gives_the_variance_of_its_log_odds() -> None:
    error = 0.12
    value = np.log(0.72 / 0.28)
    ends = [1 / (1 + np.exp(-(value + sign * 1.959964 * error))) for sign in (-1, 1)]
    placed = place_on_scale(0.72, *ends, scale="log_odds", confidence=0.95)
    assert (placed.value, placed.variance) == pytest.approx((value, error**2), abs=1e-6)
    # An end beyond the scale: the delta method on the AUC itself.
    beyond = place_on_scale(0.9, 0.7, 1.0, scale="log_odds", confidence=0.95)
    assert beyond.variance == pytest.approx(((0.3 / 3.919928) / (0.9 * 0.1)) ** 2, abs=1e-6)
    # Both agree where the interval is short.
    short = place_on_scale(0.7, 0.69, 0.71, scale="log_odds", confidence=0.95)
    assert short.variance == pytest.approx(((0.02 / 3.919928) / (0.7 * 0.3)) ** 2, rel=1e-3)


def test_a_ratio_and_other_confidences() -> None:
    placed = place_on_scale(2.0, 1.0, 4.0, scale="log", confidence=0.9)
    assert (placed.value, placed.variance) == pytest.approx(
        (np.log(2), (np.log(2) / 1.644854) ** 2), abs=1e-6
    )


def test_a_number_at_its_edge_or_without_an_interval_is_refused() -> None:
    with pytest.raises(ValueError, match="edge"):
        place_on_scale(1.0, 0.9, 1.0, scale="log_odds", confidence=0.95)
    with pytest.raises(ValueError, match="no length"):
        place_on_scale(0.7, 0.7, 0.7, scale="log_odds", confidence=0.95)


def test_a_difference_of_two_rates_is_newcombes() -> None:
    # Newcombe 1998, example (a): 56/70 against 48/80, method 10: .0524 to .3339.
    first, second = Interval(0.6909, 0.8767), Interval(0.4905, 0.7000)
    placed = place_difference(0.8, first, 0.6, second, confidence=0.95)
    assert placed.value == pytest.approx(0.2)
    assert placed.variance == pytest.approx(((0.3339 - 0.0524) / 3.919928) ** 2, rel=2e-3)
