"""How many parts fit in memory at the same time: what one needs, and what there is, as measured or as `CANDOUR_MEMORY` says."""

import os
from collections.abc import Mapping
from pathlib import Path

from candour.errors import ConfigError

VARIABLE = "CANDOUR_MEMORY"
MEMORY_PER_PART = 2**30
"""Bytes that the work on one part of 50,000 children is planned with: its children's events, and whatever is made of them beside these."""
_UNITS = {"M": 2**20, "G": 2**30}
_KILOBYTE = 1024


def count_parts_at_once(cores: int, per_part: int, memory: int | None) -> int:
    """How many parts of so many bytes may be worked on at the same time; one at least. Without a measured memory: two at most."""
    return max(1, min(cores, 2 if memory is None else memory // per_part))


def find_memory() -> int | None:
    """Bytes that may be used: what the user says, else what is free now; None where this system does not say."""
    return read_memory() or measure_free_memory()


def read_memory(environment: Mapping[str, str] = os.environ) -> int | None:
    """What the environment says, in bytes; None where it says nothing.

    Raises ConfigError where it is no whole number of megabytes or gigabytes.
    """
    said = environment.get(VARIABLE, "").strip().upper()
    if not said:
        return None
    number, unit = said[:-1], said[-1]
    if unit not in _UNITS or not (number.isascii() and number.isdigit() and int(number) > 0):
        raise ConfigError(
            f"The environment variable {VARIABLE} must be a whole number of megabytes or gigabytes, such as 800M or 16G: how much memory the parts "
            "of a history may take together. Give another, or unset it; the results are the same either way."
        )
    return int(number) * _UNITS[unit]


def measure_free_memory(system: Path = Path("/")) -> int | None:
    """Bytes that are free on this machine now, and no more than its container may still take; None where Linux is not the system."""
    free = [_read_available(system / "proc/meminfo"), _read_left(system / "sys/fs/cgroup")]
    known = [amount for amount in free if amount is not None]
    return min(known) if known else None


def _read_available(told: Path) -> int | None:
    try:
        lines = told.read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    for line in lines:
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * _KILOBYTE
    return None


def _read_left(group: Path) -> int | None:
    """What the container may still take: its bound less what it holds, not counting files that the system would give up."""
    try:
        bound = (group / "memory.max").read_text(encoding="ascii").strip()
        held = int((group / "memory.current").read_text(encoding="ascii"))
        counted = dict(
            line.split() for line in (group / "memory.stat").read_text(encoding="ascii").splitlines()
        )
    except (OSError, ValueError):
        return None
    return None if bound == "max" else max(0, int(bound) - held + int(counted.get("inactive_file", 0)))
