"""Asked to end by the system, such as at a shutdown or by a scheduler, a command stops as it does for Ctrl-C: it leaves nothing half-written.

A signal becomes an exception wherever Python happens to be. Inside a callback of the garbage collector or a finalizer nobody can catch it:
Python prints it and goes on. It is then sent once more, until it comes where it is heard.
"""

import signal
import sys
import threading
from types import FrameType
from typing import NoReturn

INTERRUPTED = 130
_AGAIN_AFTER_SECONDS = 0.05


class AskedToEndError(KeyboardInterrupt):
    """The system asked the process to end. `code`: the exit code, 128 and the number of the signal."""

    code = 128 + signal.SIGTERM


def stop_when_asked() -> None:
    """Turn the system's request to end into an exception, which unwinds whatever is going on, and let none be lost."""
    signal.signal(signal.SIGTERM, _stop)
    sys.unraisablehook = _hear


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    del number, frame
    raise AskedToEndError


def _hear(unheard: "sys.UnraisableHookArgs") -> None:
    if not isinstance(unheard.exc_value, KeyboardInterrupt):
        sys.__unraisablehook__(unheard)
        return
    sent = signal.SIGTERM if isinstance(unheard.exc_value, AskedToEndError) else signal.SIGINT
    again = threading.Timer(_AGAIN_AFTER_SECONDS, _send, (sent,))
    again.daemon = True
    again.start()


def _send(number: signal.Signals) -> None:
    if hasattr(signal, "pthread_kill"):
        # To the main thread itself, so that it wakes from whatever it waits for.
        signal.pthread_kill(threading.main_thread().ident or 0, number)
    else:
        signal.raise_signal(number)


def find_code(stopped: KeyboardInterrupt) -> int:
    """The exit code of a command that was stopped."""
    return stopped.code if isinstance(stopped, AskedToEndError) else INTERRUPTED


__all__ = ["INTERRUPTED", "AskedToEndError", "find_code", "stop_when_asked"]
