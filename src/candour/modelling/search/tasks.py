"""Independent fits, done in this process or by several workers, with the same bytes either way.

A task is fitted on the training rows of one fold and scores its test rows. Tasks share nothing, each runs on one thread, and
their results are put in the order of the tasks, whichever ended first. What is finished is kept at once.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from time import sleep

import numpy as np
from joblib import Parallel, delayed
from joblib.externals.loky import reusable_executor
from joblib.externals.loky.process_executor import TerminatedWorkerError
from sklearn.pipeline import Pipeline

from candour.errors import ModelError
from candour.modelling.cases import Cases
from candour.modelling.fitting import fit_pipeline, predict_risk
from candour.modelling.search.kept_work import KeptWork, NothingKept, Risks
from candour.modelling.search.threads import read_threads
from candour.modelling.split import Split

MOST_WORKERS = 2
"""Where nobody says how many: a laptop has other work to do, and each worker needs the training decisions in memory."""
SECONDS_BETWEEN_LOOKS = 1.0
"""How often a worker looks whether the process that started it is still there."""
WORTH_SHARING = 60_000
"""Rows that must be fitted, over all tasks, before workers are worth the two seconds that they take to start."""


@dataclass(frozen=True)
class Task:
    """One fit. `key` names it among the pieces of a search: the same key means the same risks."""

    key: str
    build: Callable[[], Pipeline]
    fold: Split


@dataclass(frozen=True)
class TaskRunner:
    """Does tasks on one set of training cases.

    workers: how many processes fit at the same time, unless CANDOUR_THREADS says otherwise; None leaves it to the machine and the
    amount of work.
    """

    cases: Cases
    workers: int | None = 1
    kept: KeptWork = field(default_factory=NothingKept)

    def run(self, tasks: Sequence[Task], report: Callable[[int], None] = lambda _: None) -> list[Risks]:
        """The risks of the test rows of every task, in the order of the tasks.

        `report` gets the number of tasks that are done, each time that one ends. Raises ModelError where a fit does not
        converge or a worker was ended from outside.
        """
        risks: dict[int, Risks] = {}
        for number, task in enumerate(tasks):
            kept = self.kept.read(task.key)
            if kept is not None and _fits(kept, len(task.fold.test)):
                risks[number] = kept
        report(len(risks))
        left = [number for number in range(len(tasks)) if number not in risks]
        for number, found in self._work(tasks, left):
            self.kept.write(tasks[number].key, found)
            risks[number] = found
            report(len(risks))
        return [risks[number] for number in range(len(tasks))]

    def _work(self, tasks: Sequence[Task], left: Sequence[int]) -> Iterator[tuple[int, Risks]]:
        workers = min(self._count_workers(tasks, left), len(left))
        if workers <= 1:
            for number in left:
                yield _do(number, tasks[number], *self._rows(tasks[number]))
            return
        # Nothing of a child may lie in a temporary file, so arrays go through the pipe and never through a memory map.
        parallel = Parallel(
            n_jobs=workers,
            backend="loky",
            max_nbytes=None,
            return_as="generator_unordered",
            inner_max_num_threads=1,
            initializer=_end_with_parent,
            initargs=(os.getpid(),),
        )
        try:
            yield from parallel(
                delayed(_do)(number, tasks[number], *self._rows(tasks[number])) for number in left
            )
        except TerminatedWorkerError as ended:
            raise ModelError(
                "A worker process was ended from outside while it fitted a model, most likely because memory ran out. "
                "Set CANDOUR_THREADS to 1, or close other programs; what was finished is kept."
            ) from ended

    def _rows(self, task: Task) -> tuple[Cases, Cases]:
        return self.cases.take(task.fold.train), self.cases.take(task.fold.test)

    def _count_workers(self, tasks: Sequence[Task], left: Sequence[int]) -> int:
        said = read_threads() or self.workers
        if said is not None:
            return said
        rows = sum(len(tasks[number].fold.train) for number in left)
        return min(os.cpu_count() or 1, MOST_WORKERS) if rows >= WORTH_SHARING else 1


@contextmanager
def close_workers() -> Iterator[None]:
    """End the workers with the block: idle ones would hold the training decisions in memory for minutes."""
    try:
        yield
    finally:
        # To ask joblib for its executor would start one where there is none.
        executor = getattr(reusable_executor, "_executor", None)
        if executor is not None:
            executor.shutdown(wait=True)


def _end_with_parent(parent: int) -> None:
    """End this worker soon after the process that started it was killed: it would wait for work, with decisions in memory, forever."""

    def watch() -> None:
        while os.getppid() == parent:
            sleep(SECONDS_BETWEEN_LOOKS)
        os._exit(1)

    Thread(target=watch, daemon=True).start()


def _do(number: int, task: Task, train: Cases, test: Cases) -> tuple[int, Risks]:
    return number, predict_risk(fit_pipeline(task.build(), train), test.features)


def _fits(risks: Risks, rows: int) -> bool:
    return risks.shape == (rows,) and bool(np.isfinite(risks).all())
