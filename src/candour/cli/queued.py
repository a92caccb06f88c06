"""The process of one pilot in a queue: `python -m candour.cli.queued`, begun by `candour pilot` and told on its input what to do.

Nobody calls it by hand. It stops as a command does when it is asked to, and soon after the command that began it is gone.
"""

import os
import signal
import sys
import traceback
from pathlib import Path

from candour.cli.calendar_day import read_day
from candour.cli.ending import Ending
from candour.cli.environment import prepare_environment
from candour.cli.stopping import find_code, stop_when_asked
from candour.engines.parents import end_with_parent
from candour.errors import CandourError
from candour.file_locks import take
from candour.workflow.queue.orders import Ended, Order, Step, read_order, write_answer


def main() -> None:
    """Read an order, do it, answer on the output, and end with the exit code of the pilot."""
    ending = Ending()
    prepare_environment()
    stop_when_asked()
    said = sys.stdin.readline()
    if not said:
        # Whoever began it was gone before it could say anything.
        sys.exit(ending.end_with(CandourError.exit_code))
    try:
        code = _do_alone(read_order(said))
    except KeyboardInterrupt as stopped:
        code = find_code(stopped)
    except Exception as error:  # noqa: BLE001 (the last line: a library's message may quote a child's record)
        code = _say_unexpected(error)
    sys.exit(ending.end_with(code))


def _do_alone(order: Order) -> int:
    """Do an order, unless another process is at the same pilot."""
    end_with_parent(order.parent, _stop_in_order)
    # First of all, since whoever asks whether the pilot is being run tries the lock.
    lock = take(Path(order.lock), wait=False)
    if lock is None:
        _answer(Ended(elsewhere=True))
        return 0
    try:
        return _do(order)
    finally:
        lock.release()


def _do(order: Order) -> int:
    # Takes seconds, in which the process can already be stopped in order.
    from candour.workflow.queue.work import work  # noqa: PLC0415 (only after the environment is set)

    return work(order, read_day(), _answer)


def _answer(words: Ended | Step) -> None:
    sys.stdout.write(write_answer(words))
    sys.stdout.flush()


def _say_unexpected(error: Exception) -> int:
    """Name the kind of error and its place, but not its message, which may hold data."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{os.path.basename(frame.filename)}, line {frame.lineno}"  # noqa: PTH119
    said = f"An error that candour did not expect ({type(error).__name__} in {place}): a fault of candour, not yours."
    _answer(Ended(CandourError.exit_code, said, "An error that was not expected."))
    if os.environ.get("CANDOUR_DEBUG"):
        traceback.print_exception(error)
    return CandourError.exit_code


def _stop_in_order() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
