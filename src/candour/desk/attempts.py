"""Wrong passcodes: after a few of them a role has to wait, and so has everybody after many."""

from collections.abc import Callable
from threading import Lock

WINDOW = 15 * 60.0
MOST_A_ROLE, MOST_AT_ALL = 5, 25


class Attempts:
    """How often a passcode was tried of late. Counted before it is checked, so that many at once gain nothing."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = Lock()
        self._tried: list[tuple[float, str]] = []

    def begin(self, role: str) -> bool:
        """Count one attempt. False where it has to wait."""
        with self._lock:
            now = self._clock()
            self._tried = [(when, who) for when, who in self._tried if now - when < WINDOW]
            of_role = sum(who == role for _, who in self._tried)
            if of_role >= MOST_A_ROLE or len(self._tried) >= MOST_AT_ALL:
                return False
            self._tried.append((now, role))
            return True

    def succeed(self, role: str) -> None:
        """The passcode was right: what this role had tried is forgotten."""
        with self._lock:
            self._tried = [(when, who) for when, who in self._tried if who != role]
