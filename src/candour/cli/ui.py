"""`candour ui`: MLflow's pages on this machine only."""

import shlex
import subprocess
from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from candour.cli.answers import print_lines
from candour.cli.options import DEFAULT_MLRUNS, Mlruns
from candour.workflow.browsing import plan_browsing


def ui(
    *,
    mlruns: Mlruns = DEFAULT_MLRUNS,
    port: Annotated[int, Parameter(help="Port on 127.0.0.1.", validator=Number(gte=1, lte=65535))] = 5000,
    dry_run: Annotated[bool, Parameter(name="--dry-run", negative="", help="Print, start nothing.")] = False,
) -> int:
    """Show the runs in MLflow, on this machine only, until it is stopped with Ctrl-C.

    These pages show exact numbers, so they are not for a panel: a report is. Where a tracking server is named, only its address is printed.
    """
    plan = plan_browsing(mlruns, port=port)
    print_lines([f"Open     {plan.address}"])
    if not plan.command:
        return 0
    print_lines([f"Command  {shlex.join(plan.command)}"])
    return 0 if dry_run else subprocess.run(plan.command, check=False).returncode  # noqa: S603 (no shell; our own words)
