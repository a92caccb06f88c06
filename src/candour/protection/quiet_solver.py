"""Whole-number programmes, solved by scipy's HiGHS, without what HiGHS prints on its way.

Some of its steps print whatever they are asked to be silent about, past Python and straight to the process's standard output, where a
`--json` answer has to stand alone. So that is closed while they work: at the file descriptor, which is the only place where all of it passes.
"""

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from scipy.optimize import OptimizeResult, milp

STANDARD_OUTPUT = 1


def solve_quietly(*arguments: Any, **options: Any) -> OptimizeResult:
    """As `scipy.optimize.milp`, and nothing is printed."""
    with silence_output():
        return milp(*arguments, **options)


@contextmanager
def silence_output() -> Iterator[None]:
    """Nothing that is printed in the block reaches the standard output; what was printed before it does."""
    with suppress(OSError, ValueError, AttributeError):
        sys.stdout.flush()
    _flush_below_python()
    try:
        kept = os.dup(STANDARD_OUTPUT)
    except OSError:
        # There is no standard output, so there is nothing to keep clean.
        yield
        return
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, STANDARD_OUTPUT)
        os.close(nowhere)
        yield
    finally:
        # What C has not written yet would come out later.
        _flush_below_python()
        os.dup2(kept, STANDARD_OUTPUT)
        os.close(kept)


def _flush_below_python() -> None:
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).fflush(None)


__all__ = ["silence_output", "solve_quietly"]
