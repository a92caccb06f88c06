"""A run that is killed, at whatever point, leaves nothing that looks whole; the next command says so and the next run ends with the same bytes."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from candour.cli.app import run_command
from candour.data.partitions.stored import read_history
from candour.errors import TrackingError
from candour.tracking.evidence import load_evidence
from candour.tracking.findings import read_findings
from candour.tracking.opening import open_local_store
from candour.tracking.runs import KIND, find_model_runs, search_runs
from candour.tracking.store import RunStore
from tiny_pilot import CONFIG

SCRIPT = Path(__file__).parents[1] / "support" / "crash_points.py"
RUN = ("run", "tiny.yaml", "--no-pdf", "--quiet")
PATIENCE = 600
AGAIN = 5
"""In how many of the copies the run is made again; the environment variable CANDOUR_ALL_CRASH_POINTS asks for all of both."""
PARTS = ("candour-part", "candour-before", "candour-lock", "candour-making", ".making")

pytestmark = pytest.mark.skipif(
    not hasattr(signal, "SIGKILL"), reason="Windows has no signal that ends a process at once"
)


class Crashed(NamedTuple):
    """The folder of the run that went on to its end, and the copies that were taken on the way: where, and at what point."""

    whole: Path
    copies: tuple[tuple[Path, str], ...]


def begin(folder: Path, copies: Path, **variables: str) -> "subprocess.CompletedProcess[str]":
    (folder / "tiny.yaml").write_text(CONFIG)
    return subprocess.run(
        [sys.executable, str(SCRIPT), str(copies), *RUN],
        cwd=folder,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


@pytest.fixture(scope="module")
def crashed(tmp_path_factory: pytest.TempPathFactory) -> Crashed:
    above = tmp_path_factory.mktemp("crashed")
    whole, copies = above / "whole", above / "copies"
    whole.mkdir()
    copies.mkdir()
    done = begin(whole, copies)
    assert done.returncode == 0, done.stderr
    points = json.loads((copies / "points.json").read_text())
    return Crashed(
        whole, tuple((copies / point["copy"], f"{point['step']}: {point['what']}") for point in points)
    )


def hash_folder(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def list_seen(folder: Path) -> list[Path]:
    """What anybody would take for made: what is hidden is not."""
    return [path for path in folder.iterdir() if not path.name.startswith(".")] if folder.is_dir() else []


def find_faults(crashed: Path, whole: Path) -> Iterator[str]:
    """Everything in a copy that looks whole and is not."""
    for room in ("extracts", "histories", "reports"):
        for made in list_seen(crashed / room):
            if hash_folder(made) != hash_folder(whole / room / made.name):
                yield f"{room}/{made.name} looks whole"
    for made in list_seen(crashed / "histories"):
        read_history(made)
    if not (crashed / "mlruns" / "mlflow.db").is_file():
        if list_seen(crashed / "mlruns"):
            yield "a store without a database holds something"
        return
    store = open_local_store(crashed / "mlruns", create=False)
    yield from _find_faults_of_runs(store)
    if list_seen(crashed / "mlruns" / "locks"):
        yield "a lock was left"


def _find_faults_of_runs(store: RunStore) -> Iterator[str]:
    runs = store.client.search_runs([store.experiment_id])
    status = {run.info.run_id: run.info.status for run in runs}
    if "RUNNING" in status.values():
        yield "a run is still said to be running"
    for run_id, ended in status.items():
        if ended == "FAILED" and store.artefacts(run_id).parent.exists():
            yield "a failed run holds something"
    kept = {run_id for run_id, ended in status.items() if ended == "FINISHED"}
    for folder in list_seen(store.directory / "artifacts"):
        if folder.name not in {*kept, "models"}:
            yield f"{folder.name} belongs to no finished run"
    for model in list_seen(store.directory / "artifacts" / "models"):
        if not kept:
            yield f"{model.name} belongs to no finished run"
    for run in search_runs(store, {KIND: "pilot"}):
        if run.info.status == "FINISHED":
            load_evidence(store, run.info.run_id)
            try:
                read_findings(store, run.info.run_id)
            except TrackingError as error:
                if "holds no findings" not in str(error):
                    yield f"half of its findings: {error}"


def test_nothing_that_a_kill_leaves_looks_whole(crashed: Crashed) -> None:
    assert len(crashed.copies) > 60
    steps = {point.split(":")[0] for _, point in crashed.copies}
    assert steps >= {"simulating children", "Building features", "Auditing", "Writing the report"}
    found = {
        point: faults for copy, point in crashed.copies if (faults := list(find_faults(copy, crashed.whole)))
    }
    assert found == {}


def choose_again(copies: tuple[tuple[Path, str], ...]) -> list[tuple[Path, str]]:
    """Copies from the whole length of the run, and the last before it was finished."""
    if "CANDOUR_ALL_CRASH_POINTS" in os.environ:
        return list(copies)
    first = [number for number, (_, point) in enumerate(copies) if "evidence/" in point][-1]
    return [copies[number] for number in {first, *range(7, len(copies), len(copies) // (AGAIN - 1))}]


def hash_results(folder: Path) -> dict[str, str]:
    """Evidence, models and the report, by what they hold; the ids of runs are new each time."""
    store = open_local_store(folder / "mlruns", create=False)
    run = next(run for run in search_runs(store, {KIND: "pilot"}) if run.info.status == "FINISHED")
    home = store.artefacts(run.info.run_id)
    found = {
        f"evidence/{name}": digest
        for name, digest in hash_folder(home / "evidence").items()
        if name != "evidence.json"
    }
    for name, nested in find_model_runs(store, run.info.run_id).items():
        found[f"{name}"] = hash_folder(store.artefacts(nested) / "model")["model.skops"]
    return found | dict(read_report(folder / "reports" / "tiny"))


def read_report(report: Path) -> Iterator[tuple[str, str]]:
    """Every text of a report by what it holds, but for the code that made it: somebody may be at work on it between two runs."""
    manifest = json.loads((report / "findings.json").read_text(encoding="utf-8"))["context"]["manifest"]
    commit, source = manifest["git_commit"], manifest["source_sha256"]
    for path in sorted(report.rglob("*")):
        if path.suffix in {".csv", ".html", ".json", ".md"} and path.name != "manifest.json":
            text = path.read_text(encoding="utf-8")
            for own in (commit, commit[:12], source):
                text = text.replace(own, "…") if own else text
            yield path.relative_to(report).as_posix(), hashlib.sha256(text.encode()).hexdigest()


def test_the_next_run_ends_with_the_same_bytes(crashed: Crashed, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = hash_results(crashed.whole)
    assert len(expected) > 40
    for copy, point in choose_again(crashed.copies):
        monkeypatch.chdir(copy)
        assert run_command(RUN) == 0, point
        assert hash_results(copy) == expected, point
        parts = [path for path in copy.rglob("*") if any(part in path.name for part in PARTS)]
        # Of a run that had finished before it was killed, half a copy of its report may stay hidden in it until it is reported again.
        assert [path for path in parts if ".report." not in str(path)] == [], point


class Ending(NamedTuple):
    """A signal, the point at which it comes, the exit code, and how the run is marked after the next command."""

    signal: str
    at: str
    code: int
    status: str


@pytest.mark.parametrize(
    "ending",
    [
        Ending("SIGKILL", r"evidence/groups\.parquet", -9, "FAILED"),
        Ending("SIGTERM", r"open mlruns/artifacts/.*model/MLmodel", 143, "FAILED"),
        Ending("SIGINT", r"open reports/\.tiny.*technical-annex", 130, "FINISHED"),
    ],
    ids=lambda ending: ending.signal,
)
def test_a_process_that_is_really_ended(
    crashed: Crashed, tmp_path: Path, ending: Ending, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for made in ("extracts", "histories"):
        shutil.copytree(crashed.whole / made, tmp_path / made)
    done = begin(tmp_path, tmp_path, DIE_AT=ending.at, DIE_BY=ending.signal)
    assert done.returncode == ending.code, done.stderr
    if ending.signal != "SIGKILL":
        assert "Stopped. Nothing half-written was left." in done.stderr
        assert [path for path in tmp_path.rglob("*") if any(part in path.name for part in PARTS)] == []
        assert not (tmp_path / "mlruns" / "locks").exists()
    assert not (tmp_path / "reports" / "tiny").exists()
    monkeypatch.chdir(tmp_path)
    assert run_command(["runs", "--json"]) == 0
    assert ending.status in capsys.readouterr().out
    assert list(find_faults(tmp_path, crashed.whole)) == []
