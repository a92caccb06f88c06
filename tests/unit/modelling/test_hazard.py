"""Discrete-time hazards: against logistic regression, known hazards, and Aalen-Johansen worked out by hand."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from scipy.special import expit
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression

from candour.config import candidates as config
from candour.errors import ModelError
from candour.modelling.calibration import CalibratedForecast
from candour.modelling.cases import Cases
from candour.modelling.explainable import ExplainableForecast
from candour.modelling.fitting import fit_pipeline, predict_risk
from candour.modelling.models.hazard_estimator import DiscreteTimeHazard, cut_window
from candour.modelling.models.hazard_fit import Spells, _Problem
from candour.modelling.models.index import build_candidate, list_settings
from candour.modelling.saving import load_model, save_model

ENDINGS = np.dtype([("outcome", "i1"), ("days", "i8"), ("ended_by", "i1")])
Numbers = npt.NDArray[np.float64]


def make_endings(days: npt.NDArray[np.int64], ended_by: npt.NDArray[np.int64]) -> npt.NDArray[Any]:
    endings = np.zeros(len(days), dtype=ENDINGS)
    endings["outcome"], endings["days"], endings["ended_by"] = ended_by == 1, days, ended_by
    return endings


def simulate(
    rows: int, *, levels: Numbers, slopes: Numbers, seed: int = 3, step: int = 30
) -> tuple[Numbers, npt.NDArray[Any]]:
    """Decisions whose hazards are known: causes x intervals of levels, causes x features of slopes."""
    chance = np.random.Generator(np.random.PCG64(seed))
    features = chance.integers(0, 2, size=(rows, slopes.shape[1])).astype(float)
    days = np.full(rows, step * levels.shape[1], dtype=np.int64)
    ended = np.zeros(rows, dtype=np.int64)
    for interval in range(levels.shape[1]):
        odds = np.exp(levels[:, interval] + features @ slopes.T)
        chances = odds / (1 + odds.sum(axis=1, keepdims=True))
        drawn = chance.random(rows)
        now = np.where(drawn < chances[:, 0], 1, np.where(drawn < chances.sum(axis=1), 2, 0))
        fresh = (ended == 0) & (now > 0)
        days[fresh] = step * interval + chance.integers(1, step + 1, size=int(fresh.sum()))
        ended[fresh] = now[fresh]
    return features, make_endings(days, ended)


LEVELS = np.array([[-3.0, -3.4, -3.2, -4.0], [-4.0, -3.6, -4.2, -3.8]])
SLOPES = np.array([[1.0, -0.5, 0.0], [0.0, 0.8, -0.6]])


def test_with_one_interval_and_no_exits_it_is_logistic_regression() -> None:
    features, endings = simulate(3000, levels=LEVELS[:1], slopes=SLOPES[:1])
    features = features + np.random.Generator(np.random.PCG64(1)).normal(size=features.shape)
    weight = np.where(features[:, 0] > 0.5, 2.0, 0.7)
    for strength in (0.01, 1.0):
        theirs = LogisticRegression(C=strength, tol=1e-10, max_iter=5000)
        for given in (None, weight):
            theirs.fit(features, endings["outcome"], sample_weight=given)
            for mine in (DiscreteTimeHazard(strength, step_days=120), DiscreteTimeHazard(strength)):
                outcomes = endings if mine.step_days == 120 else endings["outcome"]
                mine.fit(features, outcomes, sample_weight=given)
                np.testing.assert_allclose(mine.coef_, theirs.coef_, atol=2e-5)
                np.testing.assert_allclose(mine.levels_[0], theirs.intercept_, atol=2e-5)
                np.testing.assert_allclose(
                    mine.predict_proba(features), theirs.predict_proba(features), atol=1e-5
                )


def test_weights_are_as_good_as_repeated_decisions() -> None:
    features, endings = simulate(800, levels=LEVELS, slopes=SLOPES)
    twice = np.arange(800) % 3 == 0
    repeated = np.concatenate([np.arange(800), np.flatnonzero(twice)])
    weighted = DiscreteTimeHazard().fit(features, endings, sample_weight=1.0 + twice)
    plain = DiscreteTimeHazard().fit(features[repeated], endings[repeated])
    np.testing.assert_allclose(weighted.coef_, plain.coef_, atol=1e-4)
    np.testing.assert_allclose(weighted.levels_, plain.levels_, atol=1e-4)


def test_it_finds_the_hazards_that_were_simulated() -> None:
    features, endings = simulate(60_000, levels=LEVELS, slopes=SLOPES)
    model = DiscreteTimeHazard(strength=100.0).fit(features, endings)
    np.testing.assert_allclose(model.coef_, SLOPES, atol=0.08)
    np.testing.assert_allclose(model.levels_, LEVELS, atol=0.12)
    assert model.ends_.tolist() == [30, 60, 90, 120]
    truth = follow_plainly(LEVELS, SLOPES, features[:50])
    np.testing.assert_allclose(model.predict_incidence(features[:50]), truth, atol=0.012)


def follow_plainly(levels: Numbers, slopes: Numbers, features: Numbers) -> Numbers:
    """The incidence of known hazards, one decision and one interval at a time."""
    rows = []
    for row in features:
        staying, come, ends = 1.0, 0.0, []
        for interval in range(levels.shape[1]):
            odds = [float(np.exp(levels[c, interval] + row @ slopes[c])) for c in range(len(levels))]
            come += staying * odds[0] / (1 + sum(odds))
            staying *= 1 / (1 + sum(odds))
            ends.append(come)
        rows.append(ends)
    return np.array(rows)


def estimate_aalen_johansen(endings: npt.NDArray[Any], ends: list[int]) -> Numbers:
    """The incidence of the outcome by each day, with exits competing, without any model: day after day."""
    surviving, come, found = 1.0, 0.0, {}
    for day in range(1, max(ends) + 1):
        at_risk = int((endings["days"] >= day).sum())
        outcomes = int(((endings["days"] == day) & (endings["ended_by"] == 1)).sum())
        exits = int(((endings["days"] == day) & (endings["ended_by"] == 2)).sum())
        come += surviving * outcomes / at_risk
        surviving *= 1 - (outcomes + exits) / at_risk
        found[day] = come
    return np.array([found[end] for end in ends])


@pytest.mark.parametrize("group", [0, 1])
def test_its_incidence_is_that_of_aalen_and_johansen(group: int) -> None:
    """One yes-or-no feature that shifts the outcome and the exits: in each group the model must follow what is counted."""
    features, endings = simulate(40_000, levels=LEVELS, slopes=SLOPES[:, 1:2], seed=8)
    model = DiscreteTimeHazard(strength=1000.0).fit(features, endings)
    chosen = features[:, 0] == group
    counted = estimate_aalen_johansen(endings[chosen], model.ends_.tolist())
    said = model.predict_incidence(np.array([[float(group)]]))[0]
    np.testing.assert_allclose(said, counted, atol=0.006)
    # Nothing is censored, so the incidence by the end is the plain share of those with the outcome.
    assert counted[-1] == pytest.approx(endings["outcome"][chosen].mean())


def test_exits_take_children_away_from_the_outcome() -> None:
    """Taken for staying on, they would leave the outcome more time than it has."""
    features, endings = simulate(20_000, levels=LEVELS + np.array([[0.0], [2.0]]), slopes=SLOPES)
    model = DiscreteTimeHazard(strength=100.0).fit(features, endings)
    assert model.predict_proba(features)[:, 1].mean() == pytest.approx(endings["outcome"].mean(), abs=0.003)


def test_the_slope_of_the_loss_is_its_slope() -> None:
    features, endings = simulate(200, levels=LEVELS, slopes=SLOPES)
    interval = np.searchsorted(cut_window(120, 30), endings["days"])
    spells = Spells(interval, endings["ended_by"].astype(np.int64) - 1, np.linspace(0.5, 2, 200))
    problem = _Problem(features, spells, causes=2, intervals=4, strength=0.3)
    at = np.random.Generator(np.random.PCG64(2)).normal(size=len(problem.start))
    slope = problem.compute_loss(at)[1]
    for place in range(len(at)):
        step = np.zeros(len(at))
        step[place] = 1e-6
        rise = (problem.compute_loss(at + step)[0] - problem.compute_loss(at - step)[0]) / 2e-6
        assert slope[place] == pytest.approx(rise, abs=1e-7)


def test_an_interval_in_which_nothing_came_has_no_hazard() -> None:
    """The days before a window opens, say: no outcome can come in them, and every level stays finite or nought."""
    features, endings = simulate(4000, levels=np.vstack([[-40.0, -3, -3, -3], LEVELS[1]]), slopes=SLOPES)
    model = DiscreteTimeHazard().fit(features, endings)
    assert (model.predict_incidence(features)[:, 0] == 0).all()
    assert np.isneginf(model.levels_[0, 0])
    assert np.isfinite(model.levels_[0, 1:]).all()
    assert np.isfinite(model.decision_function(features)).all()


def test_incidence_rises_to_the_probability_of_the_window() -> None:
    features, endings = simulate(2000, levels=LEVELS, slopes=SLOPES)
    model = DiscreteTimeHazard().fit(features, endings)
    incidence = model.predict_incidence(features)
    assert (np.diff(incidence, axis=1) >= 0).all()
    np.testing.assert_array_equal(incidence[:, -1], model.predict_proba(features)[:, 1])
    np.testing.assert_allclose(expit(model.decision_function(features)), incidence[:, -1])
    np.testing.assert_array_equal(model.predict(features), (incidence[:, -1] > 0.5).astype(int))


def test_the_same_decisions_give_the_same_bytes() -> None:
    features, endings = simulate(1500, levels=LEVELS, slopes=SLOPES)
    model = DiscreteTimeHazard(strength=0.1, random_state=5).fit(features, endings)
    again = clone(model).set_params(random_state=6).fit(features, endings)
    assert model.coef_.tobytes() == again.coef_.tobytes()
    assert model.levels_.tobytes() == again.levels_.tobytes()


def test_without_days_it_says_whether_and_not_when() -> None:
    features, endings = simulate(500, levels=LEVELS, slopes=SLOPES)
    model = DiscreteTimeHazard().fit(features, endings["outcome"])
    assert model.predict_proba(features)[:, 1].mean() == pytest.approx(endings["outcome"].mean(), abs=1e-4)
    with pytest.raises(ModelError, match="cannot say when"):
        model.predict_incidence(features)


@pytest.mark.parametrize("ended", [0, 1])
def test_one_kind_of_ending_teaches_nothing(ended: int) -> None:
    with pytest.raises(ModelError, match="with and without the outcome"):
        DiscreteTimeHazard().fit(np.zeros((9, 1)), make_endings(np.full(9, 30), np.full(9, ended)))


@pytest.mark.parametrize(
    ("last", "step", "ends"),
    [(365, 90, [90, 180, 270, 365]), (365, 30, [*range(30, 331, 30), 365]), (182, 60, [60, 120, 182]),
     (30, 30, [30]), (20, 30, [20]), (46, 30, [30, 46]), (45, 30, [30, 45]), (44, 30, [44])],
)  # fmt: skip
def test_intervals_fill_the_window(last: int, step: int, ends: list[int]) -> None:
    assert cut_window(last, step).tolist() == ends


def test_as_a_candidate_it_learns_when_and_is_saved_and_read_back(
    make_cases: Callable[..., Cases], tmp_path: Path
) -> None:
    cases = make_cases(seed=4, decisions=1200)
    days = np.where(cases.outcomes == 1, 1 + np.arange(1200) % 365, 365)
    cases = replace(cases, endings=make_endings(days, cases.outcomes.astype(np.int64)))
    candidate = config.DiscreteTimeHazard(
        name="discrete_time_hazard", step_days=(30, 90), strengths=(0.1, 1.0)
    )
    settings = list_settings(candidate)
    assert [setting.text for setting in settings] == [
        "step_days 90, strength 0.1", "step_days 90, strength 1.0",
        "step_days 30, strength 0.1", "step_days 30, strength 1.0",
    ]  # fmt: skip
    pipeline = fit_pipeline(build_candidate(settings[3], seed=1), cases)
    assert pipeline[-1].ends_.tolist() == [*range(30, 331, 30), 365]
    forecast = CalibratedForecast(pipeline, None)
    save_model(forecast, tmp_path / "model.skops")
    loaded = load_model(tmp_path / "model.skops")
    np.testing.assert_array_equal(
        loaded.predict_proba(cases.features), forecast.predict_proba(cases.features)
    )
    refitted = ExplainableForecast(forecast).refit(cases.features, cases.outcomes == 1, seed=9)
    np.testing.assert_allclose(
        refitted.predict(cases.features), predict_risk(forecast, cases.features), atol=0.05
    )
