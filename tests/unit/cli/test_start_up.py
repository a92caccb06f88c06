"""The command line starts without the heavy libraries, and sets its environment before anything reads it."""

import os
import subprocess
import sys

import pytest

from candour.cli.app import COMMANDS
from candour.cli.environment import ALWAYS, prepare_environment

HEAVY = ("pandas", "sklearn", "mlflow", "shap", "numpy", "pyarrow", "matplotlib", "weasyprint", "scipy")
PROBE = f"""
import sys
from candour.cli import main
try:
    main(sys.argv[1:])
finally:
    sys.stderr.write("|" + ",".join(name for name in {HEAVY!r} if name in sys.modules))
"""


def start(*arguments: str) -> tuple[int, str, str]:
    """Exit code, output, and the heavy modules that were imported."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=dict(os.environ),
    )
    return done.returncode, done.stdout, done.stderr.rsplit("|", 1)[-1]


def test_help_lists_every_command_and_imports_nothing_heavy() -> None:
    code, out, heavy = start("--help")
    assert (code, heavy) == (0, "")
    assert all(name in out for name in COMMANDS)


@pytest.mark.parametrize("arguments", [("--version",), ("rnu",), ()])
def test_neither_do_the_version_a_typing_error_or_nothing_at_all(arguments: tuple[str, ...]) -> None:
    _, _, heavy = start(*arguments)
    assert heavy == ""


def test_the_environment_is_set_whatever_the_user_has() -> None:
    environment = {"MLFLOW_DISABLE_TELEMETRY": "false", "OMP_NUM_THREADS": "8", "HOME": "/home/x"}
    prepare_environment(environment)
    assert environment["MLFLOW_DISABLE_TELEMETRY"] == "true"
    assert environment["OMP_NUM_THREADS"] == "1"
    assert environment["HOME"] == "/home/x"


def test_tests_run_in_the_environment_of_the_command_line() -> None:
    assert {name: os.environ.get(name) for name in ALWAYS} == ALWAYS
