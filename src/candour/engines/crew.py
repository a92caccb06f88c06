"""Worker processes of this machine: started when they are first needed, replaced when they are lost, ended with their engine.

Each worker is an executor of one process, so that it is known which part was being worked on when a process was killed.
"""

import os
import signal
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from joblib.externals.loky.backend.context import get_context
from joblib.externals.loky.process_executor import ProcessPoolExecutor, TerminatedWorkerError

from candour.engines.engine import Answer, Report
from candour.engines.outcomes import Outcome, do_part
from candour.engines.parents import end_with_parent
from candour.errors import EngineError

MOST_TRIES = 4
"""How often a part is worked on where its workers are lost: once, and three times again."""
ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1"
)
"""What tells the libraries of linear algebra that a worker has one thread: sums over several come in another order."""


@dataclass(frozen=True)
class _Working:
    worker: ProcessPoolExecutor
    place: int


_Running = dict["Future[Outcome[Any]]", _Working]
"""What each worker that is at work will give."""


@dataclass
class Crew:
    """The workers of one engine; those that have nothing to do wait for the next parts."""

    _idle: list[ProcessPoolExecutor] = field(default_factory=list)

    def map(
        self, work: Callable[[int], Answer], parts: Sequence[int], report: Report, workers: int
    ) -> list[Answer]:
        """The answer for each part, in the order of `parts`, by so many workers at a time.

        After each loss one worker fewer works beside the others, down to one: most likely memory ran out. Raises what the work raises,
        and EngineError where a part has lost MOST_TRIES workers.
        """
        answers: dict[int, Answer] = {}
        lost: Counter[int] = Counter()
        waiting = deque(range(len(parts)))
        with self._working() as running:
            while waiting or running:
                while waiting and len(running) < workers:
                    place = waiting.popleft()
                    worker = self._idle.pop() if self._idle else _start_worker()
                    running[worker.submit(do_part, work, parts[place])] = _Working(worker, place)
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    place = running[future].place
                    outcome = self._end(running, future)
                    if outcome is None:
                        workers = max(1, workers - 1)
                        lost[place] += 1
                        _refuse_lost(parts[place], lost[place])
                        waiting.appendleft(place)
                        continue
                    answers[place] = outcome.take()
                    report(len(answers))
        return [answers[place] for place in range(len(parts))]

    def close(self) -> None:
        """End all workers."""
        while self._idle:
            self._idle.pop().shutdown(wait=True, kill_workers=True)

    @contextmanager
    def _working(self) -> Iterator[_Running]:
        """The workers that are at work; where the block is left early, whatever they do is stopped."""
        running: _Running = {}
        try:
            yield running
        finally:
            for working in running.values():
                working.worker.shutdown(wait=True, kill_workers=True)

    def _end(self, running: _Running, future: "Future[Outcome[Any]]") -> Outcome[Any] | None:
        """What became of a part; None where its worker was lost."""
        worker = running.pop(future).worker
        try:
            outcome: Outcome[Any] = future.result()
        except (TerminatedWorkerError, MemoryError):
            worker.shutdown(wait=True, kill_workers=True)
            return None
        except BaseException:
            worker.shutdown(wait=True, kill_workers=True)
            raise
        self._idle.append(worker)
        return outcome


def _start_worker() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(
        max_workers=1,
        context=get_context("loky"),
        initializer=_begin_work,
        initargs=(os.getpid(),),
        env=ONE_THREAD,
    )


def _begin_work(parent: int) -> None:
    # Ctrl-C reaches every process of the terminal: whoever started this one ends it, and says so once.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent(parent)


def _refuse_lost(part: int, times: int) -> None:
    if times < MOST_TRIES:
        return
    raise EngineError(
        f"The worker process of part {part} of the history was ended from outside {times} times, the last time with fewer parts beside it; most likely "
        "memory ran out. Nothing half-written was left. Cut the history into more parts (engine.partitions), allow less at the same time "
        "(CANDOUR_THREADS=1, or CANDOUR_MEMORY), or close other programs, and run the command again."
    )
