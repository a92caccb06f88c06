"""A process that works for another ends with it, even where that one was killed and could say nothing."""

import os
from collections.abc import Callable
from threading import Thread
from time import sleep

SECONDS_BETWEEN_LOOKS = 1.0
"""How often a process looks whether the one that started it is still there."""


def _end_now() -> None:
    os._exit(1)


def end_with_parent(parent: int, end: Callable[[], None] = _end_now) -> None:
    """End this process soon after the one that started it was killed: it would wait for work, with decisions in memory, forever.

    end: how; without it at once, with nothing put in order.
    """

    def watch() -> None:
        while os.getppid() == parent:
            sleep(SECONDS_BETWEEN_LOOKS)
        end()

    Thread(target=watch, daemon=True).start()
