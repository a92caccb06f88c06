"""Parts, worked on by the machine that candour was started on: one after the other, or several at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from candour.engines.crew import Crew
from candour.engines.engine import Answer, Report
from candour.engines.memory import MEMORY_PER_PART, count_parts_at_once, find_memory
from candour.engines.threads import count_cores, read_threads


@dataclass(frozen=True, eq=False)
class LocalEngine:
    """The machine that candour was started on.

    workers: how many parts are worked on at the same time. With one it happens in this process; with None it is what CANDOUR_THREADS says,
    else as many as there are cores, and as the memory holds of `memory_per_part`.
    """

    workers: int | None = 1
    memory_per_part: int = MEMORY_PER_PART
    _crew: Crew = field(default_factory=Crew, repr=False)

    def map(
        self, work: Callable[[int], Answer], parts: Sequence[int], report: Report = lambda _: None
    ) -> list[Answer]:
        """The answer for each part, in the order of `parts`. Raises whatever the work raises, EngineError where workers are lost."""
        workers = min(self._count_workers(), len(parts))
        if workers > 1:
            return self._crew.map(work, parts, report, workers)
        answers = []
        for done, part in enumerate(parts, start=1):
            answers.append(work(part))
            report(done)
        return answers

    def close(self) -> None:
        """End the workers, where there are any."""
        self._crew.close()

    def _count_workers(self) -> int:
        if self.workers is not None:
            return self.workers
        said = read_threads()
        return said or count_parts_at_once(count_cores(), self.memory_per_part, find_memory())


ON_THIS_MACHINE = LocalEngine()
"""One part after the other, in this process: where nobody asked for another."""
