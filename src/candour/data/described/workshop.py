"""A history, the engine that works on its parts, and the folder for what is made of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from candour.data.history import CaseHistory
from candour.data.partitions.parts import HistoryParts
from candour.engines.engine import Engine, Report
from candour.engines.local import ON_THIS_MACHINE

Answer = TypeVar("Answer")


def _say_nothing(_: int) -> None:
    return None


@dataclass(frozen=True)
class Workshop:
    """Where every part of a history is asked the same.

    scratch: a folder for its owner only that every worker sees; None where what is made of the parts may stay in memory.
    """

    history: HistoryParts
    engine: Engine = ON_THIS_MACHINE
    scratch: Path | None = None

    def ask(self, work: Callable[[CaseHistory], Answer], report: Report = _say_nothing) -> list[Answer]:
        """The answer of each part, in their order. `work` can be sent to another process, and its answer is small.

        Raises what the work raises, and EngineError where workers are lost again and again.
        """
        return self.work(partial(_read_and_ask, self.history, work), report)

    def work(
        self,
        work: Callable[[int], Answer],
        report: Report = _say_nothing,
        *,
        among: Sequence[int] | None = None,
    ) -> list[Answer]:
        """The same for work that takes the number of a part; `among`: of these parts alone.

        One part alone is worked on at once, so that nothing is sent anywhere.
        """
        parts = range(self.history.parts) if among is None else among
        if len(parts) > 1:
            return self.engine.map(work, parts, report)
        answers = [work(number) for number in parts]
        report(len(answers))
        return answers


def open_workshop(
    history: HistoryParts, engine: Engine = ON_THIS_MACHINE, scratch: Path | None = None
) -> Workshop:
    """A workshop for this history; one that is a single part is read now, and never again."""
    return Workshop(history.read_part(0) if history.parts == 1 else history, engine, scratch)


def _read_and_ask(history: HistoryParts, work: Callable[[CaseHistory], Answer], number: int) -> Answer:
    return work(history.read_part(number))
