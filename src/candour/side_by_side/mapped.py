"""What all tasks look at, written once and mapped into the memory of every worker, where it is there once for all of them.

It is pickled with its arrays beside it (protocol 5, https://peps.python.org/pep-0574/), and the file is that: arrays first, each as it lies in
memory, then the pickle, then where that begins and how long it is. A worker gets the very same arrays, laid out in the same way, so that sums
come in the same order; they are read-only, and are pages of the file until somebody takes rows out of them. The file lies in a folder
that its owner alone may read, and only the process that wrote it says where. It is gone when whoever shared it is done.
"""

import logging
import mmap
import pickle
import secrets
import struct
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, Protocol, Self, TypeVar

from candour.errors import EngineError
from candour.whole_files import whole_file

Value = TypeVar("Value")
Held_co = TypeVar("Held_co", covariant=True)

ALIGNED = 64
"""Arrays begin where the widest instructions of a processor want them to."""
END = struct.Struct("<QQ")

_log = logging.getLogger("candour")


class Sent(Protocol[Held_co]):
    """What travels to a worker instead of, or with, the value."""

    def open(self) -> Held_co:
        """The value, in the worker."""


@dataclass(frozen=True)
class Carried(Generic[Value]):
    """The value itself, through the pipe with every task: where there is no folder to map it from."""

    value: Value

    def open(self) -> Value:
        """The value."""
        return self.value


@dataclass(frozen=True)
class Mapped:
    """The file that the value lies in."""

    path: Path

    def open(self) -> Any:
        """The value, mapped: the first time that a worker asks for it, and the same one after that.

        Raises EngineError where this worker does not see the file.
        """
        try:
            return _open_once(self.path)
        except FileNotFoundError as missing:
            raise EngineError(
                f"A worker does not see the folder '{self.path.parent.parent}', where the decisions to learn from lie for all workers. Expected every "
                "machine of the cluster to see it under this path, as the user who started candour. Put the run store (--mlruns) on a disk that all "
                "of them share, or use workers of this machine (parallel: loky)."
            ) from missing


class Shared(Generic[Value]):
    """A value that many tasks look at. Written when workers first need it; nothing is written where this process does the work."""

    def __init__(self, value: Value) -> None:
        self.value = value
        self._path: Path | None = None
        self._is_refused = False

    def __enter__(self) -> Self:
        """Remove the file, if there will be one, when the block ends."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove it. A system that keeps what is mapped lets it go with its folder, once the workers have ended."""
        if self._path is not None:
            with suppress(OSError):
                self._path.unlink()
            self._path = None

    def send(self, find_folder: Callable[[], Path | None]) -> Sent[Value]:
        """What a task carries of it. On a disk that is full or may not be written to, the value itself, and a warning."""
        if self.value is None or self._is_refused:
            return Carried(self.value)
        if self._path is None:
            try:
                folder = find_folder()
                if folder is None:
                    return Carried(self.value)
                path = folder / f"{secrets.token_hex(8)}.mapped"
                write_mapped(path, self.value)
                self._path = path
            except OSError as error:
                self._is_refused = True
                _log.warning(
                    "What is learnt from could not be written for all workers to see (%s), so each gets a copy of its own: this takes longer and needs "
                    "more memory, and the results are the same. Free disk space in the run store, or set CANDOUR_THREADS to 1.",
                    error.strerror or type(error).__name__,
                )
                return Carried(self.value)
        return Mapped(self._path)


def write_mapped(path: Path, value: object) -> None:
    """Write a value so that it can be mapped; for its owner only, whole or not at all. Raises OSError where it cannot be written."""
    buffers: list[pickle.PickleBuffer] = []
    stream = pickle.dumps(value, protocol=5, buffer_callback=buffers.append)
    places: list[tuple[int, int]] = []
    with whole_file(path, private=True) as file:
        for buffer in buffers:
            with buffer.raw() as content:
                file.write(bytes(-file.tell() % ALIGNED))
                places.append((file.tell(), content.nbytes))
                file.write(content)
        start = file.tell()
        file.write(pickle.dumps((stream, places)))
        file.write(END.pack(start, file.tell() - start))


def read_mapped(path: Path) -> Any:
    """The value of a file of `write_mapped`: its arrays are read-only pages of that file. Raises OSError where it cannot be read."""
    with path.open("rb") as file:
        pages = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    start, length = END.unpack(pages[-END.size :])
    stream, places = pickle.loads(pages[start : start + length])  # noqa: S301 (this user wrote it, where nobody else may write)
    return pickle.loads(stream, buffers=_cut(pages, places))  # noqa: S301


def _cut(pages: memoryview, places: Sequence[tuple[int, int]]) -> list[memoryview]:
    return [pages[start : start + length] for start, length in places]


# Two, for a search may look at the cases of one variant while an audit's are already there.
@lru_cache(maxsize=2)
def _open_once(path: Path) -> Any:
    return read_mapped(path)


__all__ = ["Carried", "Mapped", "Sent", "Shared", "read_mapped", "write_mapped"]
