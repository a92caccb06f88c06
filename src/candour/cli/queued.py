"""The process of one pilot in a queue: `python -m candour.cli.queued`, begun by `candour pilot` and told on its input what to do.

Nobody calls it by hand. It stops as a command does when it is asked to, and soon after the command that began it is gone.
"""

import os
import signal
import sys
import threading
import time
import traceback

from candour.cli.ending import Ending
from candour.cli.environment import prepare_environment

SECONDS_BETWEEN_LOOKS = 1.0


def main() -> None:
    """Read an order, do it, answer on the output, and end with the exit code of the pilot."""
    ending = Ending()
    prepare_environment()
    from candour.cli.calendar_day import read_day  # noqa: PLC0415 (only after the environment is set)
    from candour.cli.stopping import find_code, stop_when_asked  # noqa: PLC0415

    stop_when_asked()
    _stop_without(os.getppid())
    try:
        # So late that it can be stopped in order while it imports.
        from candour.workflow.queue.work import work  # noqa: PLC0415

        code = work(sys.stdin.readline(), read_day(), sys.stdout)
    except KeyboardInterrupt as stopped:
        code = find_code(stopped)
    except Exception as error:  # noqa: BLE001 (the last line: a library's message may quote a child's record)
        code = _say_unexpected(error)
    sys.exit(ending.end_with(code))


def _say_unexpected(error: Exception) -> int:
    """Name the kind of error and its place, but not its message, which may hold data."""
    from candour.workflow.queue.orders import Ended, write_answer  # noqa: PLC0415

    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{os.path.basename(frame.filename)}, line {frame.lineno}"  # noqa: PTH119
    said = f"An error that candour did not expect ({type(error).__name__} in {place}): a fault of candour, not yours."
    sys.stdout.write(write_answer(Ended(1, said, "An error that was not expected.")))
    sys.stdout.flush()
    if os.environ.get("CANDOUR_DEBUG"):
        traceback.print_exception(error)
    return 1


def _stop_without(parent: int) -> None:
    """Stop as if asked to, soon after the process that began this one is gone."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(SECONDS_BETWEEN_LOOKS)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()


if __name__ == "__main__":
    main()
