"""A worker does not outlive the process that started it, even where that was killed at once, and the next command removes what it looked at."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from candour.tracking.opening import open_local_store

SCRIPT = """
import sys, time
from pathlib import Path
from functools import partial
sys.path.insert(0, sys.argv[1])
from conftest import simulate_cases
from candour.modelling.splitters import EarlierCases
from candour.modelling.search.tasks import Task, TaskRunner
from candour.side_by_side import open_place
cases = simulate_cases(seed=4, decisions=800)
folds = EarlierCases(200, 180, 2).fold(cases)
with open_place("loky", Path(sys.argv[2])):
    TaskRunner(cases, 2).run([Task(str(n), partial(time.sleep, 120), fold) for n, fold in enumerate(folds)])
"""
PATIENCE = 60.0


def find_children(parent: int) -> set[int]:
    found = set()
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == parent and fields[0] != "Z":
            found.add(int(status.parent.name))
    return found


@pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="the processes of a process are read from /proc"
)
def test_workers_end_with_the_process_that_started_them(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(Path(__file__).parent), str(tmp_path)], stderr=subprocess.DEVNULL
    )
    until = time.monotonic() + PATIENCE
    # The two workers, and the process that cleans up after them.
    while len(find_children(process.pid)) < 3 and time.monotonic() < until:
        time.sleep(0.05)
    # A worker looks for its parent from its first moment on, but needs a moment to get there.
    time.sleep(2)
    children = find_children(process.pid)
    assert len(children) >= 3
    process.kill()
    process.wait()
    while any(Path(f"/proc/{child}/stat").exists() for child in children) and time.monotonic() < until:
        time.sleep(0.1)
    assert not [child for child in children if Path(f"/proc/{child}/stat").exists()]
    (scratch,) = tmp_path.glob(".side-by-side*")
    assert list(scratch.glob("*.mapped")), "the killed process could not remove what its workers looked at"
    open_local_store(tmp_path)
    assert not list(tmp_path.glob(".side-by-side*"))
