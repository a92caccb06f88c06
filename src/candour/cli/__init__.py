"""The command line: one file a command, and here what they share on the way in and out."""

import sys
from collections.abc import Sequence

from candour.cli.ending import Ending
from candour.cli.environment import prepare_environment


def main(arguments: Sequence[str] | None = None) -> None:
    """Run `candour` with these arguments, or those of the process, and end the process with its exit code."""
    # Whoever gives arguments may go on afterwards.
    ending = Ending() if arguments is None else None
    prepare_environment()
    from candour.cli.app import run_command  # noqa: PLC0415 (only after the environment is set)
    from candour.cli.stopping import stop_when_asked  # noqa: PLC0415

    stop_when_asked()
    code = run_command(sys.argv[1:] if arguments is None else list(arguments))
    sys.exit(code if ending is None else ending.end_with(code))
