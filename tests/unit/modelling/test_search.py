"""What a search tries, and that it finds what a plain one would."""

import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

from candour.config import evaluation
from candour.config.search import Search
from candour.errors import ConfigError, ModelError
from candour.modelling.cases import Cases
from candour.modelling.models.index import LABELS, build_candidate, list_settings
from candour.modelling.models.setting import Setting
from candour.modelling.search.candidate_search import CandidateSearch, Tried, plan_halving
from candour.modelling.search.drawing_settings import draw_settings, refuse_strangers
from candour.modelling.search.kept_work import Risks, fingerprint_search
from candour.modelling.search.proposals import Proposals
from candour.modelling.search.selection import METRICS
from candour.modelling.search.tasks import Task, TaskRunner
from candour.modelling.split import Split
from candour.modelling.splitters import EarlierCases
from candour.side_by_side import close_workers

MakeCases = Callable[..., Cases]

FOLDS = EarlierCases(test_days=300, embargo_days=180, folds=3)
LISTED = list_settings(
    evaluation.LogisticRegression(
        name="logistic_regression", strengths=(0.001, 0.01, 0.1, 1.0), l1_shares=(0.0,)
    )
)
RANGES = {"logistic_regression": {"strength": {"lowest": 0.001, "highest": 1, "scale": "log"}}}


def search(
    cases: Cases,
    folds: Sequence[Split],
    listed: Sequence[Setting] = LISTED,
    *,
    runner: TaskRunner | None = None,
    seed: int = 3,
    **settings: object,
) -> list[Tried]:
    shares: list[float] = []
    asked = CandidateSearch(
        Search.model_validate(settings),
        folds,
        "average_precision",
        seed,
        runner or TaskRunner(cases),
        lambda _, share: shares.append(share),
    )
    tried = asked.try_settings(listed)
    assert shares == sorted(shares)
    assert shares[-1] == 1
    return tried


@pytest.fixture(scope="module")
def cases(make_cases: MakeCases) -> Cases:
    return make_cases(seed=4, decisions=2500)


@pytest.fixture(scope="module")
def folds(cases: Cases) -> tuple[Split, ...]:
    return FOLDS.fold(cases)


@pytest.fixture(scope="module")
def plain(cases: Cases, folds: tuple[Split, ...]) -> dict[str, list[float]]:
    """The score of every listed setting on every fold, with nothing but scikit-learn."""
    scores: dict[str, list[float]] = {}
    for setting in LISTED:
        scores[setting.text] = []
        for fold in folds:
            fitted = build_candidate(setting, seed=3).fit(
                cases.features.iloc[fold.train].reset_index(drop=True), cases.outcomes[fold.train]
            )
            risks = fitted.predict_proba(cases.features.iloc[fold.test].reset_index(drop=True))[:, 1]
            scores[setting.text].append(METRICS["average_precision"](cases.outcomes[fold.test], risks))
    return scores


def test_all_tries_every_setting_on_every_fold(
    cases: Cases, folds: tuple[Split, ...], plain: dict[str, list[float]]
) -> None:
    tried = search(cases, folds, method="all")
    assert {one.setting.text: [fold.score for fold in one.trial.folds] for one in tried} == plain


def test_random_is_a_part_of_all_with_the_same_scores(
    cases: Cases, folds: tuple[Split, ...], plain: dict[str, list[float]]
) -> None:
    tried = search(cases, folds, method="random", budget=2)
    assert len(tried) == 2
    assert all([fold.score for fold in one.trial.folds] == plain[one.setting.text] for one in tried)


def test_halving_keeps_the_better_half_as_a_plain_one_does(
    cases: Cases, folds: tuple[Split, ...], plain: dict[str, list[float]]
) -> None:
    left = list(plain)
    expected = dict.fromkeys(plain, 0)
    for number, size in enumerate((4, 2, 2)):
        if number:
            left = sorted(left, key=lambda text: -sum(plain[text][:number]) / number)[:size]
        for text in left:
            expected[text] += 1
    tried = search(cases, folds, method="successive_halving", budget=4)
    assert {one.setting.text: len(one.trial.folds) for one in tried} == expected
    for one in tried:
        known = plain[one.setting.text][: len(one.trial.folds)]
        assert [fold.score for fold in one.trial.folds] == known
    assert Counter(expected.values()) == {1: 2, 3: 2}


@pytest.mark.parametrize(
    ("settings", "folds", "sizes"),
    [(16, 4, [16, 8, 4, 2]), (5, 3, [5, 3, 2]), (2, 3, [2, 2, 2]), (1, 3, [1, 1, 1]), (3, 2, [3, 2])],
)
def test_halving_is_planned(settings: int, folds: int, sizes: list[int]) -> None:
    assert plan_halving(settings, folds) == sizes


def test_optuna_proposes_the_same_twice_and_keeps_to_its_ranges(
    cases: Cases, folds: tuple[Split, ...]
) -> None:
    pytest.importorskip("optuna", reason="the extra optuna is not installed")
    once, again = (
        [one.setting.text for one in search(cases, folds, method="optuna", budget=5, ranges=RANGES)]
        for _ in range(2)
    )
    assert once == again
    assert len(set(once)) == 5
    assert all(0.001 <= float(text.split()[1].rstrip(",")) <= 1 for text in once)
    other = search(cases, folds, method="optuna", budget=5, ranges=RANGES, seed=4)
    assert [one.setting.text for one in other] != once


def test_optuna_stays_within_what_is_listed(cases: Cases, folds: tuple[Split, ...]) -> None:
    pytest.importorskip("optuna", reason="the extra optuna is not installed")
    tried = search(cases, folds, method="optuna", budget=3)
    assert {one.setting.text for one in tried} <= {setting.text for setting in LISTED}
    assert 1 <= len(tried) <= 3


def test_without_optuna_it_says_what_to_install(
    cases: Cases, folds: tuple[Split, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "optuna", None)
    with pytest.raises(ConfigError, match=r"pip install 'candour\[optuna\]'"):
        search(cases, folds, method="optuna")


def random_search(ranges: object, *, budget: int = 20) -> Search:
    return Search.model_validate({"method": "random", "budget": budget, "ranges": ranges})


def test_draws_from_a_range_are_different_and_spread_over_its_scale() -> None:
    drawn = draw_settings(LISTED, random_search(RANGES, budget=400), seed=1)
    strengths = np.array([float(setting.values["strength"]) for setting in drawn])
    assert len({setting.text for setting in drawn}) == len(drawn) == 400
    assert list(strengths) == sorted(strengths)
    assert strengths.min() >= 0.001
    assert strengths.max() <= 1
    # A log scale: a third of the draws in each power of ten; 4 standard errors of a share of 400.
    assert abs(np.mean(strengths < 0.01) - 1 / 3) < 4 * np.sqrt(2 / 9 / 400)
    assert draw_settings(LISTED, random_search(RANGES, budget=400), seed=1) == drawn
    assert draw_settings(LISTED, random_search(RANGES, budget=400), seed=2) != drawn


def test_whole_numbers_stay_whole() -> None:
    trees = list_settings(evaluation.GradientBoosting(name="gradient_boosting"))
    ranges = {"gradient_boosting": {"leaves": {"lowest": 3, "highest": 9}}}
    drawn = draw_settings(trees, random_search(ranges, budget=20), seed=1)
    assert all(isinstance(setting.values["leaves"], int) for setting in drawn)
    assert {setting.values["leaves"] for setting in drawn} <= set(range(3, 10))


def test_a_narrow_range_ends_with_what_it_holds() -> None:
    trees = list_settings(evaluation.GradientBoosting(name="gradient_boosting", leaves=(8,), trees=(100,)))
    ranges = {"gradient_boosting": {"leaves": {"lowest": 3, "highest": 5}}}
    assert len(draw_settings(trees, random_search(ranges, budget=20), seed=1)) == 3


def test_ranges_that_fit_nothing_are_refused() -> None:
    strange = {"logistic_regression": {"strenght": {"lowest": 0.1, "highest": 1}}}
    with pytest.raises(ConfigError, match="did you mean 'strength'"):
        draw_settings(LISTED, random_search(strange), seed=1)
    with pytest.raises(ConfigError, match="which is no candidate"):
        refuse_strangers(random_search(RANGES), ["gradient_boosting"])


@pytest.mark.parametrize(
    "settings",
    [
        {"ranges": RANGES},
        {"method": "random", "ranges": {"a": {"b": {"lowest": 2, "highest": 1}}}},
        {"method": "random", "ranges": {"a": {"b": {"lowest": 0, "highest": 1, "scale": "log"}}}},
    ],
)
def test_a_search_that_cannot_be_is_refused(settings: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"method all|below highest|above 0"):
        Search.model_validate(settings)


@pytest.mark.parametrize("name", sorted(LABELS))
@pytest.mark.parametrize("method", ["random", "optuna"])
def test_every_candidate_can_be_drawn_from(name: str, method: str) -> None:
    if method == "optuna":
        pytest.importorskip("optuna", reason="the extra optuna is not installed")
    (candidate,) = evaluation.Models.model_validate({"candidates": [{"name": name}]}).candidates
    listed = list_settings(candidate)
    search = Search.model_validate({"method": method, "budget": 3})
    if method == "random":
        drawn = list(draw_settings(listed, search, seed=1))
    else:
        proposals, drawn = Proposals(listed, search, seed=1), []
        for setting in proposals:
            drawn.append(setting)
            proposals.tell(0.5)
    assert drawn
    assert {setting.text for setting in drawn} <= {setting.text for setting in listed}
    assert len({setting.text for setting in listed}) == len(listed)


class Shelf:
    """Keeps pieces in a dictionary, and counts."""

    def __init__(self) -> None:
        self.pieces: dict[str, Risks] = {}
        self.written = 0

    def read(self, key: str) -> Risks | None:
        return self.pieces.get(key)

    def write(self, key: str, risks: Risks) -> None:
        self.pieces[key] = risks
        self.written += 1


@pytest.mark.parametrize("method", ["all", "successive_halving", "optuna"])
def test_what_is_kept_is_not_fitted_again(cases: Cases, folds: tuple[Split, ...], method: str) -> None:
    if method == "optuna":
        pytest.importorskip("optuna", reason="the extra optuna is not installed")
    shelf = Shelf()
    runner = TaskRunner(cases, kept=shelf)
    first = search(cases, folds, runner=runner, method=method, budget=4)
    done = shelf.written
    assert done == sum(len(one.trial.folds) for one in first)
    for key in list(shelf.pieces)[::2]:
        del shelf.pieces[key]
    # A piece of another length, or with a number that is none, is done again.
    broken = next(iter(shelf.pieces))
    shelf.pieces[broken] = shelf.pieces[broken][:-1]
    again = search(cases, folds, runner=runner, method=method, budget=4)
    assert shelf.written == done + (done + 1) // 2 + 1
    for one, two in zip(first, again, strict=True):
        assert one.setting == two.setting
        for left, right in zip(one.trial.folds, two.trial.folds, strict=True):
            assert_array_equal(left.risks, right.risks)


def test_two_workers_give_the_bytes_of_one(cases: Cases, folds: tuple[Split, ...]) -> None:
    trees = list_settings(evaluation.GradientBoosting(name="gradient_boosting", leaves=(4,), trees=(10, 20)))
    with close_workers():
        ways = [
            search(cases, folds, listed, runner=TaskRunner(cases, workers))
            for listed in (LISTED[:2], trees)
            for workers in (1, 2)
        ]
    for alone, together in (ways[:2], ways[2:]):
        assert [one.setting for one in alone] == [one.setting for one in together]
        for one, two in zip(alone, together, strict=True):
            assert [fold.risks.tobytes() for fold in one.trial.folds] == [
                fold.risks.tobytes() for fold in two.trial.folds
            ]


def test_an_error_in_a_worker_says_what_it_says_without(cases: Cases, folds: tuple[Split, ...]) -> None:
    encode = ColumnTransformer([("x", "passthrough", ["noisy_count", "useless"])])
    restless = partial(Pipeline, [("encode", encode), ("core", LogisticRegression(max_iter=1, tol=1e-12))])
    with close_workers(), pytest.raises(ModelError, match="on 4 features did not settle"):
        TaskRunner(cases, 2).run([Task(str(n), restless, fold) for n, fold in enumerate(folds)])


def change_each(cases: Cases) -> Iterator[Cases]:
    outcomes = cases.outcomes.copy()
    outcomes[0] = 1 - outcomes[0]
    yield replace(cases, outcomes=outcomes)
    features = cases.features.copy()
    features["useless"] = features["useless"] + np.where(np.arange(len(features)) == 5, 1e-9, 0.0)
    yield replace(cases, features=features)
    codes = cases.features.copy()
    codes.loc[7, "code"] = "other"
    yield replace(cases, features=codes)
    yield replace(cases, features=cases.features.rename(columns={"useless": "used"}))
    yield replace(cases, families=cases.families[::-1].copy())


def test_a_search_is_the_same_only_if_everything_is(
    cases: Cases, folds: tuple[Split, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    known = fingerprint_search(cases, folds, seed=1, metric="auc")
    assert fingerprint_search(cases, folds, seed=1, metric="auc") == known
    others = [fingerprint_search(changed, folds, seed=1, metric="auc") for changed in change_each(cases)]
    others += [
        fingerprint_search(cases, folds[1:], seed=1, metric="auc"),
        fingerprint_search(cases, folds, seed=2, metric="auc"),
        fingerprint_search(cases, folds, seed=1, metric="brier"),
    ]
    monkeypatch.setattr("candour.modelling.search.kept_work._name_versions", lambda: "other libraries")
    others.append(fingerprint_search(cases, folds, seed=1, metric="auc"))
    monkeypatch.setattr("candour.modelling.search.kept_work._hash_code", lambda: "other code")
    others.append(fingerprint_search(cases, folds, seed=1, metric="auc"))
    assert len({known, *others}) == len(others) + 1


def test_the_fingerprint_is_the_same_in_another_process(tmp_path: Path) -> None:
    """Python's own hash of text differs between processes; this one must not."""
    script = (
        "import sys; sys.path.insert(0, sys.argv[1]); from conftest import simulate_cases as s;"
        "from candour.modelling.search.kept_work import fingerprint_search as f;"
        "print(f(s(seed=4, decisions=200), (), seed=1, metric='auc'))"
    )
    said = set()
    for seed in ("1", "2"):
        arguments = [sys.executable, "-c", script, str(Path(__file__).parent)]
        done = subprocess.run(
            arguments,
            env={"PYTHONHASHSEED": seed, "PATH": ""},
            capture_output=True,
            text=True,
            check=True,
            cwd=tmp_path,
        )
        said.add(done.stdout)
    assert len(said) == 1
