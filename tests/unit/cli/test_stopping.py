"""A request to end is heard, also where Python itself could not hear it."""

import signal
import subprocess
import sys

import pytest

ASKED_IN_A_FINALIZER = """
import signal, sys, time, weakref
from candour.cli.stopping import find_code, stop_when_asked

class Held: pass

stop_when_asked()
try:
    held = Held()
    # Nothing that is raised in such a callback reaches anybody.
    gone = weakref.ref(held, lambda _: signal.raise_signal({number}))
    del held
    for _ in range(400):
        time.sleep(0.05)
except KeyboardInterrupt as stopped:
    sys.exit(find_code(stopped))
"""


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_that_comes_inside_a_callback_is_not_lost(number: int, code: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASKED_IN_A_FINALIZER.format(number=int(number))],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (code, "")
