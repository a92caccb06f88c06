"""`candour monitor`: what happened after cases were scored, held against what the run promised."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from candour.cli.answers import print_json, print_lines, print_table, show_path
from candour.cli.options import DEFAULT_MLRUNS, AsJson, Mlruns, NoPdf, Quiet
from candour.cli.progress import show_progress
from candour.errors import ScoringError
from candour.workflow.looking.comparing import list_cells
from candour.workflow.monitoring.monitor import monitor_run


def monitor(
    run: Annotated[
        str, Parameter(help="The run that scored: its id, a beginning of it, or the pilot's name.")
    ],
    extracts: Annotated[
        Path,
        Parameter(
            help="Newer extracts, in which outcomes are known by now: a configuration that names them, or a folder with files named as in the run's own."
        ),
    ],
    *,
    mlruns: Mlruns = DEFAULT_MLRUNS,
    out: Annotated[
        Path | None, Parameter(help="Folder of the page; otherwise reports/PILOT-monitoring.")
    ] = None,
    no_pdf: NoPdf = False,
    json: AsJson = False,
    quiet: Quiet = False,
) -> int:
    """Follow up everybody who was scored with a run: drift, calibration, differences between groups, overrides, and the stop rules of its own plan.

    Where a stop limit is reached, the page is written all the same, scoring is refused from then on, and the exit code is 26. Nothing that happened
    later changes the forecast.
    """
    with show_progress(quiet=quiet) as report_progress:
        outcome = monitor_run(
            run,
            extracts,
            mlruns=mlruns,
            out=out,
            pdf=not no_pdf,
            today=datetime.now(UTC).astimezone().date(),
            report_progress=report_progress,
        )
    if json:
        print_json(outcome)
    else:
        print_lines(
            [f"Answer   {outcome.answer}", *(f"         {notice}" for notice in outcome.document.notices)]
        )
        looks = outcome.document.tables[0]
        print_table(
            looks.title, [column.label for column in looks.columns if not column.hidden], list_cells(looks)
        )
        print_lines([f"Page     {show_path(outcome.page)}", f"Logged   {outcome.logged}"])
    if outcome.stop:
        raise ScoringError(outcome.stop)
    return 0
