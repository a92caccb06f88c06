"""Small work on parts, for tests of engines: a worker in another process finds it here by name, and imports little for it."""

import os
import signal
from dataclasses import dataclass
from pathlib import Path
from time import sleep

from candour.errors import HistoryError

RECORD_WORDS = "the words of a child's record"


def square(part: int) -> int:
    return part * part


def tell_process(part: int) -> tuple[int, str]:
    """Which process did it, and how many threads the linear algebra may take there."""
    return os.getpid(), os.environ["OPENBLAS_NUM_THREADS"]


def fail(part: int) -> int:
    raise ValueError(RECORD_WORDS)


def refuse(part: int) -> int:
    try:
        raise ValueError(RECORD_WORDS)
    except ValueError as error:
        raise HistoryError("The history is of another version.") from error


def find_no_file(part: int) -> bytes:
    return Path("/nowhere/at/all").read_bytes()


def run_out_of_memory(part: int) -> int:
    raise MemoryError


@dataclass(frozen=True)
class Killed:
    """The square of a part; the worker of `part` is killed so many times, and what was killed is counted in `folder`.

    executor: with it the Java process goes that started the worker, as when a machine of the cluster is lost.
    """

    folder: Path
    part: int
    times: int
    executor: bool = False

    def __call__(self, part: int) -> int:
        killed = len(list(self.folder.iterdir()))
        if part == self.part and killed < self.times:
            (self.folder / str(killed)).touch()
            os.kill(find_executor() if self.executor else os.getpid(), signal.SIGKILL)
            sleep(30)
        return part * part


@dataclass(frozen=True)
class Ended:
    """Ends another process, and waits to see what comes of it."""

    process: int

    def __call__(self, part: int) -> int:
        os.kill(self.process, signal.SIGKILL)
        sleep(30)
        return part


def find_executor() -> int:
    """The Java process above this worker: the parent of the daemon that forked it."""
    return int(Path(f"/proc/{os.getppid()}/stat").read_text().rsplit(")", 1)[1].split()[1])
