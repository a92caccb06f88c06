"""Runs kept with MLflow's tracking server, PostgreSQL behind it, and files in a folder that all can reach."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import pilot_process
from candour.cli.app import run_command
from candour.report.machine.exports import view_findings
from candour.report.pages.page import view_pages
from candour.results import dump_findings
from candour.tracking.address import VARIABLE
from candour.tracking.findings import read_findings
from candour.tracking.opening import open_local_store, open_store
from candour.tracking.registered import list_registered
from candour.tracking.store import RunStore
from copied_results import copy_result
from running_postgresql import HIDDEN
from small_pilot import Ran
from tiny_pilot import CONFIG
from tracking_server import serve_tracking


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A server's address, and the folder of artefacts."""
    folder = tmp_path_factory.mktemp("team") / "artefacts"
    with serve_tracking(folder) as address:
        yield address, folder


def test_a_server_keeps_runs_as_a_folder_does(
    team: tuple[str, Path],
    small_run: Ran,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    address, folder = team
    local = open_local_store(small_run.folder / "mlruns", create=False)
    monkeypatch.setenv(VARIABLE, address)
    monkeypatch.setenv("MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT", "true")
    monkeypatch.chdir(tmp_path)
    # All documents go the same way; drawing them takes most of the time.
    monkeypatch.setattr("candour.report.views.VIEWS", (view_findings, view_pages))
    store = open_store(tmp_path / "mlruns")
    run_id = copy_result(local, small_run.run_id, store)

    def call(*words: str) -> str:
        code = run_command([*words])
        told = capsys.readouterr()
        assert code == 0, told.err
        return told.out

    call("audit", run_id, "--quiet")
    assert "Verdict" in call("report", "small", "--out", "report", "--no-pdf", "--quiet")
    assert run_id[:8] in call("runs")
    assert run_id[:8] in call("show", run_id)
    assert address in call("ui")
    # The same questions of the same evidence have the same answers, to the byte.
    ours, theirs = read_findings(store, run_id), read_findings(local, small_run.run_id)
    assert dump_findings(ours) == dump_findings(theirs)
    (version,) = list_registered(store, "small")
    assert (version.run_id, version.stage) == (run_id, "exploratory")
    _check_files(store, run_id, folder)
    # What is no file of a run lies beside the folder of the experiment, and no store is made where the analyst works.
    assert store.directory == folder / "candour" / "state"
    assert not [*tmp_path.rglob("*.parquet"), *tmp_path.rglob("mlflow.db")]


def _check_files(store: RunStore, run_id: str, folder: Path) -> None:
    """Files are where the server says, and the server's own client finds them there."""
    place = store.artefacts(run_id)
    assert place.is_relative_to(folder)
    assert store.client.get_run(run_id).info.artifact_uri == place.as_uri()
    assert {entry.path for entry in store.client.list_artifacts(run_id)} >= {
        "config",
        "evidence",
        "report",
        "recipe",
    }
    tags = store.client.get_run(run_id).data.tags
    assert tags["mlflow.user"] == "not recorded"
    assert not [value for value in tags.values() if HIDDEN in value]


def test_several_pilots_at_once_keep_their_runs_with_one_server(
    team: tuple[str, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    address, folder = team
    monkeypatch.setenv(VARIABLE, address)
    monkeypatch.setenv("MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT", "true")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("candour.cli.pilot.PROCESS", (sys.executable, pilot_process.__file__))
    names = ("coast", "north")
    for name in names:
        (tmp_path / "authorities" / name).mkdir(parents=True)
        text = CONFIG.replace("name: tiny", f"name: {name}")
        (tmp_path / "authorities" / name / "pilot.yaml").write_text(text, encoding="utf-8")
    command = ["pilot", "authorities", "--at-once", "2", "--no-pdf"]
    code = run_command(command)
    told = capsys.readouterr()
    assert code == 0, told.err
    assert [f"{name}: done" in told.err for name in names] == [True] * 2
    store = open_store(tmp_path / "mlruns")
    for name in names:
        (version,) = list_registered(store, name)
        _check_files(store, version.run_id, folder)
        assert store.client.get_run(version.run_id).info.status == "FINISHED"
        assert (tmp_path / "reports" / name / "report.html").is_file()
    # The queue lies with the server's files, so that nobody else runs the same pilot meanwhile.
    queue = folder / "candour" / "state" / "queue"
    assert {path.stem for path in queue.glob("*.json")} == {*names}
    assert queue.stat().st_mode & 0o077 == 0
    assert not [*queue.glob(".*.lock")]
    assert run_command([*command, "--quiet"]) == 0
    assert "2 had been finished before and were not run again" in capsys.readouterr().out
