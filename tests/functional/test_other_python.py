"""A run is built again on another minor version of Python, for which the lock holds other versions of NumPy, SciPy and SHAP.

It needs an environment of such a Python with candour's libraries. `CANDOUR_OTHER_PYTHON` names its interpreter; without it python3.12 and 3.13 of the
path are tried. To make one:

    python3.12 -m venv other && other/bin/pip install --require-hashes -r requirements.lock
    CANDOUR_OTHER_PYTHON=other/bin/python make test
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
VARIABLE = "CANDOUR_OTHER_PYTHON"
USUAL = ("python3.11", "python3.12", "python3.13")
ASK = "import sys; print('.'.join(map(str, sys.version_info[:2]))); import mlflow, sklearn, shap, fairlearn, skops, weasyprint, cryptography"


@pytest.fixture(scope="module")
def other_python() -> str:
    """An interpreter of another minor version that has candour's libraries; else the tests are skipped, and it is said why."""
    named = os.environ.get(VARIABLE)
    tried = {named or name: _find_fault(named or name) for name in ([named] if named else USUAL)}
    for name, fault in tried.items():
        if not fault:
            return name
    reasons = "; ".join(f"{name} {fault}" for name, fault in tried.items())
    if named:
        pytest.fail(f"{VARIABLE} was set, but {reasons}")
    pytest.skip(
        f"no other Python can build a run again: {reasons}. Set {VARIABLE} to an interpreter that can"
    )


def _find_fault(name: str) -> str:
    """Why an interpreter will not do; empty where it will."""
    found = shutil.which(name)
    if found is None:
        return "is not there"
    asked = subprocess.run([found, "-c", ASK], capture_output=True, text=True, check=False)
    version = asked.stdout.strip()
    if version == ".".join(map(str, sys.version_info[:2])):
        return "is the same minor version"
    return "" if asked.returncode == 0 else f"({version or 'does not start'}) lacks candour's libraries"


def test_it_comes_out_equal_or_better_and_the_python_is_named(small_run: Any, other_python: str) -> None:
    done = subprocess.run(
        [other_python, "-m", "candour", "reproduce", "small", "--json", "--quiet", "--no-pdf"],
        cwd=small_run.folder,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(str(ROOT / part) for part in ("src", "pipelines", "audits")),
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["reproduction"]["grade"] in {"identical", "equal"}, answer["sentence"]
    assert any(cause.startswith("Python ") and "another minor version" in cause for cause in answer["causes"])
