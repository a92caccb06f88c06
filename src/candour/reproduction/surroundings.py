"""Where a run was made, and where it was built again: whatever beside extracts and configuration may bear on the last digits."""

from collections.abc import Mapping
from dataclasses import dataclass, field

UNKNOWN = ""
"""What an older run did not keep."""


@dataclass(frozen=True)
class Surroundings:
    """One place and time of building a run. A value that nobody kept is empty, and nothing is said of it.

    candour: the version of candour. python: the whole version, such as 3.11.7. machine: system and processor, such as Linux x86_64. kernels: for which instruction set
    of the processor the linear algebra was made, such as "openblas Haswell". threads: how many fits went on at the same time; None
    where it was not kept. engine: where the parts of the history were worked on, such as local. code: SHA-256 over the source. git_commit: its commit. lock: SHA-256 of the lock. packages: library -> version.
    """

    candour: str = UNKNOWN
    python: str = UNKNOWN
    machine: str = UNKNOWN
    kernels: str = UNKNOWN
    threads: int | None = None
    engine: str = UNKNOWN
    code: str = UNKNOWN
    git_commit: str = UNKNOWN
    lock: str = UNKNOWN
    packages: Mapping[str, str] = field(default_factory=dict)


def compare_packages(then: Surroundings, now: Surroundings) -> dict[str, tuple[str, str]]:
    """Library -> (version then, version now) of those that differ, by name; empty where one of them kept none.

    A library that only one of the two has is called "none" on the other side.
    """
    if not then.packages or not now.packages:
        return {}
    before, after = _fold(then.packages), _fold(now.packages)
    pairs = {name: (before.get(name, "none"), after.get(name, "none")) for name in {**before, **after}}
    return {name: pair for name, pair in sorted(pairs.items()) if pair[0] != pair[1]}


def _fold(packages: Mapping[str, str]) -> dict[str, str]:
    """Names as an index compares them: PyYAML, pyyaml and py_yaml would be one and the same."""
    return {name.lower().replace("_", "-").replace(".", "-"): version for name, version in packages.items()}
