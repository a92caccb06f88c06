"""A person with the printed card gets the model's own score, for every decision, exactly."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score

from candour.config.candidates import Scorecard as Candidate
from candour.errors import ModelError
from candour.modelling.calibration import CalibratedForecast, Method, fit_calibrator
from candour.modelling.cases import Cases
from candour.modelling.fitting import fit_pipeline, predict_risk
from candour.modelling.models.card import NOT_RECORDED, print_card
from candour.modelling.models.index import build_candidate, list_settings
from candour.modelling.models.scorecard import Scorecard


def fit_card(cases: Cases, method: Method = "sigmoid", **settings: object) -> CalibratedForecast:
    candidate = Candidate.model_validate({"name": "scorecard", "features": (4,), **settings})
    core = fit_pipeline(build_candidate(list_settings(candidate)[0], seed=1), cases)
    return CalibratedForecast(
        core, fit_calibrator(predict_risk(core, cases.features), cases.outcomes, method)
    )


def holds(level: str, value: Any) -> bool:
    """Whether a printed level is that of a value, as somebody reads it who knows the card alone."""
    if pd.isna(value):
        return level.endswith(NOT_RECORDED) or level.startswith("not code")
    level = level.removesuffix(f", or {NOT_RECORDED}")
    if level == NOT_RECORDED:
        return False
    if isinstance(value, str):
        code = re.fullmatch(r"(not )?code (.+)", level)
        assert code is not None
        return (value == code[2]) is (code[1] is None)
    above, up_to = re.search(r"more than (\S+)", level), re.search(r"up to (\S+)", level)
    number = float(str(value))
    return (above is None or number > float(above[1])) and (up_to is None or number <= float(up_to[1]))


def add_up_by_hand(lines: pd.DataFrame, row: Mapping[Any, Any]) -> int:
    """One pass down the card: a line of several levels gives the points of the one that holds."""
    total = 0
    for _, part in lines.groupby(lines["line"], sort=False):
        held = [points for level, points in zip(part["level"], part["points"], strict=True)
                if holds(level, row[part["feature"].iloc[0]])]  # fmt: skip
        assert len(held) == 1
        total += held[0]
    return total


@pytest.mark.parametrize("method", ["sigmoid", "isotonic", "none"])
def test_the_sum_of_the_printed_card_is_the_score_of_the_model(
    make_cases: Callable[..., Cases], method: Method
) -> None:
    forecast = fit_card(make_cases(seed=51, decisions=3000), method)
    asked = make_cases(seed=52, decisions=600).features
    asked.loc[::11, "noisy_count"] = np.nan
    card = print_card(forecast)
    assert len(card.lines) >= 4
    by_sum = dict(zip(card.risks["points"], card.risks["risk"], strict=True))
    by_hand = [by_sum[add_up_by_hand(card.lines, row)] for row in asked.to_dict("records")]
    assert np.array(by_hand).tobytes() == predict_risk(forecast, asked).tobytes()


def test_a_line_on_whether_a_code_is_recorded_says_so(make_cases: Callable[..., Cases]) -> None:
    """The codes themselves are drawn by lot; that none is recorded tells the outcome."""
    cases = make_cases(seed=53, decisions=2000)
    chance = np.random.default_rng(5)
    missing = chance.random(len(cases)) < np.where(cases.outcomes == 1, 0.8, 0.1)
    code = pd.Series(chance.choice(["A", "B", "C"], len(cases)), dtype="str").mask(missing)
    card = print_card(fit_card(replace(cases, features=pd.DataFrame({"code": code}))))
    line = card.lines[card.lines["level"] == NOT_RECORDED]["line"].item()
    rows = card.lines[card.lines["line"] == line]
    assert rows["level"].tolist() == ["something recorded", NOT_RECORDED]
    assert rows["code"].tolist() == ["", ""]
    assert rows["points"].tolist() == [0, 10]


def test_points_are_whole_few_and_bounded(make_cases: Callable[..., Cases]) -> None:
    forecast = fit_card(make_cases(seed=51, decisions=3000), features=(3,), most_points=5)
    lines = print_card(forecast).lines
    assert lines["line"].nunique() <= 3
    assert lines["points"].dtype == np.int64
    assert lines["points"].min() == 0
    assert lines["points"].max() <= 5
    assert (lines.groupby("line")["points"].min() == 0).all()
    risks = print_card(forecast).risks
    assert (np.diff(risks["risk"]) >= 0).all()
    assert risks["points"].tolist() == list(range(int(lines.groupby("line")["points"].max().sum()) + 1))


def draw_card(seed: int, decisions: int = 6000) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Decisions whose risk is a card: 4 points for more than 2, 2 points for a code, 1 for nothing recorded; the rest is noise."""
    chance = np.random.default_rng(seed)
    rows = np.column_stack([
        chance.poisson(1.5, decisions).astype(float), chance.integers(0, 2, decisions).astype(float),
        np.where(chance.random(decisions) < 0.3, np.nan, chance.normal(size=decisions)),
        chance.normal(size=decisions), chance.integers(0, 2, decisions).astype(float),
    ])  # fmt: skip
    points = 4 * (rows[:, 0] > 2) + 2 * rows[:, 1] + np.isnan(rows[:, 2])
    truth = expit(-3 + 0.6 * points)
    return rows, truth, (chance.random(decisions) < truth).astype(int)


def test_a_planted_card_is_found() -> None:
    rows, truth, outcomes = draw_card(7)
    card = Scorecard(features=3, most_points=4, min_samples_leaf=40).fit(rows, outcomes)
    assert sorted(card.columns_.tolist()) == [0, 1, 2]
    found = {int(at): (limits.tolist(), points.tolist())
             for at, limits, points in zip(card.columns_, card.limits_, card.points_, strict=True)}  # fmt: skip
    assert found == {0: ([2.0], [0, 4]), 1: ([0.0], [0, 2]), 2: ([], [0, 1])}
    np.testing.assert_allclose(card.predict_proba(rows)[:, 1], truth, atol=0.05)


def test_whole_points_cost_little_against_free_weights() -> None:
    """The best that logistic regression can do on the same steps, fitted by scikit-learn, is hardly better."""
    rows, _, outcomes = draw_card(8)
    card = Scorecard(features=3, most_points=10).fit(rows, outcomes)
    steps = np.column_stack([rows[:, 0] > 2, rows[:, 1] > 0, np.isnan(rows[:, 2])]).astype(float)
    free = LogisticRegression(C=np.inf, max_iter=1000).fit(steps, outcomes)
    best, ours = log_loss(outcomes, free.predict_proba(steps)), log_loss(outcomes, card.predict_proba(rows))
    assert ours <= best * 1.002


def test_where_nothing_tells_anything_the_card_is_empty() -> None:
    chance = np.random.default_rng(3)
    rows, outcomes = chance.normal(size=(2000, 3)), (chance.random(2000) < 0.1).astype(int)
    card = Scorecard(features=4).fit(rows, outcomes)
    assert len(card.columns_) == 0
    np.testing.assert_allclose(card.predict_proba(rows)[:, 1], outcomes.mean(), rtol=1e-9)
    assert roc_auc_score(outcomes, card.decision_function(rows)) == 0.5


def test_only_a_scorecard_is_a_card(make_cases: Callable[..., Cases]) -> None:
    forecast = fit_card(make_cases(seed=51, decisions=1500))
    forecast.pipeline.steps[-1] = ("core", LogisticRegression())
    with pytest.raises(ModelError, match="Only a scorecard"):
        print_card(forecast)
