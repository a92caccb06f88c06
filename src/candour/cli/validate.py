"""`candour validate`: another authority's model on one's own decisions."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from candour.cli.answers import print_json, print_lines, show_path
from candour.cli.calendar_day import read_day
from candour.cli.options import DEFAULT_MLRUNS, AsJson, Mlruns, NoPdf, Purpose, Quiet, Role
from candour.cli.progress import show_progress
from candour.cli.publication import print_publication, print_standing, warn_of_leak
from candour.workflow.protocol.visiting import Visit
from candour.workflow.validating import validate_model


def validate(
    folder: Annotated[Path, Parameter(help="The shared folder, as `candour share` wrote it.")],
    config: Annotated[
        Path, Parameter(help="Configuration of a pilot (YAML) with the shared question and features.")
    ],
    *,
    agreement: Annotated[Path, Parameter(help="The agreement that both authorities signed (YAML).")],
    mlruns: Mlruns = DEFAULT_MLRUNS,
    out: Annotated[
        Path | None, Parameter(help="Folder of the report. Default: reports/NAME-external.")
    ] = None,
    purpose: Purpose = "",
    role: Role = "",
    no_pdf: NoPdf = False,
    json: AsJson = False,
    quiet: Quiet = False,
) -> int:
    """Test a shared model on this authority's own decisions: a report as of a pilot, and how the two authorities compare.

    Nothing is trained but the simple rules. Whether moving, or moving and stretching, the scores would help is learnt from earlier
    decisions and judged on later ones.
    """
    with show_progress(quiet=quiet) as report_progress:
        outcome = validate_model(
            folder,
            config,
            agreement_path=agreement,
            mlruns=mlruns,
            out=out,
            pdf=not no_pdf,
            visit=Visit(read_day(), purpose, role),
            report_progress=report_progress,
        )
    if json:
        print_json(outcome)
    else:
        print_publication(outcome.publication, run_id=outcome.run_id)
        print_standing(outcome.standing)
        print_lines([f"Compared {show_path(outcome.comparison)}"])
    return warn_of_leak() if outcome.leaked else 0
