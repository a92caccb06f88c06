"""Net benefit: against dcurves, against statsmodels, and against families drawn again."""

import dcurves
import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy.stats import binom

from acting_worlds import draw_world
from candour.stats.intervals import compute_critical_value
from candour.stats.usefulness.net_benefit import (
    compare_with_all_and_none,
    compute_gain,
    compute_gains,
    count_avoided,
    list_thresholds,
    subtract_everybody,
)
from candour.stats.usefulness.plain_numbers import describe_number, subtract

WORLD = draw_world(3, families=700)
THRESHOLDS = (0.05, 0.1, 0.2, 0.35)
REACH = compute_critical_value(0.95)


def gains_of_everybody(thresholds: tuple[float, ...]):  # type: ignore[no-untyped-def]
    everyone = np.ones(len(WORLD.outcomes), dtype=bool)
    return tuple(compute_gain(everyone, WORLD.outcomes, WORLD.families, threshold=t) for t in thresholds)


def test_it_is_that_of_dcurves() -> None:
    frame = pd.DataFrame({"outcome": WORLD.outcomes.astype(int), "forecast": WORLD.scores})
    found = dcurves.dca(frame, outcome="outcome", modelnames=["forecast"], thresholds=np.array(THRESHOLDS))
    by_model = {name: part.set_index("threshold") for name, part in found.groupby("model")}
    own = compute_gains(WORLD.scores, WORLD.outcomes, WORLD.families, THRESHOLDS)
    for gain, everybody in zip(own, gains_of_everybody(THRESHOLDS), strict=True):
        at = gain.threshold
        assert gain.benefit.value == pytest.approx(by_model["forecast"].loc[at, "net_benefit"], abs=1e-12)
        assert everybody.benefit.value == pytest.approx(by_model["all"].loc[at, "net_benefit"], abs=1e-12)
        avoided = count_avoided(gain, everybody, critical_value=REACH)
        expected = by_model["forecast"].loc[at, "net_intervention_avoided"]
        assert avoided.value == pytest.approx(1000 * expected, abs=1e-9)


def test_its_spread_over_families_is_that_of_statsmodels() -> None:
    gain = compute_gain(WORLD.scores >= 0.2, WORLD.outcomes, WORLD.families, threshold=0.2)
    rows = np.where(WORLD.outcomes, 1.0, -0.25) * (WORLD.scores >= 0.2)
    fitted = sm.OLS(rows, np.ones(len(rows))).fit(cov_type="cluster", cov_kwds={"groups": WORLD.families})
    assert gain.benefit.variance == pytest.approx(float(fitted.cov_params()[0, 0]), rel=1e-9)


def test_its_spread_is_that_of_families_drawn_again() -> None:
    rng = np.random.default_rng(1)
    own = compute_gain(WORLD.scores >= 0.1, WORLD.outcomes, WORLD.families, threshold=0.1)
    everybody = gains_of_everybody((0.1,))[0]
    rows = np.where(WORLD.outcomes, 1.0, -1 / 9) * ((WORLD.scores >= 0.1).astype(float) - 1)
    families = int(WORLD.families.max()) + 1
    sums, sizes = (
        np.bincount(WORLD.families, weights=w, minlength=families) for w in (rows, np.ones(len(rows)))
    )
    drawn = [rng.integers(0, families, families) for _ in range(3000)]
    replicates = [sums[d].sum() / sizes[d].sum() for d in drawn]
    assert np.std(replicates) == pytest.approx(
        subtract(own.benefit, everybody.benefit).variance ** 0.5, rel=0.05
    )
    # One outcome that was not seen stands in the spread as well: beside the many that were it tells next to nothing.
    assert np.std(replicates) == pytest.approx(subtract_everybody(own, everybody).variance ** 0.5, rel=0.05)


def test_letting_a_few_be_is_not_shown_to_be_worth_more_because_none_of_them_had_the_outcome_yet() -> None:
    """Of 40 children below the threshold 6 in 100 have the outcome, so that looking at them is worth it; of 40, often none has."""
    shown, runs, n = 0, 300, 2000
    for seed in range(runs):
        rng = np.random.default_rng(seed)
        scores = np.where(np.arange(n) < 40, 0.04, 0.4)
        outcomes = rng.random(n) < np.where(scores < 0.05, 0.06, 0.4)
        own = compute_gains(scores, outcomes, np.arange(n), (0.05,))
        everybody = (compute_gain(np.ones(n, dtype=bool), outcomes, np.arange(n), threshold=0.05),)
        shown += compare_with_all_and_none(own, everybody, confidence=0.95, seed=1)[0].is_better
    assert shown <= binom.ppf(0.999, runs, 0.05)


def test_thresholds_reach_from_end_to_end() -> None:
    found = list_thresholds(0.05, 0.3, steps=6)
    assert found == (0.05, 0.1, 0.15, 0.2, 0.25, 0.3)


def test_flagging_everybody_differs_in_nothing_from_everybody_and_nobody_is_worth_nothing() -> None:
    everybody = gains_of_everybody((0.1,))
    flagging_all = compare_with_all_and_none(everybody, everybody, confidence=0.95, seed=1)[0]
    assert (flagging_all.over_all.value, flagging_all.over_all.low) == (0.0, None)
    assert not flagging_all.is_better
    nobody = compute_gains(np.zeros(len(WORLD.scores)), WORLD.outcomes, WORLD.families, (0.1,))
    described = describe_number(nobody[0].benefit, critical_value=REACH)
    assert (described.value, described.low) == (0.0, None)
    assert described.reason


def test_a_forecast_that_knows_is_better_and_one_turned_round_is_worse() -> None:
    thresholds = (0.15, 0.2)
    turned_round = np.sort(WORLD.scores)[::-1][np.argsort(np.argsort(WORLD.scores))]
    everybody = gains_of_everybody(thresholds)
    for scores, better in ((WORLD.scores, True), (turned_round, False)):
        own = compute_gains(scores, WORLD.outcomes, WORLD.families, thresholds)
        found = compare_with_all_and_none(own, everybody, confidence=0.95, seed=1)
        assert all(advantage.is_better for advantage in found) is better
        assert any(advantage.is_worse for advantage in found) is not better
        for advantage in found:
            both = (advantage.over_all, advantage.over_none)
            assert advantage.over_better.value == min(part.value or 0.0 for part in both)
            assert advantage.over_better.low == min(part.low or 0.0 for part in both)


def test_one_family_alone_gives_no_interval_and_shows_nothing() -> None:
    scores = np.where(WORLD.families == 0, 0.9, 0.01)
    own = compute_gains(scores, WORLD.outcomes, WORLD.families, (0.5,))
    found = compare_with_all_and_none(own, gains_of_everybody((0.5,)), confidence=0.95, seed=1)[0]
    assert found.over_none.low is None
    assert not found.is_better
    assert not found.is_worse or found.over_all.high is not None
