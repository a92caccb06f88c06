"""A search that was ended in the middle goes on where it stopped, and ends with the bytes of one that was not."""

import hashlib
import json
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

CONFIG = """
version: 1
name: interrupted
seed: 7
extracts:
  synthetic: {children: 900, years: 5, last_year: 2026, seed: 3}
question:
  decision_point: referral_received
  outcome: {kinds: [cp_plan, care_episode], within_days: 365}
  population: {exclude_if_open: [cp_plan, care_episode]}
features:
  families:
    - {family: age}
    - {family: count, events: [referral, section_47, cp_plan], windows: [365, ever]}
split: {name: earlier_cases, test_days: 365, folds: 2}
models:
  candidates:
    - {name: gradient_boosting, leaves: [4, 8], trees: [40, 60, 80], learning_rates: [0.02, 0.05]}
  search: {method: random, budget: 8, workers: 1}
protocol:
  criteria:
    - {metric: auc, at_least: 0.6, reason: Enough for a test of the whole run.}
  replicates: 100
audits: [performance]
report:
  title: An interrupted run
  purpose: To test that a search goes on, on children who do not exist.
"""
PIECES = 8 * 2 + 5
"""Settings x folds, and the five fits of the calibration."""
PATIENCE = 120.0


def start(folder: Path, mlruns: str) -> "subprocess.Popen[bytes]":
    arguments = ["run", "interrupted.yaml", "--mlruns", mlruns, "--out", f"report-{mlruns}", "--no-pdf"]
    script = "import sys; from candour.cli import main; main(sys.argv[1:])"
    return subprocess.Popen([sys.executable, "-c", script, *arguments], cwd=folder)


def hash_runs(mlruns: Path) -> dict[str, str]:
    """Evidence and models of the finished run, by what they hold: the ids of runs are new each time."""
    found = {}
    for record in sorted(mlruns.rglob("evidence.json")):
        for file in sorted(record.parent.glob("*.parquet")):
            found[f"evidence/{file.name}"] = hashlib.sha256(file.read_bytes()).hexdigest()
        said = json.loads(record.read_text())
        # Where somebody commits between the two runs, they name two commits.
        said["manifest"].pop("git_commit")
        found["evidence.json"] = json.dumps(said)
    # MLmodel names the run.
    for model in sorted(path for path in mlruns.rglob("model/*") if path.name != "MLmodel"):
        found[f"model/{model.name}/{hashlib.sha256(model.read_bytes()).hexdigest()}"] = "there"
    return found


def wait_for_pieces(mlruns: Path, process: "subprocess.Popen[bytes]", least: int) -> list[Path]:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        pieces = sorted((mlruns / "search").glob("*/*.risks"))
        if len(pieces) >= least or process.poll() is not None:
            return pieces
        time.sleep(0.01)
    raise AssertionError("the search kept nothing")


@pytest.mark.skipif(
    not hasattr(signal, "SIGKILL"), reason="Windows has no signal that ends a process at once"
)
def test_a_killed_search_goes_on_and_ends_with_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "interrupted.yaml").write_text(CONFIG)
    assert start(tmp_path, "whole").wait(PATIENCE) == 0

    process = start(tmp_path, "broken")
    wait_for_pieces(tmp_path / "broken", process, least=4)
    process.kill()
    assert process.wait(PATIENCE) == -signal.SIGKILL
    pieces = sorted((tmp_path / "broken" / "search").glob("*/*.risks"))
    assert 4 <= len(pieces) < PIECES
    assert {stat.S_IMODE(piece.stat().st_mode) for piece in pieces} == {0o600}
    assert stat.S_IMODE(pieces[0].parent.stat().st_mode) == 0o700
    # One piece is damaged, one cut off; a third was being written.
    spoilt = bytearray(pieces[0].read_bytes())
    spoilt[len(spoilt) // 2] ^= 1
    pieces[0].write_bytes(spoilt)
    pieces[1].write_bytes(pieces[1].read_bytes()[:100])
    pieces[2].with_suffix(".building").write_bytes(b"half")

    assert start(tmp_path, "broken").wait(PATIENCE) == 0
    assert not (tmp_path / "broken" / "search").exists()
    expected = hash_runs(tmp_path / "whole")
    assert len(expected) > 20
    assert hash_runs(tmp_path / "broken") == expected
