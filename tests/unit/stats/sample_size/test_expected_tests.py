"""What tests would find, against formulas, scikit-learn and an AUC that is known to be needed."""

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

from candour.stats.discrimination import compute_average_precision_expected
from candour.stats.sample_size.binormal import Binormal
from candour.stats.sample_size.demanded import compute_auc_demanded
from candour.stats.sample_size.evaluation import Precision
from candour.stats.sample_size.expected_tests import (
    DRAWS,
    ExpectedTest,
    _draw,
    _measure,
    draw_tests,
    find_auc_to_show,
    interpolate,
    name_net_benefit,
)

N, RATE, SHARE = 2000, 0.1, 0.1


@pytest.fixture(scope="module")
def ladder() -> tuple[ExpectedTest, ...]:
    return draw_tests(base_rate=RATE, n=N, share=SHARE, thresholds=(0.2,), seed=1)


def test_one_test_is_measured_as_scikit_learn_measures_it() -> None:
    scores, outcomes = _draw(Binormal.from_auc(RATE, 0.8), N, np.random.default_rng(3))
    found = _measure(scores, outcomes, SHARE, (0.2,))
    assert found["auc"] == pytest.approx(roc_auc_score(outcomes, scores))
    assert found["average_precision"] == pytest.approx(average_precision_score(outcomes, scores))
    assert found["brier"] == pytest.approx(brier_score_loss(outcomes, scores))
    top = scores >= np.sort(scores)[-200]
    assert found["precision_at_capacity"] == pytest.approx(outcomes[top].mean())
    assert found["recall_at_capacity"] == pytest.approx(top[outcomes].mean())
    flags = scores >= 0.2
    own = (flags & outcomes).mean() - (flags & ~outcomes).mean() / 4
    everybody = outcomes.mean() - (~outcomes).mean() / 4
    assert found[name_net_benefit(0.2)] == pytest.approx(own - max(everybody, 0))


@pytest.mark.parametrize("auc", [0.65, 0.8, 0.9])
def test_means_and_spreads_are_those_of_the_formulas(ladder: tuple[ExpectedTest, ...], auc: float) -> None:
    precision = Precision(Binormal.from_auc(RATE, auc), SHARE)
    doubt = 4 / np.sqrt(2 * DRAWS)
    for metric, mean, error in (
        ("auc", auc, precision.compute_auc_error(N)),
        ("calibration_ratio", 1.0, precision.compute_log_ratio_error(N)),
        ("average_precision", compute_average_precision_expected(auc, RATE), None),
        ("recall_at_capacity", precision.population.compute_recall(SHARE), None),
    ):
        found, spread = interpolate(ladder, metric, auc)
        assert found == pytest.approx(mean, abs=0.004 + 4 * spread / np.sqrt(DRAWS))
        if error is not None:
            # The ratio's own formula is for a fixed expectation; scores vary with the cases that are drawn.
            assert spread == pytest.approx(
                error, rel=doubt + (0.25 if metric == "calibration_ratio" else 0.05)
            )


def test_four_times_as_many_decisions_halve_the_spread(ladder: tuple[ExpectedTest, ...]) -> None:
    more = draw_tests(base_rate=RATE, n=4 * N, share=SHARE, thresholds=(0.2,), seed=2)
    for metric in (
        "auc",
        "average_precision",
        "precision_at_capacity",
        "calibration_slope",
        name_net_benefit(0.2),
    ):
        assert interpolate(more, metric, 0.8)[1] == pytest.approx(
            interpolate(ladder, metric, 0.8)[1] / 2, rel=0.3
        )


def test_showing_a_bar_takes_more_than_reaching_it(ladder: tuple[ExpectedTest, ...]) -> None:
    reached = compute_auc_demanded(
        "average_precision", base_rate=RATE, at_least=0.3, at_most=None, share=SHARE
    )
    shown = find_auc_to_show(ladder, ("average_precision",), floor=0.3, ceiling=None, critical_value=1.96)
    assert reached is not None
    assert shown is not None
    assert shown > reached + 0.01
    mean, error = interpolate(ladder, "average_precision", shown)
    assert mean - 0.3 == pytest.approx((1.96 + 0.8416) * error, rel=0.1)


def test_a_forecast_of_that_auc_shows_the_bar_in_about_four_tests_of_five() -> None:
    """Simulated anew, with other chance, and the interval that the spread gives."""
    ladder = draw_tests(base_rate=RATE, n=N, share=SHARE, thresholds=(), seed=1)
    auc = find_auc_to_show(ladder, ("recall_at_capacity",), floor=0.3, ceiling=None, critical_value=1.96)
    assert auc is not None
    reach = 1.96 * interpolate(ladder, "recall_at_capacity", auc)[1]
    chance = np.random.default_rng(9)
    population = Binormal.from_auc(RATE, auc)
    found = [_measure(*_draw(population, N, chance), SHARE, ())["recall_at_capacity"] for _ in range(400)]
    assert np.mean(np.array(found) - reach >= 0.3) == pytest.approx(0.8, abs=0.08)


def test_what_no_forecast_could_show_has_no_auc_and_ranges_need_both_ends(
    ladder: tuple[ExpectedTest, ...],
) -> None:
    assert (
        find_auc_to_show(ladder, ("average_precision_lift",), floor=11, ceiling=None, critical_value=1.96)
        is None
    )
    assert (
        find_auc_to_show(ladder, ("calibration_ratio",), floor=0.5, ceiling=1.5, critical_value=1.96) == 0.55
    )
    assert (
        find_auc_to_show(ladder, ("calibration_ratio",), floor=0.98, ceiling=1.02, critical_value=1.96)
        is None
    )
    assert find_auc_to_show(ladder, ("brier",), floor=None, ceiling=0.06, critical_value=1.96) is not None


def test_along_a_range_of_thresholds_one_forecast_has_to_show_all_of_it() -> None:
    """A weak forecast flags nobody at a high threshold: it gives 0 there without any doubt, and that shows nothing."""
    thresholds = (0.05, 0.175, 0.3)
    names = tuple(map(name_net_benefit, thresholds))
    tests = draw_tests(base_rate=RATE, n=3000, share=SHARE, thresholds=thresholds, seed=1)
    alone = [find_auc_to_show(tests, (name,), floor=0, ceiling=None, critical_value=1.96) for name in names]
    auc = find_auc_to_show(tests, names, floor=0, ceiling=None, critical_value=1.96)
    assert all(one is not None and one > 0.6 for one in alone)
    assert auc is not None
    for name in names:
        mean, error = interpolate(tests, name, auc)
        assert mean > (1.96 + 0.84) * error


def test_the_same_seed_gives_the_same_tests(ladder: tuple[ExpectedTest, ...]) -> None:
    assert draw_tests(base_rate=RATE, n=N, share=SHARE, thresholds=(0.2,), seed=1) == ladder
