"""One small pilot, run for real from the command line by a guarded process, and shared by all tests."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import pytest
from filelock import FileLock

GUARD = """
import os, socket, sys
log = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
SOCKETS = {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.bind", "socket.sendto"}
NETWORK = {socket.AF_INET, socket.AF_INET6}
def guard(event, arguments):
    if event in SOCKETS or (event == "socket.__new__" and arguments[1] in NETWORK):
        os.write(log, f"{event} {arguments[1:] if event == 'socket.connect' else arguments}\\n".encode())
        raise RuntimeError("the network was touched")
    if event == "subprocess.Popen":
        os.write(log, f"process {os.path.basename(str(arguments[0]))}\\n".encode())
sys.addaudithook(guard)
from candour.cli import main
main(sys.argv[2:])
"""

CONFIG = """
version: 1
name: small
seed: 7
extracts:
  synthetic: {children: 1200, years: 5, last_year: 2026, seed: 3}
question:
  decision_point: referral_received
  outcome: {kinds: [cp_plan, care_episode], within_days: 365}
  population: {exclude_if_open: [cp_plan, care_episode]}
features:
  families:
    - {family: age}
    - {family: count, events: [referral, section_47, cp_plan], windows: [365, ever]}
    - {family: days_since, events: [referral]}
    - {family: last_code, fields: [primary_need]}
    - {family: current_code, fields: [referral_source]}
split: {name: earlier_cases, test_days: 365, folds: 2}
models:
  candidates:
    - {name: logistic_regression, strengths: [0.1], l1_shares: [0.0]}
    - {name: gradient_boosting, leaves: [4], trees: [20]}
protocol:
  criteria:
    - {metric: auc, at_least: 0.6, reason: Enough for a test of the whole run.}
  replicates: 100
report:
  title: A small run
  purpose: To test the whole run from end to end, on children who do not exist.
"""


@dataclass(frozen=True)
class Ran:
    """A finished process and the folder that it worked in."""

    folder: Path
    code: int
    stdout: str
    stderr: str
    touched: str

    @property
    def run_id(self) -> str:
        return next(line.split()[1] for line in self.stdout.splitlines() if line.startswith("Run "))


def run_guarded(folder: Path, *arguments: str, variables: dict[str, str] | None = None) -> Ran:
    """Run candour in a process that fails at the first socket, as on a machine that is no CI server."""
    environment = {
        name: value
        for name, value in os.environ.items()
        # MLflow keeps quiet by itself where it sees a CI server; here its silence must be our doing. So must one thread
        # be. Which kernel of the linear algebra runs is the machine's choice, and the same for both processes compared.
        if not name.startswith(("CI", "GITHUB", "MLFLOW", "DO_NOT_TRACK"))
        and not name.endswith("NUM_THREADS")
        and name not in {"BUILD_NUMBER", "JENKINS_URL", "TRAVIS", "PYTEST_VERSION", "PYTEST_CURRENT_TEST"}
    }
    log = folder / "touched.log"
    log.unlink(missing_ok=True)
    done = subprocess.run(
        [sys.executable, "-c", GUARD, str(log), *arguments],
        cwd=folder,
        env=environment | (variables or {}),
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    return Ran(folder, done.returncode, done.stdout, done.stderr, log.read_text())


def share_small_run(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """`candour run` on 1,200 synthetic children, once for all workers, in a folder that nobody writes to: see `copy_run`."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        # One folder above the workers' own.
        shared = shared.parent
    with FileLock(shared / "small run.lock"):
        told = shared / "small run.json"
        if not told.is_file():
            told.write_text(json.dumps(asdict(_run_small(shared / "small run")), default=str))
        told_of = json.loads(told.read_text())
    return Ran(**told_of | {"folder": Path(told_of["folder"])})


def copy_run(ran: Ran, folder: Path) -> Ran:
    """The same run, in a folder of one's own: MLflow too finds its files there, and writes nothing beside the run that all share."""
    from candour.tracking.relocation import relocate_store

    shutil.copytree(ran.folder, folder, dirs_exist_ok=True)
    relocate_store(folder / "mlruns", change=True)
    return replace(ran, folder=folder)


def _run_small(folder: Path) -> Ran:
    folder.mkdir()
    (folder / "small.yaml").write_text(CONFIG)
    ran = run_guarded(folder, "run", "small.yaml", variables={"PYTHONHASHSEED": "1"})
    assert ran.code == 0, ran.stderr
    return ran
