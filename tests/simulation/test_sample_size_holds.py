"""What sizes and curves promise, in worlds whose truth is known."""

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from scipy.stats import binom, norm
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from candour.results import Verdict
from candour.stats.over_time.logistic import fit_logistic
from candour.stats.sample_size.binormal import Binormal
from candour.stats.sample_size.development import compute_needed
from candour.stats.sample_size.evaluation import Precision
from candour.stats.sample_size.learning_curve import LearningPoint, estimate_doubling
from candour_audits.decisions import read_decisions
from candour_audits.sample_size.learning_curve import assess_learning
from dated_worlds import FIRST_TEST, FIRST_TRAINING, DatedWorld, Linear

Array = npt.NDArray[Any]

pytestmark = pytest.mark.simulation


def test_at_the_size_of_the_first_criterion_little_has_to_be_shrunk() -> None:
    """Forecasts built on as many decisions as Riley's first criterion asks for have a slope of about 0.9 on new ones."""
    parameters, rate = 20, 0.2
    chance = np.random.Generator(np.random.PCG64(1))
    weights = chance.normal(size=parameters) * 0.22

    def draw(n: int) -> tuple[Array, Array, Array]:
        pieces = chance.normal(size=(n, parameters))
        log_odds = -1.6 + pieces @ weights
        return pieces, log_odds, chance.random(n) < 1 / (1 + np.exp(-log_odds))

    new, log_odds, happened = draw(100_000)
    rate = float(happened.mean())
    likelihood = -np.logaddexp(0, np.where(happened, -log_odds, log_odds)).mean()
    null = rate * np.log(rate) + (1 - rate) * np.log(1 - rate)
    explained = 1 - np.exp(2 * (null - likelihood))
    size = compute_needed(base_rate=rate, explained=explained, parameters=parameters).for_shrinkage
    slopes: list[Any] = []
    for _ in range(60):
        pieces, _, outcomes = draw(size)
        model = LogisticRegression(C=np.inf, max_iter=300).fit(pieces, outcomes)
        said = model.decision_function(new[:20_000])
        design = np.column_stack([np.ones(len(said)), said])
        slopes.append(fit_logistic(design, 0 * said, happened[:20_000], np.arange(20_000), families=20_000)[1].value)  # fmt: skip
    assert np.mean(slopes) == pytest.approx(0.9, abs=0.025)


def test_expected_standard_errors_are_those_of_repeated_tests() -> None:
    world, share, n = Binormal.from_auc(0.12, 0.76), 0.1, 1500
    precision = Precision(world, share)
    chance = np.random.Generator(np.random.PCG64(2))
    cut = world.find_cut(share)
    harm = np.exp(world.distance * cut - world.distance**2 / 2)
    found: list[Any] = []
    for _ in range(400):
        outcomes = chance.random(n) < 0.12
        place = chance.normal(size=n) + world.distance * outcomes
        log_odds = np.log(0.12 / 0.88) + world.distance * place - world.distance**2 / 2
        design = np.column_stack([np.ones(n), log_odds])
        slope = fit_logistic(design, np.zeros(n), outcomes, np.arange(n), families=n)[1].value
        flags = place >= cut
        benefit = ((flags & outcomes).sum() - harm * 0.12 / 0.88 * (flags & ~outcomes).sum()) / outcomes.sum()
        found.append((np.log(outcomes.mean() / 0.12), slope, roc_auc_score(outcomes, place), benefit))
    expected: Any = (
        precision.compute_log_ratio_error(n), precision.compute_slope_error(n), precision.compute_auc_error(n),
        precision.compute_net_benefit_error(n),
    )  # fmt: skip
    np.testing.assert_allclose(np.std(found, axis=0), expected, rtol=0.12)


def draw_points(seed: int, *, fall: float, power: float) -> tuple[LearningPoint, ...]:
    """Points about a known curve: chance of the tested families, most of it shared, and of the draws."""
    chance = np.random.Generator(np.random.PCG64(seed))
    sizes, families = (500, 1000, 2000, 4000, 8000), 400
    shared, own = chance.normal(size=families), chance.normal(size=(len(sizes), families))
    points = []
    for at, size in enumerate(sizes):
        influence = (0.012 * shared + 0.003 * own[at]) / np.sqrt(families)
        centre = 0.8 - fall * size**-power + influence.sum()
        share = size / 16_000
        # The draws are of one large set, so that they resemble each other: their spread is smaller by the share they are.
        common = chance.normal() * np.sqrt(0.05 * share / size)
        drawn = centre + common + chance.normal(size=3) * np.sqrt(0.05 * (1 - share) / size)
        points.append(LearningPoint(size, share, tuple(drawn), influence))
    return tuple(points)


@pytest.mark.parametrize(("fall", "power"), [(1.5, 0.5), (30.0, 1.0), (0.6, 0.25), (0.0, 0.5)])
def test_the_interval_of_a_doubling_covers(fall: float, power: float) -> None:
    truth = fall * (8000**-power - 16_000**-power)
    runs, held = 200, 0
    for seed in range(runs):
        found = estimate_doubling(draw_points(seed, fall=fall, power=power), confidence=0.95)
        held += found.low - 1e-12 <= truth <= found.high + 1e-12
    assert held >= binom.ppf(0.001, runs, 0.95), held


HUNGRY = DatedWorld(train=900, test=2500, columns=250, strength=0.16, many=0.16, base=-1.0)
FED = DatedWorld(train=3000, test=2000, columns=3, strength=1.2)


def list_verdicts(world: DatedWorld, worlds: int) -> list[Verdict]:
    answers = []
    for seed in range(worlds):
        evidence = replace(world, seed=seed).make_evidence()
        answers.append(assess_learning(evidence, evidence.model, read_decisions(evidence)).verdict)
    return answers


def test_more_is_said_to_help_where_it_does_and_not_where_it_does_not() -> None:
    hungry, fed = list_verdicts(HUNGRY, 6), list_verdicts(FED, 6)
    assert hungry.count(Verdict.CONCERN) >= 3
    assert Verdict.MET not in hungry
    assert fed.count(Verdict.MET) >= 5
    assert Verdict.CONCERN not in fed


def test_the_interval_of_a_doubling_covers_what_forecasts_built_anew_gain() -> None:
    """Beside made-up curves, forecasts themselves: 80 predictors and 750 decisions, where a curve through all sizes promised three times too much."""
    world = DatedWorld(train=500, test=2000, columns=80, strength=0.25, many=0.25, base=-1.0)
    names = [f"f{number}" for number in range(80)]
    new = world.draw(8000, FIRST_TEST, 365, seed=77)
    reached = []
    for families in (500, 1000):
        tried = []
        for seed in range(12):
            learnt = world.draw(families, FIRST_TRAINING, 1095, seed=9000 + seed)
            model = Linear(None).refit(pd.DataFrame(learnt.features, columns=names), learnt.outcomes)
            tried.append(roc_auc_score(new.outcomes, model.margin(new.features)))
        reached.append(np.mean(tried))
    truth = float(reached[1] - reached[0])
    held = 0
    for seed in range(12):
        evidence = replace(world, seed=seed).make_evidence()
        row: Any = assess_learning(evidence, evidence.model, read_decisions(evidence)).table("curve").rows
        held += row[-1][4].low <= truth <= row[-1][4].high
    assert held >= 11


def test_a_binormal_population_has_the_auc_that_it_says() -> None:
    """The one place where the distance and the AUC are tied, by drawing instead of by formula."""
    world = Binormal.from_auc(0.2, 0.83)
    chance = np.random.Generator(np.random.PCG64(3))
    outcomes = chance.random(200_000) < 0.2
    scores = chance.normal(size=200_000) + world.distance * outcomes
    assert roc_auc_score(outcomes, scores) == pytest.approx(norm.cdf(world.distance / np.sqrt(2)), abs=0.005)
