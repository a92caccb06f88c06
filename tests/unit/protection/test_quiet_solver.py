"""Whatever a solver prints below Python, the standard output holds the answer alone."""

import ctypes
import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult

from candour.protection import crossings, feasible, quiet_solver

needs_c = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no C library of the whole process")

TALKATIVE = """
import ctypes, json, os
from candour.protection import quiet_solver
def talk(*_, **__):
    ctypes.CDLL(None).puts(b"HiGHS has something to say")
    os.write(1, b"and more, at once")
    return {"found": 1}
quiet_solver.milp = talk
print("before", end=" ")
answer = quiet_solver.solve_quietly()
print(json.dumps(answer))
"""


@needs_c
def test_what_is_printed_in_c_never_comes_out_and_all_else_does() -> None:
    # Into a pipe, C keeps what it prints until the process ends, unless it is told not to.
    said = subprocess.run([sys.executable, "-c", TALKATIVE], capture_output=True, text=True, check=True)
    assert said.stdout.startswith("before ")
    assert json.loads(said.stdout.removeprefix("before ")) == {"found": 1}


@needs_c
def test_the_output_is_back_even_where_the_solver_fails(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> OptimizeResult:
        ctypes.CDLL(None).puts(b"not to be seen")
        raise ValueError("refused")

    monkeypatch.setattr(quiet_solver, "milp", fail)
    descriptors = len(list(Path("/dev/fd").iterdir()))
    with pytest.raises(ValueError, match="refused"):
        quiet_solver.solve_quietly()
    os.write(1, b"seen")
    assert capfd.readouterr().out == "seen"
    assert len(list(Path("/dev/fd").iterdir())) == descriptors


def test_it_solves() -> None:
    found = quiet_solver.solve_quietly(
        np.array([-1.0, -2.0]),
        integrality=np.ones(2),
        bounds=Bounds(0, 3.5),
        constraints=LinearConstraint(np.array([[1.0, 1.0]]), -np.inf, 5.2),
        options={"disp": True},
    )
    assert found.x.tolist() == [2.0, 3.0]


@pytest.mark.parametrize("asks", [crossings, feasible])
def test_whoever_solves_does_so_quietly(asks: ModuleType) -> None:
    assert vars(asks)["solve_quietly"] is quiet_solver.solve_quietly
    assert "milp" not in vars(asks)
