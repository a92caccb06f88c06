"""The end of the process: everything of Python's is put away in order, and then it stops, without waiting for what native libraries still do.

Arrow gives a table back before its own threads have put away what they read it with. One of them may then ask for Python when Python is already
taken down, and the whole process may abort (SIGABRT) or wait for ever, after a command that did all that it was asked
(https://github.com/apache/arrow/issues/34314, https://github.com/apache/arrow/issues/50482).
"""

import atexit
import os
import sys


class Ending:
    """What the process will end with; the last thing that it does, where it is known by then."""

    def __init__(self) -> None:
        # Called in the reverse order: whatever a library wants done at the end comes before this.
        self._code: int | None = None
        atexit.register(self._stop)

    def end_with(self, code: int) -> int:
        """Note the exit code, and give it back."""
        self._code = code
        return code

    def _stop(self) -> None:
        """Threads of Python are joined by now, and its own duties at the end are done."""
        if self._code is None:
            return
        try:
            for stream in (sys.stdout, sys.stderr):
                stream.flush()
        except (OSError, ValueError):
            # Nobody reads any more; Python itself says what is to be said of that.
            return
        os._exit(self._code)
