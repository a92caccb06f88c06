"""What became of one part: the same on every engine, wherever the worker is.

A refusal travels as it is. What nobody expected travels without its message, which may quote a child's record, as its kind and its place.
"""

import os
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic

from candour.engines.engine import Answer
from candour.errors import CandourError, EngineError


@dataclass(frozen=True)
class Outcome(Generic[Answer]):
    """The answer of one part, or the refusal, or in words what went wrong."""

    part: int
    answer: Answer | None = None
    refusal: CandourError | OSError | None = None
    fault: str = ""

    def take(self) -> Answer:
        """The answer. Raises the CandourError or OSError of the work as it was, EngineError where it failed otherwise."""
        if self.refusal is not None:
            raise self.refusal from None
        if self.fault:
            raise EngineError(
                f"The work on part {self.part} of the history failed with an error that candour did not expect ({self.fault}). This is a fault of "
                "candour, not yours. Its message is not shown, because it may hold data about a child; to see it on this machine, set "
                "CANDOUR_DEBUG=1 and CANDOUR_THREADS=1, and run the command again with the engine 'local'."
            )
        return self.answer  # type: ignore[return-value]  # None is an answer like any other


def do_part(work: Callable[[int], Answer], part: int) -> Outcome[Answer]:
    """Do the work on one part, in a process that is not the user's own.

    MemoryError is raised, as if the process had been ended: another worker, or the same one later, may have room.
    """
    try:
        return Outcome(part, work(part))
    except MemoryError:
        raise
    except CandourError as refusal:
        return Outcome(part, refusal=_strip(refusal))
    except OSError as error:
        # The system's own words name a place and hold no data.
        if error.strerror:
            return Outcome(part, refusal=OSError(error.errno, error.strerror, error.filename))
        return Outcome(part, fault=_name_fault(error))
    except Exception as error:  # noqa: BLE001 (whatever it is, its message stays here)
        return Outcome(part, fault=_name_fault(error))


def _strip(refusal: CandourError) -> CandourError:
    """The refusal alone: what it was raised from stays with the worker."""
    refusal.__cause__ = refusal.__context__ = refusal.__traceback__ = None
    return refusal


def _name_fault(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if f"{os.sep}candour" in frame.filename] or frames
    return f"{type(error).__name__} in {os.path.basename(ours[-1].filename)}, line {ours[-1].lineno}"  # noqa: PTH119 (a name from a traceback)
