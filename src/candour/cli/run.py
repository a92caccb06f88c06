"""`candour run`: a pilot, from extracts to a transparency report."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from candour.cli.answers import print_json
from candour.cli.calendar_day import read_day
from candour.cli.options import DEFAULT_MLRUNS, AsJson, Engine, Mlruns, NoPdf, Purpose, Quiet, Role
from candour.cli.progress import show_progress
from candour.cli.publication import print_publication, print_standing, warn_of_leak
from candour.workflow.protocol.visiting import Visit
from candour.workflow.run import PilotOutcome, run_pilot


def run(
    config: Annotated[Path, Parameter(help="Configuration of the pilot (YAML).")],
    *,
    mlruns: Mlruns = DEFAULT_MLRUNS,
    out: Annotated[Path | None, Parameter(help="Folder of the report. Default: reports/NAME.")] = None,
    purpose: Purpose = "",
    role: Role = "",
    engine: Engine = "",
    no_pdf: NoPdf = False,
    json: AsJson = False,
    quiet: Quiet = False,
) -> int:
    """Run a pilot, from extracts to a transparency report.

    Where a protocol of the pilot is frozen and its test period sealed, this is a rehearsal on the training period; once that is
    opened, each run is a further look, and needs a purpose.

    Exit code 14 where the leakage proof failed: the report is written, and says so.
    """
    with show_progress(quiet=quiet) as report_progress:
        outcome = run_pilot(
            config,
            mlruns=mlruns,
            out=out,
            pdf=not no_pdf,
            report_progress=report_progress,
            visit=Visit(read_day(), purpose, role),
            engine=engine,
        )
    return print_outcome(outcome, json=json)


def print_outcome(outcome: PilotOutcome, *, json: bool) -> int:
    """Say what a run of a pilot left behind and how it stands to its protocol, and return the exit code."""
    if json:
        print_json(outcome)
    else:
        print_publication(outcome.publication, run_id=outcome.run_id)
        print_standing(outcome.standing)
    return warn_of_leak() if outcome.leaked else 0
