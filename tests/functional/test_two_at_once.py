"""Two commands at the same moment on one run store lose nothing: each ends with what it would have ended with alone."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from candour.report.machine.bundle import MANIFEST, read_names
from candour.tracking.evidence import load_evidence
from candour.tracking.findings import list_versions, read_findings
from candour.tracking.opening import open_local_store
from candour.tracking.runs import list_runs
from tiny_pilot import CONFIG

SCRIPT = Path(__file__).parents[1] / "support" / "at_once.py"
PATIENCE = 600

pytestmark = pytest.mark.skipif(
    not hasattr(os, "fork"), reason="Windows cannot fork, by which the commands start at one moment"
)


def run_at_once(folder: Path, *commands: list[str]) -> list[int]:
    """Run commands in one folder at the same moment; their exit codes."""
    done = subprocess.run(
        [sys.executable, str(SCRIPT), *(json.dumps(command) for command in commands)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stderr
    return list(json.loads((folder / "codes.json").read_text()))


def read_said(folder: Path) -> str:
    return "\n".join(path.read_text() for path in sorted(folder.glob("said-*.txt")))


def check_report(folder: Path) -> None:
    """Every file that the manifest names is there, and no other: one report, not two halves."""
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    named = read_names((folder / MANIFEST).read_bytes())
    assert named <= found
    assert len(found - named) <= 2, "only the manifest itself and the archive stand beside what it names"
    for file in json.loads((folder / MANIFEST).read_bytes())["files"]:
        assert hashlib.sha256((folder / file["name"]).read_bytes()).hexdigest() == file["sha256"], file[
            "name"
        ]


def list_hidden(folder: Path) -> list[Path]:
    return [path for path in folder.rglob(".*") if "candour" in path.name or "making" in path.name]


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two runs of one configuration that began together on an empty folder."""
    folder = tmp_path_factory.mktemp("twice")
    (folder / "tiny.yaml").write_text(CONFIG)
    command = ["run", "tiny.yaml", "--no-pdf", "--quiet"]
    assert run_at_once(folder, command, command) == [0, 0], read_said(folder)
    return folder


def test_two_runs_that_begin_on_an_empty_folder(twice: Path) -> None:
    # Made once, and read by both.
    for room in ("extracts", "histories", "reports"):
        assert len(list((twice / room).iterdir())) == 1
    store = open_local_store(twice / "mlruns", create=False)
    runs = list_runs(store)
    assert [run.status for run in runs] == ["FINISHED", "FINISHED"]
    one, other = (load_evidence(store, run.run_id).evidence for run in runs)
    assert one.tables.keys() == other.tables.keys()
    assert all(one.tables[name].equals(other.tables[name]) for name in one.tables)
    for report in (*(store.artefacts(run.run_id) / "report" for run in runs), twice / "reports" / "tiny"):
        check_report(report)
    assert {run.verdict for run in runs} == {"Do not use"}
    assert list_hidden(twice) == []


def test_an_audit_and_reports_of_one_run(twice: Path) -> None:
    store = open_local_store(twice / "mlruns", create=False)
    run_id = list_runs(store)[0].run_id
    report = ["report", run_id, "--out", "again", "--quiet", "--no-pdf"]
    audit = ["audit", run_id, "--quiet", "--no-pdf", "--audits", "calibration"]
    assert run_at_once(twice, audit, report, report) == [0, 0, 0], read_said(twice)
    check_report(twice / "again")
    check_report(store.artefacts(run_id) / "report")
    versions = list_versions(store, run_id)
    assert len(versions) == 2
    for version in versions:
        assert read_findings(store, run_id, version.number)
    load_evidence(store, run_id)
    assert list_hidden(twice) == []
