"""A model goes from one made-up authority to another: what is refused, what is in the folder, and what comes of it."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from ruamel.yaml import YAML

from candour.cli.app import run_command
from candour.errors import HistoryError
from candour.tracking.opening import open_store
from candour.tracking.runs import list_external, list_runs

AGREEMENT = """version: 1
shared_by: Borchester
shared_with: Felpersham
purpose: To see whether the forecast sorts as well in Felpersham.
agreed_on: 2020-01-01
until: 2099-12-31
memory_audits_read: [MEMO-001, MEMO-002]
"""
ALTHOUGH = """although:
  MEMO-001: The children do not exist, so nobody can be found in the file.
  MEMO-002: The children do not exist, so nothing of them can be kept.
"""
Command = Callable[..., tuple[int, str]]


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    def call(*arguments: object) -> tuple[int, str]:
        code = run_command([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return code, said.out + said.err

    return call


@pytest.fixture
def agreement(tmp_path: Path) -> Path:
    path = tmp_path / "agreement.yaml"
    path.write_text(AGREEMENT + ALTHOUGH)
    return path


@pytest.fixture
def shared(small_run: Any, tmp_path: Path, agreement: Path, command: Command) -> Path:
    folder = tmp_path / "shared"
    code, said = command(
        "share", "small", "--to", folder, "--agreement", agreement, "--mlruns", small_run.folder / "mlruns"
    )
    assert code == 0, said
    return folder


def read_config(small_run: Any) -> dict[str, Any]:
    (path,) = small_run.folder.glob("mlruns/artifacts/*/artifacts/config/pilot.yaml")
    config: dict[str, Any] = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    return config


def write_receiver(folder: Path, small_run: Any, **changes: Any) -> Path:
    """The configuration of another made-up authority, with the same question and features."""
    config = read_config(small_run)
    config |= {"name": "felpersham", "audits": ["performance", "calibration", "memory", "time_travel"]}
    config["extracts"]["synthetic"]["seed"] = 11
    config["report"]["title"] = "Another authority"
    for path, value in changes.items():
        part, key = path.split("__")
        config[part][key] = value
    written = folder / "felpersham.yaml"
    written.write_text(json.dumps(config), encoding="utf-8")  # every JSON text is YAML too
    return written


def test_a_file_that_may_give_a_child_away_does_not_leave(
    small_run: Any, tmp_path: Path, command: Command
) -> None:
    bare = tmp_path / "bare.yaml"
    bare.write_text(AGREEMENT)
    code, said = command(
        "share",
        "small",
        "--to",
        tmp_path / "out",
        "--agreement",
        bare,
        "--mlruns",
        small_run.folder / "mlruns",
    )
    assert code == 15
    assert "may not leave the authority" in said
    assert "under 'although'" in " ".join(said.split())
    assert not (tmp_path / "out").exists()


def test_the_folder_holds_nothing_of_a_child(shared: Path, small_run: Any) -> None:
    assert sorted(path.name for path in shared.iterdir()) == [
        "agreement.json", "findings.json", "manifest.json", "model.skops", "question.json",
    ]  # fmt: skip
    (evidence,) = small_run.folder.glob("mlruns/artifacts/*/artifacts/evidence")
    table = pq.read_table(evidence / "predictions.parquet")
    keys = {key for name in ("child_key", "family_key") for key in table[name].to_pylist()}
    content = b"".join(path.read_bytes() for path in shared.iterdir())
    assert len(keys) > 100
    assert not any(key.encode() in content for key in keys)


def test_nothing_that_was_altered_or_not_agreed_on_is_opened(
    small_run: Any, shared: Path, tmp_path: Path, agreement: Path, command: Command
) -> None:
    config = write_receiver(tmp_path, small_run)

    def validate(folder: Path, paper: Path, receiver: Path = config) -> tuple[int, str]:
        code, said = command(
            "validate",
            folder,
            receiver,
            "--agreement",
            paper,
            "--mlruns",
            tmp_path / "mlruns",
            "--out",
            tmp_path / "report",
            "--no-pdf",
            "--quiet",
        )
        return code, " ".join(said.split())

    other = tmp_path / "other.yaml"
    other.write_text(AGREEMENT.replace("Felpersham", "Ambridge") + ALTHOUGH)
    code, said = validate(shared, other)
    assert (code, "under another agreement" in said) == (10, True)
    altered = tmp_path / "altered"
    shutil.copytree(shared, altered)
    with (altered / "model.skops").open("ab") as file:
        file.write(b"0")
    code, said = validate(altered, agreement)
    assert (code, "'model.skops' in 'altered' is not as it was shared" in said) == (15, True)
    asked = write_receiver(tmp_path, small_run, question__decision_point="cin_plan_started")
    code, said = validate(shared, agreement, asked)
    assert (code, "'question' differs in decision_point" in said) == (10, True)
    families = read_config(small_run)["features"]["families"][:-1]
    code, said = validate(shared, agreement, write_receiver(tmp_path, small_run, features__families=families))
    assert (code, "'features' differs in families" in said) == (10, True)
    assert not (tmp_path / "mlruns").exists()
    at_home = write_receiver(
        tmp_path, small_run, extracts__synthetic=read_config(small_run)["extracts"]["synthetic"]
    )
    code, said = validate(shared, agreement, at_home)
    assert (code, "no test in another authority" in said) == (HistoryError.exit_code, True)


def test_the_other_authority_gets_a_run_of_its_own_kind_and_a_comparison(
    small_run: Any, shared: Path, tmp_path: Path, agreement: Path, command: Command
) -> None:
    config = write_receiver(tmp_path, small_run)
    mlruns, out = tmp_path / "mlruns", tmp_path / "report"
    code, said = command(
        "validate",
        shared,
        config,
        "--agreement",
        agreement,
        "--mlruns",
        mlruns,
        "--out",
        out,
        "--no-pdf",
        "--quiet",
    )
    assert code == 0, said
    store = open_store(mlruns, create=False)
    (run,) = list_external(store)
    # It is no pilot, so it never stands in place of one.
    assert (run.status, list_runs(store)) == ("FINISHED", ())
    evidence = store.artefacts(run.run_id) / "evidence"
    earlier = pq.read_table(evidence / "earlier_scores.parquet")
    later = pq.read_table(evidence / "predictions.parquet")
    assert not set(earlier["family_key"].to_pylist()) & set(later["family_key"].to_pylist())
    assert not (evidence / "training_features.parquet").exists()
    findings = json.loads((out / "findings.json").read_text())
    verdicts = {one["code"]: one["verdict"] for one in findings["findings"]}
    assert verdicts["MEMO-001"] == "not assessed"
    assert verdicts["TIME-001"] == "met"
    assert "Borchester" in findings["context"]["leading_label"]
    page = (tmp_path / "report-comparison" / "external-validation.html").read_text()
    assert "A model of Borchester, tested here" in page
    held = json.loads((tmp_path / "report-comparison" / "external-validation.json").read_text())
    tables = {table["name"]: table for table in held["tables"]}
    assert [row[0] for row in tables["home_and_here"]["rows"]][:2] == ["Base rate", "AUC"]
    assert [row[0] for row in tables["mending"]["rows"]] == [
        "as shared",
        "intercept learnt here",
        "intercept and slope learnt here",
    ]
    # What it says of calibration here is what the report says.
    (published,) = [one for one in findings["findings"] if one["code"] == "CALI-001"]
    ratio = published["tables"][0]["rows"][2][1]
    shown = tables["mending"]["rows"][0][1]
    if shown is not None:
        assert (shown["value"], shown["low"], shown["high"]) == (ratio["value"], ratio["low"], ratio["high"])
    # Whoever tested a shared model has seen the test period: a protocol that is frozen after that says so.
    code, said = command("protocol", "freeze", config, "--mlruns", mlruns, "--json", "--quiet")
    assert code == 0, said
    assert [look["number"] for look in json.loads(said)["looks"]] == [1]
