"""A run is built again and compared: the same bytes on the same machine, and whatever was changed since is named."""

import contextlib
import io
import json
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from candour.cli.app import run_command
from candour.config.extracts import SyntheticAuthority
from candour.errors import ReproductionError
from candour.registration.register import find_folder
from candour.reproduction.grading import Grade, Stage, StageComparison
from candour.tracking.certificates import list_certificates
from candour.tracking.model_files import FILE
from candour.tracking.opening import open_store
from candour.tracking.runs import find_model_runs, list_readers
from candour.tracking.store import RunStore
from candour.workflow.preparing import make_extracts
from candour.workflow.reproduction.reproducing import Reproduced, reproduce_run
from candour.workflow.run import run_pilot
from candour.workflow.workspace import Workspace

DAY = date(2026, 5, 4)
CONFIG = """
version: 1
name: files
seed: 7
extracts: {cin_census: [records/cin_census], ssda903: [records/ssda903], families: records/families.csv, areas: records/areas.csv}
question:
  decision_point: referral_received
  outcome: {kinds: [cp_plan, care_episode], within_days: 365}
features:
  families:
    - {family: age}
    - {family: count, events: [referral, section_47], windows: [365]}
split: {name: earlier_cases, test_days: 365, folds: 2}
models: {candidates: [{name: logistic_regression, strengths: [0.1], l1_shares: [0.0]}]}
protocol:
  criteria: [{metric: auc, at_least: 0.6, reason: Enough for a test of reproducing.}]
  replicates: 100
audits: [performance]
report: {title: Files that an authority has, purpose: To test what building a run again says of it.}
"""


def ignore(step: str, share: float) -> None:
    """No progress."""


@dataclass(frozen=True)
class Place:
    """A folder with a pilot that was run once: its configuration, its extracts and its store."""

    folder: Path
    run_id: str

    @property
    def mlruns(self) -> Path:
        return self.folder / "mlruns"

    @property
    def records(self) -> Path:
        return self.folder / "records"

    def open(self) -> RunStore:
        return open_store(self.mlruns)

    def copy(self, to: Path) -> "Place":
        shutil.copytree(self.folder, to)
        return Place(to, self.run_id)

    def reproduce(self, **changes: Any) -> Reproduced:
        return reproduce_run(
            self.run_id, mlruns=self.mlruns, day=DAY, pdf=False, report_progress=ignore, **changes
        )


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A pilot on files, run once."""
    folder = tmp_path_factory.mktemp("files")
    made = Workspace(folder / "made" / "mlruns")
    paths = make_extracts(SyntheticAuthority(children=1200, years=5, seed=3), "files", made, ignore)
    assert paths.families is not None
    shutil.move(paths.families.parent, folder / "records")
    shutil.rmtree(folder / "made")
    (folder / "files.yaml").write_text(CONFIG)
    outcome = run_pilot(
        folder / "files.yaml",
        mlruns=folder / "mlruns",
        out=folder / "report",
        pdf=False,
        report_progress=ignore,
    )
    return Place(folder, outcome.run_id)


@pytest.fixture(scope="module")
def moved(ran: Place, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The same after it was moved, with its extracts restored elsewhere under another folder, and without its kept history."""
    place = ran.copy(tmp_path_factory.mktemp("moved") / "here")
    shutil.move(place.records, tmp_path_factory.mktemp("archive") / "2026" / "records")
    shutil.rmtree(place.folder / "histories")
    return place


@pytest.fixture(scope="module")
def again(moved: Place, tmp_path_factory: pytest.TempPathFactory) -> Reproduced:
    """Built again from the extracts that were moved."""
    archive = next(tmp_path_factory.getbasetemp().glob("archive*"))
    return moved.reproduce(extracts=archive, out=moved.folder / "certificate")


def find(reproduced: Reproduced, stage: Stage) -> tuple[StageComparison, ...]:
    return tuple(one for one in reproduced.reproduction.stages if one.stage is stage)


def test_a_run_comes_out_identical_from_extracts_that_were_moved(again: Reproduced) -> None:
    assert [one for one in again.reproduction.differing if one.graded] == []
    assert again.reproduction.grade is Grade.IDENTICAL
    assert "byte for byte" in again.sentence
    assert {one.stage for one in again.reproduction.stages} == set(Stage)
    (models, predictions) = (find(again, Stage.MODELS), find(again, Stage.EVIDENCE))
    assert any("logistic_regression" in one.part for one in models)
    assert all(one.before == one.after and len(one.before) == 64 for one in (*models, *predictions))


def test_the_copy_is_removed_and_nothing_else_was_written(again: Reproduced, moved: Place) -> None:
    assert again.reproduction.grade is Grade.IDENTICAL
    names = {path.name for path in moved.folder.iterdir()}
    assert names == {"files.yaml", "mlruns", "report", "certificate"}
    store = moved.open()
    # Neither a run that could be taken for a pilot, nor a register of a protocol.
    assert [run.run_id for run in list_readers(store)] == [moved.run_id]
    assert not find_folder(store.directory, "files").exists()
    assert len(list_certificates(store, moved.run_id)) == 1
    assert (moved.folder / "certificate" / "certificate.json").is_file()


def test_no_grade_rests_on_where_it_was_built(again: Reproduced) -> None:
    for stage in (Stage.CODE, Stage.LOCK, Stage.SURROUNDINGS, Stage.HISTORY):
        assert find(again, stage)
        assert not any(one.graded for one in find(again, stage))
    assert all(one.graded for one in find(again, Stage.FINDINGS) + find(again, Stage.EVIDENCE))


# -- extracts that are not those of the run: named before any work


def change(records: Path) -> None:
    with (records / "areas.csv").open("a") as file:
        file.write("\n")


def remove(records: Path) -> None:
    next(iter(sorted((records / "ssda903").rglob("*.csv")))).unlink()


def add(records: Path) -> None:
    first = next(iter(sorted((records / "cin_census").rglob("*.*"))))
    shutil.copy(first, first.with_name(f"copy_of_2020{first.suffix}"))


def take_away(records: Path) -> None:
    (records / "families.csv").unlink()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (change, "'areas.csv' is not the file that was read"),
        (remove, ".csv' is missing"),
        (add, "'copy_of_2020"),
        (take_away, "'records/families.csv'"),
    ],
)
def test_an_extract_that_is_not_the_one_that_was_read_is_named_before_any_work(
    ran: Place, tmp_path: Path, spoil: Callable[[Path], None], said: str
) -> None:
    spoiled = tmp_path / "records"
    shutil.copytree(ran.records, spoiled)
    spoil(spoiled)
    place = ran.copy(tmp_path / "here")
    shutil.rmtree(place.records)
    with pytest.raises(ReproductionError, match="--extracts") as refused:
        place.reproduce(extracts=spoiled)
    assert said in str(refused.value)
    assert list_certificates(place.open(), place.run_id) == ()


def test_a_folder_that_is_none_is_refused(ran: Place) -> None:
    with pytest.raises(ReproductionError, match="is no folder"):
        ran.reproduce(extracts=ran.folder / "nowhere")


# -- files of the run that were changed afterwards: each is named, and what building again shows is said


def alter_model(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, content in parts.items():
        if name.endswith(".npy"):
            array = np.load(io.BytesIO(content), allow_pickle=False)
            if array.dtype == np.float64 and array.size:
                buffer = io.BytesIO()
                np.save(buffer, array + 0.5)
                parts[name] = buffer.getvalue()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def alter_scores(path: Path) -> None:
    table = pq.read_table(path)
    scores = table["score"].to_numpy().copy()
    scores[0] = 1 - scores[0]
    at = table.column_names.index("score")
    pq.write_table(table.set_column(at, "score", pa.array(scores)), path, compression="zstd")


def alter_text(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


@pytest.fixture(scope="module")
def altered(ran: Place, tmp_path_factory: pytest.TempPathFactory) -> tuple[Place, dict[str, Any]]:
    """A run of which everything was changed (an extract, the configuration, the lock, a model, a table), built again from the command line."""
    place = ran.copy(tmp_path_factory.mktemp("altered") / "here")
    store = place.open()
    held = store.artefacts(place.run_id)
    change(place.records)
    alter_text(held / "config" / "resolved.json", "Files that an authority has", "Files that nobody has")
    lock = json.loads((held / "recipe" / "recipe.json").read_text())["lock"]
    alter_text(held / "recipe" / "recipe.json", lock, "0" * 64)
    nested = next(
        one
        for name, one in find_model_runs(store, place.run_id).items()
        if name.model == "logistic_regression"
    )
    alter_model(store.artefacts(nested) / "model" / FILE)
    alter_scores(held / "evidence" / "predictions.parquet")
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        code = run_command(
            [
                "reproduce",
                place.run_id,
                "--mlruns",
                str(place.mlruns),
                "--anyway",
                "--no-pdf",
                "--quiet",
                "--json",
            ]
        )
    assert code == ReproductionError.exit_code
    return place, json.loads(said.getvalue())


@pytest.mark.parametrize(
    ("stage", "part", "said"),
    [
        (Stage.CONTENTS, "config/resolved.json", "was changed after the run"),
        (Stage.CONTENTS, "recipe/recipe.json", "was changed after the run"),
        (Stage.CONTENTS, "evidence/predictions.parquet", "was changed after the run"),
        (Stage.CONTENTS, f"model/earlier_cases/logistic_regression/{FILE}", "was changed after the run"),
        (Stage.EXTRACTS, "areas.csv", "is not the file that was read"),
        (Stage.CONFIGURATION, "config/resolved.json", "was changed after the run"),
        (Stage.LOCK, "requirements.lock", "SHA-256 000000000000 then"),
        (Stage.EVIDENCE, "predictions", "the column 'score'"),
        (Stage.MODELS, "earlier_cases logistic_regression", "the model"),
        (Stage.REPORT, "report.html", "line"),
    ],
)
def test_whatever_was_changed_is_named(
    altered: tuple[Place, dict[str, Any]], stage: Stage, part: str, said: str
) -> None:
    stages = altered[1]["reproduction"]["stages"]
    (found,) = [one for one in stages if one["stage"] == stage and one["part"] == part]
    assert found["grade"] == Grade.DIFFERENT
    assert said in found["first_difference"]


def test_a_run_that_was_changed_is_different_and_certified_as_such(
    altered: tuple[Place, dict[str, Any]],
) -> None:
    place, answer = altered
    assert answer["reproduction"]["grade"] == "different"
    assert "came out different: first in contents" in answer["sentence"]
    (certificate,) = list_certificates(place.open(), place.run_id)
    assert json.loads(certificate)["grade"] == "different"
    # What no one touched is as it was, so the comparison tells where to look.
    models = [one for one in answer["reproduction"]["stages"] if one["stage"] == "models"]
    untouched = [one for one in models if "logistic_regression" not in one["part"]]
    assert untouched
    assert {one["grade"] for one in untouched} == {"identical"}


def test_a_run_that_cannot_be_built_says_what_was_changed(ran: Place, tmp_path: Path) -> None:
    place = ran.copy(tmp_path / "here")
    (place.open().artefacts(place.run_id) / "config" / "resolved.json").write_text("{}")
    with pytest.raises(ReproductionError, match=r"config/resolved\.json.*cannot be built again"):
        place.reproduce()
    assert {path.name for path in place.folder.iterdir()} >= {"mlruns", "records"}
    assert not list(place.folder.glob(".*"))
