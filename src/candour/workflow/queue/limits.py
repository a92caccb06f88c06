"""How much of the machine all pilots together may take: how many at a time, cores, and memory."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from candour.engines.threads import MOST, VARIABLE, count_cores, read_threads
from candour.errors import ConfigError

GIGABYTE: Final = 10**9
_UNITS: Final[Mapping[str, int]] = {"MB": 10**6, "GB": 10**9, "TB": 10**12}
_SHARE_OF_MACHINE: Final = 0.8
"""What pilots may take where nobody says: the rest is for the system, the files that it keeps at hand, and the tracking server."""
_GROUP_LIMIT: Final = Path("/sys/fs/cgroup/memory.max")


@dataclass(frozen=True)
class Limits:
    """What holds for all pilots together.

    at_once: how many at a time. cores: how many cores they share. memory: bytes, or None where the machine does not say what it has.
    threads: how many fits each pilot may do at the same time (CANDOUR_THREADS of its process); None leaves that to each.
    """

    at_once: int = 1
    cores: int = 1
    memory: int | None = None
    threads: int | None = None


def read_limits(
    at_once: int, cores: int | None, memory: str, environment: Mapping[str, str] = os.environ
) -> Limits:
    """The limits that were asked for; what nobody says is what the machine has, and of its memory four fifths.

    Without `cores` CANDOUR_THREADS says how many there are to share. Raises ConfigError where they are no limits that can be kept.
    """
    here, said = count_cores(), read_threads(environment)
    shared = cores if cores is not None else said or here
    if at_once < 1:
        raise ConfigError(f"--at-once must be 1 or more: how many pilots run at a time; got {at_once}.")
    if shared < 1:
        raise ConfigError(f"--cores must be 1 or more; got {shared}.")
    if shared > here and cores is not None:
        raise ConfigError(
            f"--cores {shared} is more than candour may use on this machine ({here}). Give {here} or fewer."
        )
    if at_once > shared:
        named = (
            f"--cores {shared}"
            if cores is not None
            else f"{VARIABLE}={said}"
            if said
            else f"this machine's {here} cores"
        )
        raise ConfigError(
            f"--at-once {at_once} pilots need a core each; {named} is fewer. Give --at-once {shared} or fewer."
        )
    divided = at_once > 1 or cores is not None or said is not None
    return Limits(at_once, shared, _read_memory(memory), min(shared // at_once, MOST) if divided else None)


def _read_memory(said: str) -> int | None:
    machine = measure_machine()
    if not said:
        return None if machine is None else int(machine * _SHARE_OF_MACHINE)
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(MB|GB|TB)", said.strip(), re.IGNORECASE)
    memory = int(float(found[1]) * _UNITS[found[2].upper()]) if found else 0
    if memory < 1:
        raise ConfigError(f"--memory must be a number with MB, GB or TB, such as 8GB; got '{said}'.")
    if machine is not None and memory > machine:
        raise ConfigError(f"--memory {said} is more than this machine has ({say_bytes(machine)}).")
    return memory


def measure_machine() -> int | None:
    """Bytes of memory of this machine, or of the group of processes that candour is kept in (a container); None where nobody says."""
    try:
        machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return None
    try:
        group = _GROUP_LIMIT.read_text(encoding="ascii").strip()
    except OSError:
        group = "max"
    return min(machine, int(group)) if group.isdigit() else machine


def say_bytes(size: int) -> str:
    """A size as people read it: 0.6 GB, 12.3 GB."""
    return f"{size / GIGABYTE:,.1f} GB"


__all__ = ["GIGABYTE", "Limits", "measure_machine", "read_limits", "say_bytes"]
