"""Several commands at the same moment: run as a script in a folder, with the commands as JSON lists; what each said goes to its number.

Everything is imported once, and then each command gets a process of its own, which waits for the others.
"""

import json
import os
import sys
from pathlib import Path


def start(number: int, arguments: list[str], gate: int) -> int:
    """One command in a process of its own, once the gate is opened."""
    process = os.fork()
    if process:
        return process
    from candour.cli.app import run_command

    said = os.open(f"said-{number}.txt", os.O_CREAT | os.O_TRUNC | os.O_WRONLY)
    os.dup2(said, 1)
    os.dup2(said, 2)
    os.read(gate, 1)
    code = 99
    try:
        code = run_command(arguments)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def main() -> None:
    """Start all, open the gate, and say how each ended."""
    from candour.cli.environment import prepare_environment

    prepare_environment()
    import candour.cli.audit
    import candour.cli.report
    import candour.cli.run  # noqa: F401 (so that each process begins its work at once)

    opening, gate = os.pipe()[::-1]
    processes = [start(number, json.loads(text), gate) for number, text in enumerate(sys.argv[1:])]
    os.write(opening, b"." * len(processes))
    codes = [os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) for process in processes]
    Path("codes.json").write_text(json.dumps(codes))


if __name__ == "__main__":
    main()
