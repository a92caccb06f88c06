"""The door: tasks in, answers out. Each is done on one thread, and the answers are the same bytes wherever that is."""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from joblib import parallel_config
from threadpoolctl import threadpool_limits

from candour.errors import CandourError
from candour.side_by_side.dask import do_by_dask
from candour.side_by_side.mapped import Sent, Shared
from candour.side_by_side.places import AT_WORK, find_place
from candour.side_by_side.processes import do_by_processes

Value = TypeVar("Value")
Task = TypeVar("Task")
Answer = TypeVar("Answer")
Report = Callable[[int], None]
"""Called with the number of tasks that are done, each time that one ends."""


def do_all(
    work: Callable[[Value, Task], Answer],
    value: Value,
    tasks: Sequence[Task],
    *,
    rows: int | None = None,
    report: Report = lambda _: None,
) -> list[Answer]:
    """The answer of every task, in the order of the tasks, whichever ended first.

    work: a function of a module, which depends on nothing but the value, which all look at and none changes, and its task. rows: how many are
    fitted in all, which says whether workers are worth starting; None where they are however few.
    Raises the CandourError of the first task, in their order, whose work raises one, and EngineError where workers are lost again and again.
    """
    answers: dict[int, Answer] = {}
    refused: dict[int, CandourError] = {}
    with Shared(value) as shared:
        for number, answer in do_each(_Answered(work), shared, tasks, rows=rows):
            if isinstance(answer, _Refused):
                refused[number] = answer.error
            else:
                answers[number] = answer
            report(len(answers) + len(refused))
    if refused:
        raise refused[min(refused)]
    return [answers[number] for number in range(len(tasks))]


@dataclass(frozen=True)
class _Refused:
    """An error as an answer: which of several comes first must not depend on which task ended first."""

    error: CandourError


@dataclass(frozen=True)
class _Answered(Generic[Value, Task, Answer]):
    work: Callable[[Value, Task], Answer]

    def __call__(self, value: Value, task: Task) -> Answer | _Refused:
        try:
            return self.work(value, task)
        except CandourError as error:
            if not AT_WORK.get():
                # One after the other: this is the first, and the rest is not begun.
                raise
            return _Refused(error)


def do_each(
    work: Callable[[Value, Task], Answer],
    shared: Shared[Value],
    tasks: Sequence[Task],
    *,
    rows: int | None = None,
    workers: int | None = None,
) -> Generator[tuple[int, Answer]]:
    """The number and the answer of each task, as they end. As `do_all`; `workers` goes before what the place says, and after CANDOUR_THREADS."""
    place = find_place()
    workers = place.count_workers(workers, rows)
    if min(workers, len(tasks)) <= 1 or AT_WORK.get():
        for number, task in enumerate(tasks):
            yield number, work(shared.value, task)
        return
    sent = shared.send(place.find_scratch)
    jobs = [_Job(number, work, sent, task) for number, task in enumerate(tasks)]
    if place.is_dask:
        yield from do_by_dask(jobs, place.find_client(workers))
    else:
        yield from do_by_processes(jobs, min(workers, len(tasks)))


@dataclass(frozen=True)
class _Job:
    """A task on its way to a worker."""

    number: int
    work: Callable[[Any, Any], Any]
    sent: Sent[Any]
    task: Any

    def __call__(self) -> tuple[int, Any]:
        token = AT_WORK.set(True)
        try:
            # One thread and no workers of its own, whatever a cluster offers: sums over threads come in another order.
            with threadpool_limits(limits=1), parallel_config(backend="sequential"):
                return self.number, self.work(self.sent.open(), self.task)
        finally:
            AT_WORK.reset(token)
