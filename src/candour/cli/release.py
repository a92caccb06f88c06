"""`candour release`: this report has left the authority."""

from typing import Annotated

from cyclopts import Parameter

from candour.cli.answers import print_json, print_lines
from candour.cli.options import DEFAULT_MLRUNS, AsJson, Mlruns
from candour.workflow.releasing import release_report


def release(
    run: Annotated[str, Parameter(help="A run: its id, the beginning of it, or a pilot's name.")],
    *,
    mlruns: Mlruns = DEFAULT_MLRUNS,
    json: AsJson = False,
) -> int:
    """Say that the report of a run has left the authority.

    Every later report of the same pilot is held against it: where a count of children differs by few from what others have
    in their hands, it is withheld. Say it before a report is sent, printed for a meeting or put on a website.
    """
    released = release_report(run, mlruns=mlruns)
    if json:
        print_json(released)
    else:
        reports = "report has" if released.released == 1 else "reports have"
        print_lines(
            [
                f"Run      {released.run_id}",
                f"Pilot    {released.pilot}: {released.released} {reports} left the authority",
            ]
        )
    return 0
