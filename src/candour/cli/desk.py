"""`candour desk`: the pages for a panel, and who may write there."""

import getpass
import signal
import sys
from contextlib import closing
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter
from cyclopts.validators import Number

from candour.cli.answers import print_lines, print_table
from candour.cli.options import DEFAULT_MLRUNS, Mlruns
from candour.desk.guard import HOST
from candour.desk.passcodes import find_weakness
from candour.desk.reviewers import add_reviewer, list_reviewers, remove_reviewer
from candour.desk.server import serve_desk, stop_on_terminate, take_port
from candour.desk.written_text import clean_text, find_role_fault
from candour.errors import ConfigError, GovernanceError
from candour.workflow.desk import open_desk, prepare_reviewers, verify_desk

Role = Annotated[str, Parameter(help="A role on the panel, such as 'chair'. Never a name.")]

desk = App(name="desk")
reviewers = App(name="reviewers", help="Who may write at the desk: a passcode for each role.")
desk.command(reviewers)


@desk.default
def serve(
    *,
    mlruns: Mlruns = DEFAULT_MLRUNS,
    port: Annotated[int, Parameter(help="Port on 127.0.0.1.", validator=Number(gte=1, lte=65535))] = 8750,
    verify: Annotated[
        bool,
        Parameter(name="--verify", negative="", help="Only check the panel's log; the exit code tells."),
    ] = False,
) -> int:
    """Show the reports of all runs to a panel, and keep its comments, conditions and decisions.

    Only on this machine, until it is stopped with Ctrl-C. Open the address that it prints: each works once, and the
    next one is printed after it.
    """
    if verify:
        return _verify(mlruns)
    with closing(take_port(port)) as held:
        opened = open_desk(mlruns, port=port, announce=_Announcer(port).announce)
        stop_on_terminate()
        opened.invitations.renew()
        serve_desk(opened, held)
    # A second Ctrl-C must not end in a traceback.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    print_lines(["The desk is closed."])
    return 0


@reviewers.command
def add(role: Role, /, *, mlruns: Mlruns = DEFAULT_MLRUNS) -> int:
    """Give a role a passcode, or a new one. It is asked for twice and not shown."""
    role = clean_text(role)
    if fault := find_role_fault(role):
        raise ConfigError(f"This role cannot be kept: {fault}.")
    folder = prepare_reviewers(mlruns)
    if not sys.stdin.isatty():
        raise ConfigError(
            "A passcode is typed on a terminal, where nobody can read it. Run this command in one."
        )
    passcode = getpass.getpass(f"Passcode for {role}: ")
    if weakness := find_weakness(passcode):
        raise ConfigError(weakness)
    if getpass.getpass("The same again: ") != passcode:
        raise ConfigError("The two passcodes differ. Nothing was kept; run the command again.")
    add_reviewer(folder, role, passcode)
    print_lines([f"'{role}' can sign in."])
    return 0


@reviewers.command(name="list")
def show(*, mlruns: Mlruns = DEFAULT_MLRUNS) -> int:
    """List all roles that ever had a passcode."""
    rows = [
        (each.role, "yes" if each.active else "no, removed")
        for each in list_reviewers(prepare_reviewers(mlruns))
    ]
    print_table("Reviewers", ("Role", "May sign in"), rows)
    return 0


@reviewers.command
def remove(role: Role, /, *, mlruns: Mlruns = DEFAULT_MLRUNS) -> int:
    """Take the right to sign in away. What the role wrote stays; nothing is deleted."""
    remove_reviewer(prepare_reviewers(mlruns), clean_text(role))
    print_lines([f"'{clean_text(role)}' can no longer sign in."])
    return 0


class _Announcer:
    """Prints the address that lets a browser in; after the first, another one for another browser."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._label = "Open"

    def announce(self, token: str) -> None:
        """One line."""
        print_lines([f"{self._label:<9}http://{HOST}:{self._port}/enter?token={token}"])
        self._label = "Next"


def _verify(mlruns: Path) -> int:
    verified, missing = verify_desk(mlruns)
    wrong = verified.broken or missing
    if wrong:
        raise GovernanceError(f"The panel's log is broken: {wrong}")
    head = verified.head
    lines = [f"Entries  {head.number}, each as it was written", f"Head     {head.fingerprint}"]
    if verified.behind:
        lines.append(
            f"Note     the sealed head does not know of the last {verified.behind}; the next entry renews it"
        )
    print_lines(lines)
    return 0
