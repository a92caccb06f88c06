"""How much may go on at the same time: as `CANDOUR_THREADS` says, and as there are cores. It never changes a result.

Whatever a single fit, a sum, a part or a reader does, it does on one thread, whatever any library's own variable says: sums over several
threads come in another order, and their last digits differ. What goes on side by side are whole fits and whole parts of a history, each in
a process of its own.
"""

import os
from collections.abc import Mapping

from candour.errors import ConfigError

VARIABLE = "CANDOUR_THREADS"
MOST = 64


def read_threads(environment: Mapping[str, str] = os.environ) -> int | None:
    """What the environment says; None where it says nothing. It goes before `models.search.workers` of the configuration.

    Raises ConfigError where it is no whole number from 1 to 64.
    """
    said = environment.get(VARIABLE, "").strip()
    if not said:
        return None
    if not (said.isascii() and said.isdigit() and 1 <= int(said) <= MOST):
        raise ConfigError(
            f"The environment variable {VARIABLE} must be a whole number from 1 to {MOST}: how many fits may go on at the same time, and how many "
            "parts of a history. Give another, or unset it; the results are the same either way."
        )
    return int(said)


def count_cores() -> int:
    """How many cores this process may use: those that the system leaves it, where the system says so, else all."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
