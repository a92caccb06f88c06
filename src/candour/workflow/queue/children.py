"""A pilot in a process of its own: begun, heard while it runs, measured when it has ended, and ended with everything that it started.

It begins a session of its own, so that Ctrl-C on the terminal reaches the queue alone, which then asks each to end in order.
"""

import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from threading import Thread
from typing import IO, Final

from candour.report.pilots import PilotCost
from candour.workflow.queue.measuring import find_session, list_processes
from candour.workflow.queue.orders import Ended, Step, read_answer

_LINES_KEPT: Final = 400
_LISTENS_FOR: Final = 5.0
"""Seconds in which the last words of a process that has ended must have come."""
_UNIT_OF_MOST: Final = 1 if sys.platform == "darwin" else 1024
"""What the system counts the most memory of a process in: bytes on macOS, else kilobytes."""


class Child:
    """A process that runs one pilot.

    step: what it does. ended: how it said that it ended; None where it did not get so far. code: its exit code, negative where a signal ended
    it; None while it runs. held and peak: bytes that its processes hold and held at most, as `measure` was told.
    """

    def __init__(
        self, words: Sequence[str], order: str, environment: Mapping[str, str], *, keep_all: bool = False
    ) -> None:
        """Begin. `words`: the command; `order`: what is put on its input; `keep_all`: keep what libraries say too, which may hold data."""
        self.step = Step("Beginning", 0.0)
        self.ended: Ended | None = None
        self.code: int | None = None
        self.held = self.peak = 0
        self._cpu: float | None = None
        self._keep_all = keep_all
        self._lines: deque[str] = deque(maxlen=_LINES_KEPT)
        self._begun = time.monotonic()
        self._process = subprocess.Popen(  # noqa: S603 (our own command)
            list(words),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=dict(environment),
            start_new_session=True,
        )
        self._listener = Thread(target=self._listen, args=(self._process.stdout,), daemon=True)
        self._listener.start()
        self._tell(order, self._process.stdin)

    @property
    def session(self) -> int:
        """The session that it and all that it starts belong to."""
        return self._process.pid

    @property
    def cost(self) -> PilotCost:
        """What it took so far; the processor time is known once it has ended."""
        return PilotCost(self._cpu, self.peak or None, round(time.monotonic() - self._begun, 1))

    @property
    def lines(self) -> tuple[str, ...]:
        """What is kept of what it said."""
        return tuple(self._lines)

    def measure(self, held: int) -> None:
        """Note how much memory its processes hold."""
        self.held, self.peak = held, max(self.peak, held)

    def has_ended(self) -> bool:
        """Whether it has ended; then what it left running is ended too, and its last words are heard."""
        if self.code is not None:
            return True
        if not self._reap():
            return False
        self._end_session()
        self._listener.join(_LISTENS_FOR)
        return True

    def ask_to_end(self) -> None:
        """Ask it to stop as for Ctrl-C: it leaves nothing half-written, and its workers end with it."""
        if self.code is None:
            with suppress(ProcessLookupError):
                self._process.terminate()

    def end(self) -> None:
        """End it and all that it started, now."""
        if self.code is None:
            with suppress(ProcessLookupError):
                self._process.kill()
            self._end_session()

    def _tell(self, order: str, given: IO[bytes] | None) -> None:
        if given is not None:
            # One that could not even begin does not read.
            with suppress(BrokenPipeError):
                given.write(order.encode())
            with suppress(BrokenPipeError):
                given.close()

    def _listen(self, output: IO[bytes]) -> None:
        last = ""
        with output:
            for told in output:
                line = told.decode("utf-8", "replace").rstrip("\n")
                answer = read_answer(line)
                if isinstance(answer, Ended):
                    self.ended = answer
                elif isinstance(answer, Step):
                    self.step = answer
                    if answer.step != last:
                        self._lines.append(f"{time.monotonic() - self._begun:8.1f} s  {answer.step}")
                        last = answer.step
                elif line and self._keep_all:
                    self._lines.append(line)

    def _reap(self) -> bool:
        """Whether the process has ended, and what it took, its own children with it."""
        if not hasattr(os, "wait4"):
            self.code = self._process.poll()
            return self.code is not None
        found, status, used = os.wait4(self._process.pid, os.WNOHANG)
        if found == 0:
            return False
        self.code = self._process.returncode = os.waitstatus_to_exitcode(status)
        self._cpu = round(used.ru_utime + used.ru_stime, 1)
        if not self.peak:
            # Nobody says what several hold together here; the largest of them is known.
            self.peak = used.ru_maxrss * _UNIT_OF_MOST
        return True

    def _end_session(self) -> None:
        own = [process for process in list_processes() if find_session(process) == self.session]
        for process in own:
            with suppress(OSError):
                os.kill(process, signal.SIGKILL)
        if not own and hasattr(os, "killpg"):
            with suppress(OSError):
                os.killpg(self.session, signal.SIGKILL)


__all__ = ["Child"]
