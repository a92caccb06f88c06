"""Model files: the same bytes for the same model, and nothing is built from a file that is not on the list."""

import datetime as dt
import fractions
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
import skops.io
from pydantic import TypeAdapter
from sklearn.linear_model import LogisticRegression

from candour.config import candidates, evaluation
from candour.config.training import BlockTraining
from candour.errors import ModelError
from candour.modelling.calibration import CalibratedForecast
from candour.modelling.cases import Cases
from candour.modelling.fitting import fit_pipeline
from candour.modelling.forecasts import Forecasts, fit_forecasts
from candour.modelling.models.index import KINDS, build_candidate, list_settings
from candour.modelling.models.setting import Setting
from candour.modelling.saving import load_model, save_model
from candour.modelling.splitters import EarlierCases
from candour.modelling.text.encoder import TextEncoder
from candour.modelling.trusted_types import TRUSTED_TYPES
from made_up_texts import make_texts


@pytest.fixture(params=["sigmoid", "isotonic", "none"])
def fit(
    request: pytest.FixtureRequest,
    make_cases: Callable[..., Cases],
    make_baseline_features: Callable[[Cases], pd.DataFrame],
) -> Callable[[], Forecasts]:
    def fit_again() -> Forecasts:
        cases = make_cases(seed=14, decisions=1500)
        return fit_forecasts(
            evaluation.Models(
                candidates=(
                    evaluation.LogisticRegression(
                        name="logistic_regression", strengths=(0.1,), l1_shares=(0.5,)
                    ),
                    evaluation.GradientBoosting(name="gradient_boosting", leaves=(4,), trees=(10,)),
                ),
                calibration=request.param,
            ),
            cases=cases,
            baseline_cases=replace(cases, features=make_baseline_features(cases)),
            folds=EarlierCases(300, 180, 2).fold(cases),
            seed=1,
            report_progress=lambda *_: None,
        )

    return fit_again


def test_a_loaded_model_predicts_identical_bytes(
    fit: Callable[[], Forecasts],
    make_cases: Callable[..., Cases],
    make_baseline_features: Callable[[Cases], pd.DataFrame],
    tmp_path: Path,
) -> None:
    unseen = make_cases(seed=15, decisions=300)
    for forecast in fit().fitted:
        path = tmp_path / f"{forecast.name}.skops"
        save_model(forecast.estimator, path)
        features = make_baseline_features(unseen) if forecast.is_baseline else unseen.features
        loaded = load_model(path).predict_proba(features)
        assert loaded.tobytes() == forecast.estimator.predict_proba(features).tobytes()


def test_two_identical_fits_give_identical_files(fit: Callable[[], Forecasts], tmp_path: Path) -> None:
    for number in (1, 2):
        for forecast in fit().fitted:
            save_model(forecast.estimator, tmp_path / f"{forecast.name}-{number}")
    for name in (
        "prevalence",
        "previous_referrals",
        "four_variables",
        "logistic_regression",
        "gradient_boosting",
    ):
        assert (tmp_path / f"{name}-1").read_bytes() == (tmp_path / f"{name}-2").read_bytes()


def test_a_file_holds_neither_the_clock_nor_an_address(tmp_path: Path) -> None:
    save_model(LogisticRegression().fit([[0.0], [1.0]], [0, 1]), tmp_path / "model.skops")
    with zipfile.ZipFile(tmp_path / "model.skops") as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert all(len(entry.filename) < 12 for entry in archive.infolist())


class Harmful:
    """Whatever a stranger might put into a file."""

    def predict_proba(self, features: pd.DataFrame) -> None:
        raise AssertionError("it was built from the file and run")


@pytest.mark.parametrize(
    ("harmful", "named"),
    [
        (Harmful(), "Harmful"),
        (LogisticRegression(C=fractions.Fraction(1, 2)), "fractions.Fraction"),
        ({"model": LogisticRegression(), "run": dt.datetime.fromisoformat}, "fromisoformat"),
    ],
)
def test_a_type_that_nobody_reviewed_is_named_and_refused(
    harmful: object, named: str, tmp_path: Path
) -> None:
    path = tmp_path / "stranger.skops"
    skops.io.dump(harmful, path)
    with pytest.raises(ModelError, match=named):
        load_model(path)
    with pytest.raises(ModelError, match=named):
        save_model(harmful, tmp_path / "own.skops")  # type: ignore[arg-type]
    assert not (tmp_path / "own.skops").exists()


def list_types(estimator: object) -> set[str]:
    return set(skops.io.get_untrusted_types(data=skops.io.dumps(estimator)))


def test_every_trusted_type_is_needed(make_cases: Callable[..., Cases]) -> None:
    found: set[str] = set()
    cases = make_cases(seed=14, decisions=1200)
    for name in KINDS:
        setting = list_settings(TypeAdapter(candidates.Model).validate_python({"name": name}))[0]
        core = fit_pipeline(build_candidate(setting, seed=1), cases)
        found |= list_types(CalibratedForecast(core, None))
    blocks = BlockTraining(name="blocks", rows=1_024)
    setting = Setting("logistic_regression", {"strength": 0.1, "l1_share": 0.0})
    core = fit_pipeline(build_candidate(setting, seed=1, training=blocks), cases)
    found |= list_types(CalibratedForecast(core, None))
    texts = TextEncoder(
        representations=("words", "topics", "lexicon", "embeddings"), topics=3, lexicon=(("home", "kitchen"),)
    )
    found |= list_types(texts.fit(make_texts()))
    assert found == set(TRUSTED_TYPES)


@pytest.mark.parametrize("content", [b"", b"\x80\x04N.", b"PK\x03\x04 cut off"])
def test_what_is_no_model_file_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "broken.skops").write_bytes(content)
    with pytest.raises(ModelError, match=r"'broken\.skops' is not a whole model file"):
        load_model(tmp_path / "broken.skops")


def test_an_archive_of_something_else_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "other.skops", "w") as archive:
        archive.writestr("letter.txt", "no model")
    with pytest.raises(ModelError, match="not a whole model file"):
        load_model(tmp_path / "other.skops")


def test_a_missing_file_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"no model file 'none\.skops'"):
        load_model(tmp_path / "none.skops")


def test_a_model_is_never_overwritten(tmp_path: Path) -> None:
    model = LogisticRegression().fit([[0.0], [1.0]], [0, 1])
    save_model(model, tmp_path / "model.skops")
    with pytest.raises(ModelError, match="never overwritten"):
        save_model(model, tmp_path / "model.skops")
