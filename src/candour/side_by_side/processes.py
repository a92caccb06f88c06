"""Workers of this machine: processes that joblib's loky starts, and that end with the one that started them."""

import os
import warnings
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import Any, TypeVar

from joblib import Parallel, delayed
from joblib.externals.loky import reusable_executor
from joblib.externals.loky.process_executor import TerminatedWorkerError

from candour.engines.parents import end_with_parent
from candour.errors import EngineError

Answer = TypeVar("Answer")
Job = Callable[[], tuple[int, Answer]]

ATTEMPTS = 2
"""What lost workers had in hand is done again once; lost again, it is most likely what the machine cannot bear."""


def do_by_processes(jobs: Sequence[Job[Answer]], workers: int) -> Iterator[tuple[int, Answer]]:
    """The answers as they come. Raises EngineError where workers were ended from outside, twice; whatever a job raises else."""
    left = dict(enumerate(jobs))
    for attempt in range(ATTEMPTS):
        # No file that everybody may read: what is large is mapped from the owner's folder, and the rest goes through the pipe.
        parallel = Parallel(
            n_jobs=workers,
            backend="loky",
            max_nbytes=None,
            return_as="generator_unordered",
            inner_max_num_threads=1,
            initializer=end_with_parent,
            initargs=(os.getpid(),),
        )
        found = parallel(delayed(_do)(number, job) for number, job in list(left.items()))
        try:
            for number, answer in found:
                del left[number]
                yield answer
        except TerminatedWorkerError as ended:
            if attempt + 1 == ATTEMPTS:
                raise EngineError(
                    "Worker processes were ended from outside, twice, most likely because memory ran out. Set CANDOUR_THREADS to 1, or close other "
                    "programs, and start again; what a search had finished is kept."
                ) from ended
        else:
            return
        finally:
            stop(found)


def stop(found: Generator[Any]) -> None:
    """Begin nothing more of what was handed out: whoever asked has failed, or wants no more."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*have been cancelled", category=UserWarning)
        found.close()


def _do(number: int, job: Job[Answer]) -> tuple[int, tuple[int, Answer]]:
    return number, job()


def end_workers() -> None:
    """End the workers now: idle ones would hold what they looked at for minutes."""
    # To ask joblib for its executor would start one where there is none.
    executor = getattr(reusable_executor, "_executor", None)
    if executor is not None:
        executor.shutdown(wait=True)
