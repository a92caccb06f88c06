"""A fit in blocks beside the same fit on all rows at once, and beside independent optima."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from pydantic import TypeAdapter, ValidationError
from scipy.special import expit
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression

from candour.config.evaluation import Models
from candour.config.training import BlockTraining
from candour.errors import ModelError
from candour.modelling.blocks import logistic
from candour.modelling.blocks.columns import draw_pattern, fit_by_columns
from candour.modelling.blocks.logistic import fit_logistic
from candour.modelling.blocks.pipeline import fit_in_blocks
from candour.modelling.blocks.quadratic import Penalty, find_least
from candour.modelling.blocks.rows import EncodedRows
from candour.modelling.cases import Cases
from candour.modelling.encoding import build_linear_encoder, build_tree_encoder
from candour.modelling.fitting import fit_pipeline
from candour.modelling.models.index import WHOLE, build_candidate
from candour.modelling.models.lightgbm import FIXED
from candour.modelling.models.setting import Setting, Values

ROWS = 1_024
BLOCKS = BlockTraining(name="blocks", rows=ROWS)
LINEAR = "logistic_regression"

Make = Callable[..., Cases]


def narrow(cases: Cases) -> pd.DataFrame:
    """The features as a pilot holds them, with a rare code, a column without a value and one with few."""
    chance = np.random.Generator(np.random.PCG64(5))
    codes = cases.features["code"].mask(chance.random(len(cases)) < 0.003, "rare")
    few = np.where(np.arange(len(cases)) % 200 == 0, chance.poisson(3, len(cases)), np.nan)
    return cases.features.astype({"noisy_count": "float32"}).assign(
        code=codes.astype("category"), empty=np.nan, few=few.astype(np.float32), spelt=codes.astype("str")
    )


@pytest.fixture(scope="module")
def cases(make_cases: Make) -> Cases:
    made = make_cases(seed=3, decisions=3_000)
    return Cases(narrow(made), made.outcomes, made.decided_on, made.children, made.families)


@pytest.mark.parametrize("build", [build_linear_encoder, build_tree_encoder])
@pytest.mark.parametrize("left_out", [(), ("spelt",), ("code", "spelt")])
def test_an_encoder_learns_the_same_one_column_at_a_time(
    build: Callable[[], object], left_out: tuple[str, ...], cases: Cases
) -> None:
    features = cases.features.drop(columns=list(left_out))
    whole, by_column = clone(build()).fit(features), fit_by_columns(clone(build()), features)
    expected = whole.transform(features)
    assert by_column.get_feature_names_out().tolist() == whole.get_feature_names_out().tolist()
    assert np.array_equal(by_column.transform(features), expected, equal_nan=True)
    encoded = EncodedRows(by_column, features, 700)
    assert encoded.width == expected.shape[1]
    for where, rows in encoded:
        assert np.array_equal(rows, expected[where], equal_nan=True)


def test_a_pattern_is_short_and_rare_codes_alone_have_none(cases: Cases) -> None:
    pattern = draw_pattern(cases.features)
    assert pattern is not None
    assert len(pattern) <= 20 * 5
    strangers = pd.DataFrame({"code": pd.Series(np.arange(40).astype(str), dtype="str")})
    assert draw_pattern(strangers) is None
    fitted = fit_by_columns(build_tree_encoder(), strangers)
    assert np.array_equal(
        fitted.transform(strangers), build_tree_encoder().fit(strangers).transform(strangers)
    )


@pytest.mark.parametrize(
    ("values", "solver"),
    [
        ({"strength": 0.1, "l1_share": 0.0}, "newton-cholesky"),
        ({"strength": 2.0, "l1_share": 0.0, "class_weight": "balanced"}, "newton-cholesky"),
        ({"strength": 0.1, "l1_share": 0.5}, "saga"),
        ({"strength": 0.02, "l1_share": 1.0}, "saga"),
    ],
)
def test_logistic_regression_ends_at_the_optimum_of_scikit_learn(
    values: Values, solver: str, cases: Cases
) -> None:
    # One optimum, as no two columns are the same. Both get there but for rounding: scikit-learn with a tolerance far below its usual one, which
    # leaves its weights some hundredths apart.
    cases = replace(cases, features=cases.features.drop(columns="spelt"))
    setting = Setting(LINEAR, values)
    whole = build_candidate(setting, seed=1).set_params(
        core__solver=solver, core__tol=1e-12, core__max_iter=20_000
    )
    fit_pipeline(whole, cases)
    blocks = fit_pipeline(build_candidate(setting, seed=1, training=BLOCKS), cases)
    assert np.abs(blocks[-1].coef_ - whole[-1].coef_).max() < 1e-7
    assert abs(float(blocks[-1].intercept_[0] - whole[-1].intercept_[0])) < 1e-7
    assert np.array_equal(blocks[-1].coef_ == 0, whole[-1].coef_ == 0)
    assert np.abs(blocks.predict_proba(cases.features) - whole.predict_proba(cases.features)).max() < 1e-7


def test_without_a_penalty_to_speak_of_it_is_the_maximum_likelihood_of_statsmodels() -> None:
    chance = np.random.Generator(np.random.PCG64(11))
    rows = chance.normal(size=(2_000, 3))
    outcomes = (chance.random(2_000) < expit(rows @ [0.5, -1.0, 0.0] - 1.0)).astype(np.float64)
    parts = [slice(0, 700), slice(700, 1_500), slice(1_500, 2_000)]
    found = fit_logistic(
        lambda: [(rows[at].copy(), outcomes[at], np.ones(len(outcomes[at]))) for at in parts],
        3, strength=1e12, l1_share=0.0,
    )  # fmt: skip
    expected = sm.Logit(outcomes, sm.add_constant(rows)).fit(disp=0, tol=1e-12, maxiter=100)
    # A ten-thousandth of a standard error is the promise.
    assert (np.abs(np.append(found.intercept, found.weights) - expected.params) < 1e-4 * expected.bse).all()


def test_a_weight_counts_as_often_as_the_decision_comes(cases: Cases) -> None:
    often = np.random.Generator(np.random.PCG64(2)).integers(0, 3, len(cases))
    encoder = build_linear_encoder().fit(cases.features)
    rows = encoder.transform(cases.features)
    expected = LogisticRegression(C=0.1, solver="newton-cholesky", tol=1e-10).fit(
        np.repeat(rows, often, axis=0), np.repeat(cases.outcomes, often)
    )
    counted = {"core__sample_weight": often.astype(np.float64)}
    fitted = build_candidate(Setting(LINEAR, {"strength": 0.1, "l1_share": 0.0}), seed=1, training=BLOCKS)
    fitted.fit(cases.features, cases.outcomes, **counted)
    assert np.abs(fitted.predict_proba(cases.features) - expected.predict_proba(rows)).max() < 1e-7
    # LightGBM counts the decisions in a leaf, so for it a weight of two is no two decisions.
    trees = [build_candidate(Setting("lightgbm", TREES), seed=1, training=each) for each in (WHOLE, BLOCKS)]
    whole, blocks = (
        each.fit(cases.features, cases.outcomes, **counted).predict_proba(cases.features) for each in trees
    )
    assert np.array_equal(whole, blocks)


TREES: Values = {"trees": 30, "leaves": 8, "learning_rate": 0.1, "minimum_leaf": 40}


@pytest.mark.parametrize("more", [{}, {"class_weight": "balanced"}, {"minimum_leaf": 400}])
def test_lightgbm_grows_the_same_trees_from_blocks(more: dict[str, str], cases: Cases) -> None:
    setting = Setting("lightgbm", {**TREES, **more})
    whole = fit_pipeline(build_candidate(setting, seed=1), cases)
    blocks = fit_pipeline(build_candidate(setting, seed=1, training=BLOCKS), cases)
    assert all(
        np.array_equal(one.nodes, other.nodes)
        for one, other in zip(whole[-1].trees_, blocks[-1].trees_, strict=True)
    )
    assert np.array_equal(whole.predict_proba(cases.features), blocks.predict_proba(cases.features))


def test_bins_of_more_decisions_than_their_sample_are_cut_by_the_same_draw(
    cases: Cases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(FIXED, "bin_construct_sample_cnt", 500)
    setting = Setting("lightgbm", TREES)
    whole, blocks = (
        fit_pipeline(build_candidate(setting, seed=1, training=training), cases)
        for training in (WHOLE, BLOCKS)
    )
    assert np.array_equal(whole.predict_proba(cases.features), blocks.predict_proba(cases.features))


@pytest.mark.parametrize("absolute", [0.0, 3.0, 50.0, 1e6])
def test_a_step_ends_where_no_weight_can_be_bettered(absolute: float) -> None:
    chance = np.random.Generator(np.random.PCG64(4))
    root = chance.normal(size=(60, 12))
    root[:, 3] = root[:, 2] + 1e-4 * root[:, 3]
    curvature, slope, begun = root.T @ root, 30 * chance.normal(size=12), chance.normal(size=12)
    least = find_least(slope, curvature, begun, Penalty(absolute, 1.0))
    pull = slope + curvature @ (least - begun) + np.append(least[:-1], 0.0)
    # The conditions of Karush, Kuhn and Tucker, which hold at the minimum alone.
    here, none = least[:-1] != 0, least[:-1] == 0
    assert abs(pull[-1]) < 1e-6
    assert np.abs(pull[:-1] + absolute * np.sign(least[:-1]))[here].max(initial=0) < 1e-6
    assert (np.abs(pull[:-1][none]) <= absolute + 1e-6).all()
    assert none.any() == (absolute > 10)


@pytest.mark.parametrize("strength", [0.05, 1.0, 1e4])
def test_columns_that_say_the_same_lead_no_absolute_penalty_astray(strength: float) -> None:
    # The codes of each feature add up to the intercept, and one number comes twice: with absolute values alone many weights are as good.
    chance = np.random.Generator(np.random.PCG64(6))
    codes = [np.eye(count)[chance.integers(0, count, 900)] for count in (5, 3)]
    numbers = chance.random((900, 2))
    rows = np.column_stack([*codes, numbers, numbers[:, 0]])
    outcomes = (chance.random(900) < expit(rows[:, 2] - rows[:, 6] + rows[:, 8] - 1.5)).astype(np.float64)
    found = fit_logistic(
        lambda: [(rows.copy(), outcomes, np.ones(900))], rows.shape[1], strength=strength, l1_share=1.0
    )
    left = outcomes - expit(rows @ found.weights + found.intercept)
    pull = left @ rows
    # The conditions of Karush, Kuhn and Tucker of the whole fit.
    assert abs(left.sum()) < 1e-4
    there = found.weights != 0
    assert np.abs(pull - np.sign(found.weights) / strength)[there].max() < 1e-4
    assert (np.abs(pull) <= 1 / strength + 1e-4).all()
    assert there.any()


def test_a_fit_that_takes_too_many_passes_is_refused(cases: Cases, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logistic, "MOST_PASSES", 2)
    setting = Setting(LINEAR, {"strength": 1.0, "l1_share": 0.0})
    with pytest.raises(ModelError, match="did not settle in 2 passes"):
        fit_pipeline(build_candidate(setting, seed=1, training=BLOCKS), cases)


def test_what_cannot_be_fitted_in_blocks_is_refused(cases: Cases) -> None:
    with pytest.raises(ValidationError, match="training in blocks is for logistic_regression and lightgbm"):
        TypeAdapter(Models).validate_python(
            {"candidates": [{"name": "gradient_boosting"}], "training": {"name": "blocks"}}
        )
    setting = Setting("decision_tree", {"leaves": 8, "minimum_leaf": 50})
    with pytest.raises(ModelError, match="cannot be fitted in blocks"):
        fit_in_blocks(build_candidate(setting, seed=1), ROWS)
    pipeline = build_candidate(Setting(LINEAR, {"strength": 1.0, "l1_share": 0.0}), seed=1, training=BLOCKS)
    with pytest.raises(ModelError, match="Texts cannot be learnt from in blocks"):
        pipeline.fit(cases.features.assign(**{"text:note": "words"}), cases.outcomes)
    with pytest.raises(ModelError, match="with and without the outcome"):
        pipeline.fit(cases.features, np.zeros(len(cases)))
