"""On a full disk, and where nothing may be written, a run says so in a sentence, ends with the code of its class, and leaves nothing half-written."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from candour.data.partitions.stored import read_history
from candour.report.machine.bundle import MANIFEST, read_names
from candour.tracking.evidence import load_evidence
from candour.tracking.opening import open_local_store
from candour.tracking.runs import list_runs
from tiny_pilot import CONFIG

SCRIPT = Path(__file__).parents[1] / "support" / "on_small_disks.py"
RUN = ["run", "tiny.yaml", "--no-pdf", "--quiet"]
ROOM = "80m"
FULL = {"600k": 16, "3m": 10, "6m": None, "8m": None, "10m": None}
"""Sizes of disks, and the exit code: where the store itself does not fit, where the extracts do not, and wherever it ends later."""
READ_ONLY = {"mlruns": 16, "histories": 10, "reports": 19}
LIMIT = 300_000
"""Bytes a file may have: fewer than the database of a store needs."""


def describe(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "size": "", "holds": ["tiny.yaml"], "command": RUN} | more


def can_mount() -> bool:
    return (
        shutil.which("unshare") is not None
        and subprocess.run(
            ["unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, check=False
        ).returncode
        == 0
    )


@pytest.fixture(scope="module")
def disks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what every disk held at the end, what was said, and the exit codes."""
    source, above = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("disks")
    (source / "tiny.yaml").write_text(CONFIG)
    asked = [describe("limited", limit=LIMIT)]
    before: list[str] = []
    if can_mount():
        before = ["unshare", "-m"]
        asked += [describe(size, size=size) for size in FULL]
        asked += [describe(name, size=ROOM, read_only=[name]) for name in READ_ONLY]
    done = subprocess.run(
        [*before, sys.executable, str(SCRIPT), str(source), str(above), json.dumps(asked)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return above


def read_code(disks: Path, name: str) -> int:
    codes = json.loads((disks / "codes.json").read_text())
    if name not in codes:
        pytest.skip("this system lets nobody mount a small disk in a namespace of its own (unshare -m)")
    return int(codes[name])


def find_half_written(place: Path) -> Iterator[str]:
    for history in sorted((place / "histories").glob("[!.]*")):
        read_history(history)
    report = place / "reports" / "tiny"
    if report.exists() and not all(
        (report / name).is_file() for name in read_names((report / MANIFEST).read_bytes())
    ):
        yield "half a report"
    if (place / "mlruns" / "mlflow.db").is_file():
        store = open_local_store(place / "mlruns", create=False)
        for run in list_runs(store):
            if run.status == "FINISHED":
                load_evidence(store, run.run_id)
            elif run.status != "FAILED" or store.artefacts(run.run_id).parent.exists():
                yield f"a run that is {run.status} and holds something"
    yield from (str(path) for path in place.rglob("*.candour-part") if "report" not in path.name)


@pytest.mark.parametrize("name", ["limited", *FULL, *READ_ONLY])
def test_what_is_said_and_left(disks: Path, name: str) -> None:
    code = read_code(disks, name)
    said = (disks / f"{name}.txt").read_text()
    assert code == (FULL | READ_ONLY | {"limited": 16})[name] or (
        (FULL | {"limited": 16})[name] is None and code in {10, 16, 19}
    ), said
    assert "Traceback" not in said
    assert "INSERT" not in said
    assert any(
        word in said
        for word in ("No space left", "disk is full", "Read-only", "disk does not take", "cannot be opened")
    ), said
    assert list(find_half_written(disks / name)) == []
