"""Where tasks are done for the length of a block, and how many at a time. Nobody's answer depends on it.

It stands in a context variable and not in what tasks are made of: a search, and all the more an audit, is a pure function of what it is
given, and neither knows nor can ask where its fits are done. Outside of any block they are done in this process, unless whoever hands them out
asks for workers, and nothing is written.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from candour.config.engine import Parallel
from candour.engines.threads import count_cores, read_threads
from candour.side_by_side.dask import connect, name_scheduler, require_dask
from candour.side_by_side.processes import end_workers
from candour.whole_files import scratch_folder

MOST_WORKERS = 2
"""Where nobody says how many: a laptop has other work to do, and each worker needs memory for what it fits."""
WORTH_SHARING = 60_000
"""Rows that must be fitted, over all tasks, before workers are worth the two seconds that they take to start."""
SCRATCH = "side-by-side"


@dataclass
class Place:
    """Where tasks are done. `folder`: the run store, in which what they look at may lie; without one it goes to workers through a pipe.

    workers: how many at a time, unless CANDOUR_THREADS says otherwise; None leaves it to the machine and the amount of work.
    """

    parallel: Parallel = "loky"
    folder: Path | None = None
    workers: int | None = None
    _open: ExitStack | None = None
    _scratch: Path | None = field(default=None, init=False)
    _client: Any = field(default=None, init=False)

    def count_workers(self, asked: int | None, rows: int | None) -> int:
        """How many tasks are worth doing at a time, of so many rows in all (None: worth it however few)."""
        if self.is_elsewhere:
            return MOST_WORKERS
        if self._open is None and asked is None:
            return 1
        said = read_threads() or asked or self.workers
        if said is not None:
            return said
        return min(count_cores(), MOST_WORKERS) if rows is None or rows >= WORTH_SHARING else 1

    @property
    def is_elsewhere(self) -> bool:
        """Whether the user has named a cluster, which has its own number of workers and takes all the work."""
        return self.parallel == "dask" and name_scheduler() is not None

    @property
    def is_dask(self) -> bool:
        """Whether Dask's workers are asked for, and this is a block at whose end they can be let go."""
        return self.parallel == "dask" and self._open is not None

    def find_scratch(self) -> Path | None:
        """A folder for the owner only, made when it is first asked for and removed with the block. Raises OSError where it cannot be made."""
        if self._scratch is None and self.folder is not None and self._open is not None:
            self._scratch = self._open.enter_context(scratch_folder(self.folder, SCRATCH))
        return self._scratch

    def find_client(self, workers: int) -> Any:
        """Dask's client of the cluster that is named, or else of one of this machine, started when it is first asked for."""
        assert self._open is not None  # noqa: S101 (is_dask)
        if self._client is None:
            self._client = self._open.enter_context(connect(workers, self.find_scratch))
        return self._client


_HERE: ContextVar[Place | None] = ContextVar("candour_place", default=None)


AT_WORK: ContextVar[bool] = ContextVar("candour_at_work", default=False)
"""Whether this is a worker in the middle of a task: what that hands out in its turn, it does itself."""


@contextmanager
def open_place(
    parallel: Parallel = "loky", folder: Path | None = None, *, workers: int | None = None
) -> Iterator[Place]:
    """Do tasks in this way until the block ends: then the workers end, and then what was written for them is removed.

    Of a block whose process was killed, whoever opens the run store next removes what is left. Raises EngineError where Dask is asked for
    and is not installed, or the cluster that the user names does not answer.
    """
    if AT_WORK.get():
        yield Place()
        return
    require_parallel(parallel)
    with ExitStack() as stack:
        place = Place(parallel, folder, workers, stack)
        before = _HERE.set(place)
        try:
            if place.is_elsewhere:
                place.find_client(0)
            yield place
        finally:
            _HERE.reset(before)
            end_workers()


def find_place() -> Place:
    """The innermost block's, or else that of whoever has none."""
    return _HERE.get() or Place()


@contextmanager
def close_workers() -> Iterator[None]:
    """End workers of this machine with the block, unless a place around it will do so, with more for them to do until then."""
    try:
        yield
    finally:
        if _HERE.get() is None:
            end_workers()


def require_parallel(parallel: Parallel) -> None:
    """Raises EngineError where Dask is asked for and not installed."""
    if parallel == "dask":
        require_dask()
