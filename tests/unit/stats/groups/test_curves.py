"""Curves against the same spline fitted by other libraries, and their bands against known truth."""

from typing import Any

import numpy as np
import pytest
from scipy.interpolate import CubicSpline
from sklearn.linear_model import LogisticRegression

from candour.stats.equivalence import Comparison
from candour.stats.groups.curves import MINIMUM_EACH, MOST_LEFT_OUT, MOST_POINTS, Curve, compute_curve


def simulate(
    seed: int, *, families: int = 400, bend: float = 0.0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Ages, errors, families: three decisions a family that are alike in age and in luck."""
    rng = np.random.default_rng(seed)
    family = np.repeat(np.arange(families), 3)
    age = np.clip(rng.uniform(0, 17, families)[family] + rng.normal(size=len(family)), 0, 18)
    luck = np.where(rng.random(len(family)) < 0.6, rng.random(families)[family], rng.random(len(family)))
    return age, luck < true_rate(age, bend), family


def true_rate(age: np.ndarray, bend: float) -> np.ndarray:
    return 1 / (1 + np.exp(1.2 - bend * np.sin(age / 5)))


def draw(
    age: np.ndarray,
    wrong: np.ndarray,
    family: np.ndarray,
    *,
    margin: float = 0.05,
    hides_left_out: bool = False,
) -> Curve:
    everyone = np.ones(len(age), dtype=bool)
    return compute_curve(
        age, wrong, everyone, family, margin=margin, confidence=0.95, seed=1, hides_left_out=hides_left_out
    )


def read_values(curve: Curve) -> list[float]:
    """The values along the curve; each has one."""
    return [float(estimate.value or np.nan) for estimate in curve.estimates]


def test_the_curve_is_the_maximum_of_the_likelihood_that_scikit_learn_finds() -> None:
    """The same space of curves, spanned by other functions: truncated cubes made natural by constraint."""
    age, wrong, family = simulate(1, bend=1.0)
    curve = draw(age, wrong, family)
    knots = np.quantile(age, np.linspace(0.05, 0.95, 4))
    basis = np.column_stack([age, natural_bends(age, knots)])
    at = np.column_stack([curve.points, natural_bends(curve.points, knots)])
    peer = LogisticRegression(C=np.inf, tol=1e-12, max_iter=100_000).fit(basis / 10, wrong)
    assert np.allclose(read_values(curve), peer.predict_proba(at / 10)[:, 1], atol=1e-5)


def natural_bends(x: np.ndarray, knots: np.ndarray) -> np.ndarray:
    """Natural cubic splines from scipy: a clamped second derivative of 0 at both ends, straight beyond."""

    columns = []
    for unit in np.eye(len(knots))[1:-1]:
        spline = CubicSpline(knots, unit, bc_type="natural")
        inside = spline(np.clip(x, knots[0], knots[-1]))
        below = np.minimum(x - knots[0], 0) * spline(knots[0], 1)
        above = np.maximum(x - knots[-1], 0) * spline(knots[-1], 1)
        columns.append(inside + below + above)
    return np.column_stack(columns)


@pytest.mark.parametrize("bend", [0.0, 1.0])
def test_the_whole_true_curve_runs_inside_the_band(bend: float) -> None:
    """Nominal 95 % over 200 runs: at least 91 % within simulation error (lower 99 % bound of a binomial count)."""
    held = 0
    for seed in range(200):
        curve = draw(*simulate(seed, bend=bend))
        truth = true_rate(curve.points, bend)
        held += all(
            estimate.low <= rate <= estimate.high
            for estimate, rate in zip(curve.estimates, truth, strict=True)
            if estimate.low is not None and estimate.high is not None
        )
    assert held >= 182


def test_a_flat_rate_is_called_uneven_in_about_five_of_a_hundred() -> None:
    found = sum((draw(*simulate(seed)).flat_p_value or 0.0) < 0.05 for seed in range(200))
    assert 2 <= found <= 20


def test_a_flat_rate_is_not_shown_to_differ_and_a_bent_one_is() -> None:
    flat = [draw(*simulate(seed)).comparison for seed in range(60)]
    bent = [draw(*simulate(seed, families=1500, bend=1.0)).comparison for seed in range(10)]
    assert flat.count(Comparison.DIFFERENCE_SHOWN) <= 4
    assert bent.count(Comparison.DIFFERENCE_SHOWN) >= 8


def test_equivalence_needs_the_whole_band_inside_the_margin() -> None:
    age, wrong, family = simulate(3, families=6000)
    assert draw(age, wrong, family, margin=0.2).comparison is Comparison.EQUIVALENT
    assert draw(age, wrong, family, margin=0.001).comparison is Comparison.CANNOT_TELL


def test_likeness_within_families_widens_the_band() -> None:
    age, wrong, family = simulate(5)
    together, apart = draw(age, wrong, family), draw(age, wrong, np.arange(len(age)))
    width = [sum((e.high or 0) - (e.low or 0) for e in curve.estimates) for curve in (together, apart)]
    assert width[0] > 1.1 * width[1]


def test_points_are_few_and_inside_the_data() -> None:
    age, wrong, family = simulate(6)
    curve = draw(age, wrong, family)
    assert len(curve.points) <= MOST_POINTS
    assert curve.points[0] >= np.quantile(age, 0.049) - 0.01
    assert curve.points[-1] <= np.quantile(age, 0.951) + 0.01


def test_not_recorded_values_are_left_out() -> None:
    age, wrong, family = simulate(7)
    holes = np.where(np.arange(len(age)) % 7 == 0, np.nan, age)
    kept = np.isfinite(holes)
    assert draw(holes, wrong, family).foot == kept.sum()
    with_holes, without = draw(holes, wrong, family), draw(age[kept], wrong[kept], family[kept])
    assert np.allclose(read_values(with_holes), read_values(without))


def test_a_curve_that_hides_those_left_out_has_the_shape_of_the_known_and_the_level_of_everyone() -> None:
    age, wrong, family = simulate(9, bend=1.0)
    holes = np.where(wrong & (np.arange(len(age)) % 9 == 0), np.nan, age)
    exact, hiding = draw(holes, wrong, family), draw(holes, wrong, family, hides_left_out=True)
    moved = read_log_odds(hiding, "value") - read_log_odds(exact, "value")
    assert np.allclose(moved, moved[0])
    assert moved[0] > 0.05
    assert (hiding.average, hiding.foot, hiding.counted) == (wrong.mean(), len(wrong), wrong.sum())
    assert exact.average is not None
    assert exact.average < wrong.mean()
    assert {estimate.n for estimate in hiding.estimates} == {len(wrong)}


def test_a_curve_that_hides_nobody_is_the_same_but_for_a_wider_band() -> None:
    age, wrong, family = simulate(9)
    exact, hiding = draw(age, wrong, family), draw(age, wrong, family, hides_left_out=True)
    assert np.allclose(read_values(exact), read_values(hiding))
    assert np.allclose(log_widths(hiding) / log_widths(exact), np.sqrt(1 / (1 - MOST_LEFT_OUT)))


def test_where_too_many_are_left_out_nothing_can_hide_them() -> None:
    age, wrong, family = simulate(9)
    holes = np.where(np.arange(len(age)) % 8 == 0, np.nan, age)
    assert "too many" in draw(holes, wrong, family, hides_left_out=True).reason
    assert draw(holes, wrong, family).estimates


def read_log_odds(curve: Curve, end: str) -> np.ndarray:
    shares = np.array([getattr(estimate, end) for estimate in curve.estimates], dtype=np.float64)
    found: np.ndarray = np.log(shares) - np.log1p(-shares)
    return found


def log_widths(curve: Curve) -> np.ndarray:
    widths: np.ndarray = read_log_odds(curve, "high") - read_log_odds(curve, "low")
    return widths


@pytest.mark.parametrize(("families", "bend"), [(50, 0.0), (400, 1.0), (6000, 0.0), (6000, 1.0)])
@pytest.mark.parametrize("margin", [0.001, 0.05, 0.2])
def test_every_answer_can_be_seen_in_the_band(families: int, bend: float, margin: float) -> None:
    curve = draw(*simulate(3, families=families, bend=bend), margin=margin)
    average = curve.average or 0.0
    low = np.array([estimate.low for estimate in curve.estimates]) - average
    high = np.array([estimate.high for estimate in curve.estimates]) - average
    is_beyond = (low > margin).any() or (high < -margin).any()
    is_inside = (low >= -margin).all() and (high <= margin).all()
    assert is_beyond or curve.comparison is not Comparison.DIFFERENCE_SHOWN
    assert is_inside or curve.comparison is not Comparison.EQUIVALENT


def test_few_expected_events_show_no_difference() -> None:
    """Families of ten alike tell little: a steep curve is not judged where so few unrelated events are to be expected."""
    rng = np.random.default_rng(2)
    age = rng.uniform(0, 17, 450)
    wrong = rng.random(450) < np.where(age < 4, 0.6, 0.01)
    apart, together = np.arange(450), np.arange(450) // 10
    assert draw(age, wrong, apart).comparison is Comparison.DIFFERENCE_SHOWN
    assert draw(age, wrong, together).comparison is Comparison.CANNOT_TELL


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda age, wrong, family: (age, wrong & (np.arange(len(age)) < MINIMUM_EACH), family), "too few"),
        (lambda age, wrong, family: (np.full(len(age), 3.0), wrong, family), "too few different values"),
        (lambda age, wrong, family: (age, wrong, family * 0), "too few"),
        (lambda age, wrong, family: (np.full(len(age), np.nan), wrong, family), "too few"),
        (lambda age, wrong, family: (age, (age > 9) & (wrong | True), family), "does not settle"),
    ],
)
def test_where_no_curve_can_be_had_the_reason_is_given(change: Any, reason: str) -> None:
    curve = draw(*change(*simulate(8)))
    assert (curve.estimates, curve.comparison) == ((), Comparison.CANNOT_TELL)
    assert reason in curve.reason
