"""Asked to end by the system, such as at a shutdown or by a scheduler, a command stops as it does for Ctrl-C: it leaves nothing half-written."""

import signal
from types import FrameType
from typing import NoReturn

INTERRUPTED = 130


class AskedToEndError(KeyboardInterrupt):
    """The system asked the process to end. `code`: the exit code, 128 and the number of the signal."""

    code = 128 + signal.SIGTERM


def stop_when_asked() -> None:
    """Turn the system's request to end into an exception, which unwinds whatever is going on."""
    signal.signal(signal.SIGTERM, _stop)


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    del number, frame
    raise AskedToEndError


def find_code(stopped: KeyboardInterrupt) -> int:
    """The exit code of a command that was stopped."""
    return stopped.code if isinstance(stopped, AskedToEndError) else INTERRUPTED


__all__ = ["INTERRUPTED", "AskedToEndError", "find_code", "stop_when_asked"]
