"""What runs on a worker of a cluster: it makes sure that it is like the machine that asks, and does one part after the other.

Through Spark go the numbers of parts and the name of a folder, as Arrow. The work itself, what became of each part, and whatever the work
reads and writes lie in files that every worker sees, and that their owner alone can open.
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
from candour.whole_files import write_whole

DONE: Final = "place long, unlike string"
"""What a worker gives back, in Spark's words: the place in the list of parts that is done, or how the worker differs, so that it is not."""
WORK: Final = "work.pickle"
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
    """Batches of places in `parts` become batches of places that are done. folder: holds the work, and gets an outcome for each place."""

    folder: Path
    alike: Alike
    parts: tuple[int, ...]

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """One batch for each part, so that what is done has left the worker."""
        for batch in batches:
            for place in batch.column(0).to_pylist():
                unlike = _find_difference(self.alike)
                if not unlike:
                    # Where a worker was lost after it had written this, it is written once more, with the same bytes.
                    outcome = pickle.dumps(self._do(self.parts[place]))
                    write_whole(place_outcome(self.folder, place), outcome, private=True)
                yield pa.RecordBatch.from_pydict(
                    {"place": pa.array([place], pa.int64()), "unlike": pa.array([unlike], pa.string())}
                )

    def _do(self, part: int) -> Outcome[Any]:
        try:
            work = pickle.loads((self.folder / WORK).read_bytes())  # noqa: S301 (packed by the machine that asks, in its owner's folder)
        except ModuleNotFoundError as missing:
            return Outcome(part, refusal=say_missing(missing.name or "unknown"))
        return do_part(work, part)


def place_outcome(folder: Path, place: int) -> Path:
    """Where a worker leaves what became of the part at this place of the list."""
    return folder / f"outcome-{place}.pickle"


@cache
def _find_difference(alike: Alike) -> str:
    """A worker does many parts: once is enough."""
    return alike.find_difference()


def say_missing(module: str) -> EngineError:
    """What is to be done where a worker has no such module."""
    return EngineError(
        f"A worker of the Spark cluster has no module '{module}'. Install the same candour with the same lock on every worker, and name its Python "
        "(engine.options: spark.pyspark.python); or ask for the engine 'local'."
    )


def say_unlike(difference: str) -> EngineError:
    """What is to be done where a worker is not like the machine that asks."""
    return EngineError(
        f"A worker of the Spark cluster is not like this machine: {difference}. Install the same candour with the same lock on every worker, "
        "and put the run store (--mlruns) on storage that all of them see under the same path; or ask for the engine 'local'."
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
