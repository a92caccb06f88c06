"""How people differ in calibration, against a known truth; the three numbers with one judgement a family are the plain ones."""

from dataclasses import replace

import numpy as np
import pytest
import statsmodels.api as sm

from candour.stats.practitioners.calibration import describe_calibration, measure_differing
from candour.stats.practitioners.judgements import Judgements
from candour.stats.practitioners.two_way import Crowd


def make_judged(*, people: int, spread: float, seed: int = 1, n: int = 6000) -> Judgements:
    rng = np.random.default_rng(seed)
    person = rng.integers(0, people, n)
    risk = rng.uniform(0.2, 0.6, n)
    lean = spread * rng.normal(size=people)
    return Judgements(
        cases=np.arange(n),
        children=np.arange(n),
        outcomes=rng.random(n) < risk,
        scores=risk,
        probabilities=np.clip(risk + lean[person], 0.01, 0.99),
        flags=np.full(n, np.nan),
        crowd=Crowd(np.arange(n), person, np.ones(n, dtype=bool)),
    )


def test_how_people_differ_without_noise() -> None:
    found = [
        measure_differing(make_judged(people=40, spread=0.1, seed=seed), more_than=5) for seed in range(12)
    ]
    assert np.sqrt(np.mean(np.square(np.array(found, dtype=np.float64)))) == pytest.approx(0.1, rel=0.12)
    alike = measure_differing(make_judged(people=40, spread=0.0), more_than=5)
    assert alike is not None
    assert alike < 0.03


def test_nothing_is_said_of_few_people_or_of_those_who_judged_little() -> None:
    assert measure_differing(make_judged(people=5, spread=0.1), more_than=5) is None
    assert measure_differing(make_judged(people=6, spread=0.1), more_than=5) is not None
    assert measure_differing(make_judged(people=40, spread=0.1, n=100), more_than=5) is None
    judged = make_judged(people=40, spread=0.1)
    unnamed = replace(judged, crowd=replace(judged.crowd, named=np.zeros(len(judged), dtype=bool)))
    assert measure_differing(unnamed, more_than=5) is None


def test_with_one_judgement_a_family_the_slope_has_the_plain_sandwich() -> None:
    judged = make_judged(people=40, spread=0.05, n=1500)
    unnamed = replace(judged.crowd, named=np.zeros(1500, dtype=bool))
    found = describe_calibration(judged.probabilities, judged.outcomes, unnamed, critical_value=1.959964)
    log_odds = np.log(judged.probabilities / (1 - judged.probabilities))
    fitted = sm.Logit(judged.outcomes.astype(float), sm.add_constant(log_odds)).fit(disp=0, cov_type="HC0")
    assert found.slope.value is not None
    assert found.slope.value == pytest.approx(fitted.params[1], rel=1e-5)
    assert found.slope.low is not None
    assert found.slope.value - found.slope.low == pytest.approx(1.96 * fitted.bse[1], rel=0.01)
    assert found.ratio.value == pytest.approx(judged.outcomes.sum() / judged.probabilities.sum())
