"""What runs on a worker of a cluster: it makes sure that it is like the machine that asks, and does one part after the other.

Part numbers come in and pickled outcomes go out, as Arrow; whatever the work reads and writes lies in files that every worker sees.
"""

import pickle
import platform
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from candour.engines.outcomes import Outcome, do_part
from candour.errors import EngineError

OUTCOMES: Final = "part long, outcome binary"
"""The columns that a worker gives back, in Spark's words."""
MOST_BYTES: Final = 2**20
"""What may travel of the work, and of an answer: counts and names of files fit easily, and children's events do not."""
_LIBRARIES: Final = ("numpy", "pandas", "pyarrow", "scikit-learn")


@dataclass(frozen=True)
class Alike:
    """What must be the same on a worker as on the machine that asks, else the answers would not be.

    fingerprint: of the code of candour, and how to get it. seen: a file that every worker must see, and what is in it.
    """

    fingerprint: str
    compute: Callable[[], str]
    seen: Path
    token: str
    python: str
    libraries: tuple[tuple[str, str], ...]

    @classmethod
    def here(cls, compute: Callable[[], str], seen: Path, token: str) -> "Alike":
        """As it is on this machine."""
        return cls(compute(), compute, seen, token, _name_python(), _list_libraries())

    def find_difference(self) -> str:
        """In words what differs on this machine; empty where nothing does."""
        if _name_python() != self.python:
            return f"it has Python {_name_python()}, and this machine {self.python}"
        if self.compute() != self.fingerprint:
            return "candour's code there is not that of this machine"
        for (name, there), (_, here) in zip(_list_libraries(), self.libraries, strict=True):
            if there != here:
                return f"it has {name} {there or 'not at all'}, and this machine {here}"
        try:
            told = self.seen.read_text(encoding="utf-8")
        except OSError:
            told = ""
        if told != self.token:
            return f"it does not see the folder '{self.seen.parent}'"
        return ""


@dataclass(frozen=True)
class DoParts:
    """Batches of places in `parts` become batches of outcomes. work: pickled, so that it is opened only by a worker that is alike."""

    work: bytes
    alike: Alike
    parts: tuple[int, ...]

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """One batch for each part, so that what is done has left the worker."""
        for batch in batches:
            for place in batch.column(0).to_pylist():
                part = self.parts[place]
                packed = pickle.dumps(self._do(part))
                if len(packed) > MOST_BYTES:
                    packed = pickle.dumps(_refuse_large(part))
                yield pa.RecordBatch.from_pydict(
                    {"part": pa.array([part], pa.int64()), "outcome": pa.array([packed], pa.binary())}
                )

    def _do(self, part: int) -> Outcome[Any]:
        difference = _find_difference(self.alike)
        if difference:
            return Outcome(
                part,
                refusal=EngineError(
                    f"A worker of the Spark cluster is not like this machine: {difference}. Install the same candour with the same lock on every worker, "
                    "and put the run store (--mlruns) on storage that all of them see under the same path; or ask for the engine 'local'."
                ),
            )
        work = pickle.loads(self.work)  # noqa: S301 (Spark itself opens what the machine that asks has packed)
        return do_part(work, part)


@cache
def _find_difference(alike: Alike) -> str:
    """A worker does many parts: once is enough."""
    return alike.find_difference()


def _refuse_large(part: int) -> Outcome[Any]:
    return Outcome(
        part,
        refusal=EngineError(
            f"The work on part {part} of the history gave back more than {MOST_BYTES // 2**20} megabyte, and children's data must stay in files. This is a "
            "fault of the pipeline: let it write what it found, and give back counts and names of files. The engine 'local' has no such bound."
        ),
    )


def _name_python() -> str:
    return ".".join(platform.python_version_tuple()[:2])


def _list_libraries() -> tuple[tuple[str, str], ...]:
    return tuple((name, _find_version(name)) for name in _LIBRARIES)


def _find_version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
