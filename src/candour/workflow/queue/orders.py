"""What a queue and the process of one pilot say to each other: an order on its input, progress and an end on its output.

A line of its output is for the queue only where it begins with a mark. Everything else, such as the words of a library, may hold data of a
child, and is not kept.
"""

import json
from dataclasses import asdict, dataclass
from typing import Any, Final

MARK: Final = "\x1ecandour-pilot "
"""No library begins a line so."""


@dataclass(frozen=True)
class Order:
    """What a process is told. lock: the file that says that a pilot is being run. parent: the process that says it. memory: bytes; None:
    not limited.
    """

    config_path: str
    mlruns: str
    out: str
    pdf: bool
    purpose: str
    role: str
    lock: str
    parent: int
    memory: int | None = None

    def write(self) -> str:
        """As one line of text."""
        return json.dumps(asdict(self))


def read_order(said: str) -> Order:
    """The order that a line says."""
    return Order(**json.loads(said))


@dataclass(frozen=True)
class Ended:
    """How a pilot ended: the exit code, and where it failed why, in words for whoever ran it and in words that hold no name of a file.

    before: it had been finished before. elsewhere: another command is running it.
    """

    code: int = 0
    failed: str = ""
    kind: str = ""
    before: bool = False
    elsewhere: bool = False


@dataclass(frozen=True)
class Step:
    """What a process does, and how much of that is done (0 to 1)."""

    step: str
    share: float


def write_answer(answer: Ended | Step) -> str:
    """A line of a process, with a line's end before and after it: a library may have left one unfinished."""
    return f"\n{MARK}{json.dumps({type(answer).__name__: asdict(answer)})}\n"


def read_answer(line: str) -> Ended | Step | None:
    """What a line of a process says; None where it is not for the queue."""
    if not line.startswith(MARK):
        return None
    try:
        said: dict[str, Any] = json.loads(line.removeprefix(MARK))
        ((kind, values),) = said.items()
        return {"Ended": Ended, "Step": Step}[kind](**values)  # type: ignore[no-any-return]
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


__all__ = ["Ended", "Order", "Step", "read_answer", "read_order", "write_answer"]
