"""How much memory the processes of a pilot hold.

Each pilot's process begins a session, and all that it starts (workers that fit, a Java machine) belongs to it. Counted is what is in memory
for them alone: a file that several map is the system's, which gives it up when memory runs short. Linux says so in /proc; elsewhere nobody
does, and a pilot is then held to its limits only where it begins.
"""

import os
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

_PROCESSES: Final = Path("/proc")
_SESSION: Final = 3
"""Where the session stands in /proc/PID/stat, counted from the state, which comes after the name in brackets."""


def measure_sessions(sessions: Collection[int]) -> Mapping[int, int]:
    """Bytes that the processes of each session hold for themselves; nothing of a session that is gone, or where nobody says."""
    held: dict[int, int] = {}
    for process in list_processes():
        session = find_session(process)
        if session in sessions:
            held[session] = held.get(session, 0) + _measure(process)
    return held


def list_processes() -> list[int]:
    """All processes that this user can see; none where the system has no /proc."""
    with suppress(OSError):
        return [int(entry.name) for entry in _PROCESSES.iterdir() if entry.name.isdigit()]
    return []


def find_session(process: int) -> int:
    """The session of a process, or 0 where it is gone."""
    try:
        told = (_PROCESSES / str(process) / "stat").read_text(encoding="utf-8", errors="replace")
        return int(told.rpartition(")")[2].split()[_SESSION])
    except (OSError, ValueError, IndexError):
        return 0


def _measure(process: int) -> int:
    try:
        _, resident, shared, *_ = (_PROCESSES / str(process) / "statm").read_text(encoding="ascii").split()
    except (OSError, ValueError):
        return 0
    return (int(resident) - int(shared)) * os.sysconf("SC_PAGE_SIZE")


__all__ = ["find_session", "list_processes", "measure_sessions"]
