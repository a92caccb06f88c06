"""`candour synthesise`: the extracts of a synthetic authority, with known truth."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from candour.cli.answers import print_json, print_lines, show_path
from candour.cli.options import AsJson, Quiet
from candour.cli.progress import show_progress
from candour.workflow.synthesise import DEFAULT_FORMATS, write_authority


def synthesise(
    *,
    out: Annotated[Path, Parameter(help="A new or empty folder.")],
    children: Annotated[int, Parameter(help="Children known to children's social care.")] = 20_000,
    years: Annotated[int, Parameter(help="Return years.")] = 6,
    last_year: Annotated[
        int, Parameter(help="The year in which the last return year ends, on 31 March.")
    ] = 2026,
    until: Annotated[
        int | None,
        Parameter(
            help="The last return year that is written: the same authority as it stood earlier. Without it, all years."
        ),
    ] = None,
    seed: Annotated[int, Parameter(help="The same seed gives the same bytes.")] = 1,
    scenario: Annotated[
        tuple[str, ...], Parameter(help="What is planted; may be given several times.", negative="")
    ] = ("baseline",),
    formats: Annotated[
        tuple[str, ...],
        Parameter(help="What it is written as: names with commas between them, or all.", negative=""),
    ] = DEFAULT_FORMATS,
    practitioners: Annotated[
        bool, Parameter(help="Also write made-up social workers' forecasts and an override log.", negative="")
    ] = False,
    documents: Annotated[
        bool,
        Parameter(
            help="Also write referral notes and assessment summaries, with invented names.", negative=""
        ),
    ] = False,
    profile: Annotated[
        str | None,
        Parameter(help="Which authority: small_unitary, large_county, metropolitan or coastal."),
    ] = None,
    json: AsJson = False,
    quiet: Quiet = False,
) -> int:
    """Make the extracts of a synthetic authority, with known truth.

    No record in it is of a real child, and nothing measured on it says how well a forecast would do on real ones.
    """
    with show_progress(quiet=quiet) as report_progress:
        outcome = write_authority(
            out=out,
            children=children,
            years=years,
            seed=seed,
            scenarios=scenario,
            last_year=last_year,
            formats=formats,
            practitioners=practitioners,
            documents=documents,
            profile=profile,
            until=until,
            report_progress=report_progress,
        )
    if json:
        print_json(outcome)
    else:
        print_lines(
            [
                f"Folder     {show_path(outcome.directory)}",
                f"Children   {outcome.children:,}",
                f"Referrals  {outcome.referrals:,}",
                f"Files      {len(outcome.files)}",
            ]
        )
    return 0
