"""What a certificate says, as values of the report's own: the report knows no certificate, only what is to be printed of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

GradeName = str
"""identical, equal, equivalent or different."""


@dataclass(frozen=True)
class RebuiltPart:
    """One thing that was compared. `stage` is one of `wording.STAGES`. `graded`: the grade of the run rests on it."""

    stage: str
    part: str
    grade: GradeName
    graded: bool
    first_difference: str
    largest_difference: float | None


@dataclass(frozen=True)
class RebuiltPlace:
    """Where the run was made, or built again: what is not known is empty. libraries: name -> version."""

    candour: str
    python: str
    machine: str
    kernels: str
    threads: str
    code: str
    git_commit: str
    lock: str
    libraries: Mapping[str, str]
    engine: str = ""


@dataclass(frozen=True)
class Rebuilt:
    """A run that was built again, as its certificate has it.

    role: of whoever did it, never a name. fingerprint: of the public key, short. certificate: SHA-256 of the certificate as a file.
    """

    run: str
    pilot: str
    day: date
    role: str
    standing: str
    grade: GradeName
    parts: tuple[RebuiltPart, ...]
    tolerances: Mapping[str, str]
    carried_over: tuple[str, ...]
    then: RebuiltPlace
    now: RebuiltPlace
    causes: tuple[str, ...]
    fingerprint: str
    public_key: str
    signature: str
    certificate: str
