"""`candour pilot`: several pilots, each from the draft of its protocol to its report."""

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from candour.cli.answers import print_json, print_lines, print_table, show_path
from candour.cli.calendar_day import read_day
from candour.cli.options import DEFAULT_MLRUNS, AsJson, Mlruns, NoPdf, Quiet, Role
from candour.cli.plain_text import show_controls
from candour.cli.progress import show_progress
from candour.workflow.piloting import list_cells, run_pilots
from candour.workflow.protocol.visiting import Visit

PURPOSE = "The look that confirms, after the protocol was frozen."


def pilot(
    *configs: Annotated[Path, Parameter(help="Configurations of pilots (YAML), one or more.")],
    quick: Annotated[
        bool,
        Parameter(
            negative="",
            help="Fewer children, settings and resamples, to see that everything works. It answers nothing.",
        ),
    ] = False,
    mlruns: Mlruns = DEFAULT_MLRUNS,
    out: Annotated[Path, Parameter(help="Folder of the reports, the drafts and the summary.")] = Path(
        "reports"
    ),
    role: Role = "",
    no_pdf: NoPdf = False,
    json: AsJson = False,
    quiet: Quiet = False,
) -> int:
    """Draft, freeze, open and report each pilot, one after the other, and put them side by side.

    A pilot that is finished is not run again, so the command can be repeated after an interruption. One that fails does not stop the
    others; the exit code is that of the first that failed.
    """
    with show_progress(quiet=quiet) as report_progress:
        outcome = run_pilots(
            configs,
            mlruns=mlruns,
            out=out,
            quick=quick,
            pdf=not no_pdf,
            visit=Visit(read_day(), PURPOSE, role),
            report_progress=report_progress,
        )
    for row in outcome.rows:
        if row.failed:
            sys.stderr.write(f"{row.name}: {show_controls(row.failed)}\n")
    if json:
        print_json(outcome)
        return outcome.exit_code
    headings = ("Pilot", "Standing", "Verdict", "Decisions", "Base rate", "AUC", "AP lift")
    print_table("Pilots", headings, list_cells(outcome.rows))
    again = sum(row.before for row in outcome.rows)
    print_lines(
        [
            f"Summary  {show_path(outcome.page)}",
            *(
                [
                    f"Note     {again} had been finished before and {'was' if again == 1 else 'were'} not run again"
                ]
                if again
                else []
            ),
        ]
    )
    return outcome.exit_code
