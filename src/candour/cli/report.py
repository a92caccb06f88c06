"""`candour report`: write the report of a run again, from the findings kept with it."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from candour.cli.answers import print_json, print_lines
from candour.cli.options import DEFAULT_MLRUNS, AsJson, Mlruns, NoPdf, Quiet
from candour.cli.progress import show_progress
from candour.cli.publication import print_publication
from candour.workflow.report import render_again


def report(
    run: Annotated[str, Parameter(help="A run: its id, the beginning of it, or a pilot's name.")],
    *,
    out: Annotated[Path, Parameter(help="Folder of the report.")],
    mlruns: Mlruns = DEFAULT_MLRUNS,
    statements: Annotated[
        Path | None,
        Parameter(
            help="File with what the authority has to say by now; without it, what was said at the run."
        ),
    ] = None,
    version: Annotated[
        int | None, Parameter(help="An older version of the findings. Without it, the newest.")
    ] = None,
    no_pdf: NoPdf = False,
    json: AsJson = False,
    quiet: Quiet = False,
) -> int:
    """Write the report of a run again, from the findings kept with it: the newest version, or an older one.

    The report of an older version is written to the folder, but does not take the place of the one that the run keeps.
    """
    with show_progress(quiet=quiet) as report_progress:
        published = render_again(
            run,
            mlruns=mlruns,
            out=out,
            statements=statements,
            pdf=not no_pdf,
            report_progress=report_progress,
            version=version,
        )
    if json:
        print_json(published)
    else:
        print_publication(published)
        print_lines([f"Findings version {published.version}"])
    return 0
