"""Whose turn it is, and who has to give way. Nothing here knows of processes or files.

A pilot begins when what it is expected to need fits beside what the others need or hold by now, whichever is more. In the order in which they were
named; a small one goes before a large one that does not fit yet, so the large one begins at the latest when the others have ended.
An expectation can be wrong, so nobody is ended for needing more than expected, as long as all together stay within the memory.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from candour.workflow.queue.limits import Limits


@dataclass(frozen=True)
class Share:
    """The memory of a pilot that runs, in bytes: what was set aside for it, and what it holds now."""

    set_aside: int
    held: int = 0

    @property
    def counted(self) -> int:
        """What nobody else may count on."""
        return max(self.set_aside, self.held)


def choose_next(waiting: Sequence[tuple[str, int]], running: Sequence[Share], limits: Limits) -> str | None:
    """The name of the pilot that begins now, of those that wait as (name, bytes needed); None where none may."""
    if len(running) >= limits.at_once:
        return None
    if limits.memory is None:
        return waiting[0][0] if waiting else None
    free = limits.memory - sum(share.counted for share in running)
    return next((name for name, need in waiting if need <= free), None)


def choose_to_end(running: Mapping[str, Share], limits: Limits) -> str | None:
    """The name of the pilot that has to end, where all together hold more than the memory: the one that is furthest beyond what was set
    aside for it. None where they are within it.
    """
    if limits.memory is None or sum(share.held for share in running.values()) <= limits.memory:
        return None
    return max(running, key=lambda name: running[name].held / max(running[name].set_aside, 1))


__all__ = ["Share", "choose_next", "choose_to_end"]
