"""What the process of one pilot does with its order: it keeps within its limits, runs the pilot, and answers."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Final

from candour.errors import ModelError
from candour.workflow.protocol.visiting import Visit
from candour.workflow.queue.limits import say_bytes
from candour.workflow.queue.orders import Ended, Order, Step
from candour.workflow.queue.single import Assignment, run_or_say

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

ROOM: Final = 2_000_000_000
"""Bytes beyond the limit that a process may set aside: Arrow and threads reserve room that they never fill, and Linux counts it."""
NEEDS_MORE: Final = "The limit on memory was reached."


def work(order: Order, day: date, answer: Callable[[Ended | Step], None]) -> int:
    """Do what an order says, and answer on the way. Returns the exit code."""
    _keep_within(order)
    assignment = Assignment(
        Path(order.config_path),
        Path(order.mlruns),
        Path(order.out),
        order.pdf,
        Visit(day, order.purpose, order.role),
    )
    try:
        ended = run_or_say(assignment, lambda step, share: answer(Step(step, share)))
    except MemoryError:
        ended = Ended(ModelError.exit_code, say_too_large(order.memory), NEEDS_MORE)
    answer(ended)
    return ended.code


def say_too_large(memory: int | None) -> str:
    """Why a pilot ended that needs more memory than there is for all."""
    limit = "this machine has" if memory is None else f"all pilots together may take ({say_bytes(memory)})"
    return (
        f"It needed more memory than {limit}. Raise --memory, run it on a larger machine, or ask it of fewer children, candidates or features; "
        "then add --again-failed."
    )


def _keep_within(order: Order) -> None:
    """Hold this process, and each that it starts, to what all may take together. Of all of them together the system knows nothing."""
    if order.memory is not None and hasattr(resource, "RLIMIT_DATA"):
        with suppress(ValueError, OSError):
            _, hard = resource.getrlimit(resource.RLIMIT_DATA)
            most = order.memory + ROOM
            resource.setrlimit(resource.RLIMIT_DATA, (most if hard < 0 else min(most, hard), hard))


__all__ = ["NEEDS_MORE", "say_too_large", "work"]
