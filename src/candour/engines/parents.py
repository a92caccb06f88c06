"""A process that works for another ends with it, even where that one was killed and could say nothing."""

import os
from threading import Thread
from time import sleep

SECONDS_BETWEEN_LOOKS = 1.0
"""How often a worker looks whether the process that started it is still there."""


def end_with_parent(parent: int) -> None:
    """End this worker soon after the process that started it was killed: it would wait for work, with decisions in memory, forever."""

    def watch() -> None:
        while os.getppid() == parent:
            sleep(SECONDS_BETWEEN_LOOKS)
        os._exit(1)

    Thread(target=watch, daemon=True).start()
