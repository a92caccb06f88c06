"""What every engine offers, so that nobody who works on parts needs to know where they are worked on."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

Answer = TypeVar("Answer")
Report = Callable[[int], None]
"""Called with the number of parts that are done, each time that one ends."""


class Engine(Protocol):
    """Calls one function for many parts, wherever there is room.

    What the function reads and writes lies in files that every worker sees; what it gives back is small (counts, names of files),
    since it travels. It may be called again for a part whose worker was lost, so it must write whole files or none, and the same
    ones each time.
    """

    def map(
        self, work: Callable[[int], Answer], parts: Sequence[int], report: Report = lambda _: None
    ) -> list[Answer]:
        """The answer for each part, in the order of `parts`.

        Raises whatever CandourError the work raises, and EngineError where workers are lost again and again.
        """
