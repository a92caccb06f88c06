"""The command line starts without the heavy libraries, and sets its environment before anything reads it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from candour.cli.app import COMMANDS
from candour.cli.environment import ALWAYS, KERNEL, has_avx2, prepare_environment

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


@pytest.mark.parametrize(
    ("machine", "told", "has"),
    [
        ("x86_64", "processor : 0\nflags : fpu sse4_2 avx avx2 bmi2\n", True),
        ("AMD64", "flags : fpu avx avx2", True),
        ("x86_64", "flags : fpu sse4_2 avx\nbugs : avx2\n", False),
        ("x86_64", None, False),
        ("aarch64", "flags : avx2", False),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="Windows is asked by a call of its own")
def test_avx2_is_read_of_the_processor(
    machine: str, told: str | None, has: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platform.machine", lambda: machine)
    processors = tmp_path / "cpuinfo"
    if told is not None:
        processors.write_text(told)
    assert has_avx2(processors) is has


@pytest.mark.parametrize(
    ("avx2", "given", "chosen"),
    [
        (True, {}, {KERNEL: "Haswell"}),
        (True, {KERNEL: "SkylakeX"}, {KERNEL: "SkylakeX"}),
        (False, {}, {}),
    ],
)
def test_one_kernel_is_chosen_where_every_processor_has_it_and_none_is_named(
    avx2: bool, given: dict[str, str], chosen: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("candour.cli.environment.has_avx2", lambda: avx2)
    environment = dict(given)
    prepare_environment(environment)
    assert {name: value for name, value in environment.items() if name not in ALWAYS} == chosen


@pytest.mark.skipif(not has_avx2(), reason="no x86-64 processor with AVX2")
def test_the_kernel_is_the_one_that_was_chosen() -> None:
    probe = "from candour.cli.environment import prepare_environment; prepare_environment(); from candour.tracking.recipe import name_kernels; import numpy; print(name_kernels())"
    free = {name: value for name, value in os.environ.items() if name != KERNEL}
    told = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True, env=free)
    assert told.stdout.strip() == "openblas Haswell"


def test_the_process_ends_in_order_and_before_python_is_taken_down() -> None:
    """A native thread that wants Python back while it is taken down aborts the process: there is no such time."""
    probe = """
import atexit, sys, threading, time
class Late:
    def __del__(self):
        sys.__stdout__.write("taken down")
late = Late()
late.itself = late
sys.argv = ["candour", "rnu"]
threading.Thread(target=lambda: (time.sleep(0.2), print("joined"))).start()
from candour.cli import main
try:
    main()
finally:
    atexit.register(print, "put away")
"""
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (10, "joined\nput away\n")
    assert "No command is called 'rnu'" in done.stderr


def test_tests_run_in_the_environment_of_the_command_line() -> None:
    assert {name: os.environ.get(name) for name in ALWAYS} == ALWAYS
