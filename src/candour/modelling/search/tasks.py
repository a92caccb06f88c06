"""Independent fits, done in this process or by several workers (`candour.side_by_side`), with the same bytes either way.

A task is fitted on the training rows of one fold and scores its test rows. Tasks share nothing but the cases, each runs on one thread, and
their results are put in the order of the tasks, whichever ended first. What is finished is kept at once. The cases are mapped by every
worker: a task carries positions in them and a setting.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from sklearn.pipeline import Pipeline

from candour.modelling.cases import Cases
from candour.modelling.fitting import fit_pipeline, predict_risk
from candour.modelling.search.kept_work import KeptWork, NothingKept, Risks
from candour.modelling.split import Split
from candour.side_by_side import Shared, do_each, has_workers


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
    shared: Shared[Cases] = field(init=False, repr=False, compare=False)
    """The cases as workers see them; a block of it says when they are done with them."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "shared", Shared(self.cases))

    def run(self, tasks: Sequence[Task], report: Callable[[int], None] = lambda _: None) -> list[Risks]:
        """The risks of the test rows of every task, in the order of the tasks.

        `report` gets the number of tasks that are done, each time that one ends. Raises ModelError where a fit does not
        converge, EngineError where workers were ended from outside, twice.
        """
        risks: dict[int, Risks] = {}
        for number, task in enumerate(tasks):
            kept = self.kept.read(task.key)
            if kept is not None and _fits(kept, len(task.fold.test)):
                risks[number] = kept
        report(len(risks))
        left = [number for number in range(len(tasks)) if number not in risks]
        for place, found in self._do_each([tasks[number] for number in left]):
            self.kept.write(tasks[left[place]].key, found)
            risks[left[place]] = found
            report(len(risks))
        return [risks[number] for number in range(len(tasks))]

    def _do_each(self, tasks: Sequence[Task]) -> Iterator[tuple[int, Risks]]:
        """The risks as they come: of several tasks at a time, or one after the other where each takes all the workers."""
        if tasks and has_workers() and getattr(tasks[0].build()[-1], "machines", 1) > 1:
            for place, task in enumerate(tasks):
                yield place, _do(self.cases, task)
            return
        fitted = sum(len(task.fold.train) for task in tasks)
        yield from do_each(_do, self.shared, tasks, rows=fitted, workers=self.workers)


def _do(cases: Cases, task: Task) -> Risks:
    """Only here are rows taken out of what all workers look at: one fold's at a time."""
    fitted = fit_pipeline(task.build(), cases.take(task.fold.train))
    return predict_risk(fitted, cases.take(task.fold.test).features)


def _fits(risks: Risks, rows: int) -> bool:
    return risks.shape == (rows,) and bool(np.isfinite(risks).all())
