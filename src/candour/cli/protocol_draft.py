"""`candour protocol draft`: the protocol that a configuration describes, for people to read before it is frozen."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from candour.cli.answers import print_json, print_lines, show_path
from candour.cli.options import DEFAULT_MLRUNS, AsJson, Mlruns, Quiet
from candour.cli.progress import show_progress
from candour.workflow.protocol.drafting import WrittenDraft, draft_protocol


def draft(
    config: Annotated[Path, Parameter(help="Configuration of the pilot (YAML).")],
    *,
    out: Annotated[Path | None, Parameter(help="Folder of the draft. Default: protocols/NAME.")] = None,
    mlruns: Mlruns = DEFAULT_MLRUNS,
    no_pdf: Annotated[bool, Parameter(name="--no-pdf", negative="", help="Markdown and HTML only.")] = False,
    json: AsJson = False,
    quiet: Quiet = False,
) -> int:
    """Write the protocol that a configuration describes, as Markdown, HTML and PDF.

    Criteria, what they ask of a forecast at this base rate, what the test could show, and what is still undecided: all of it from the
    configuration and the training period alone. Nothing of the test is looked at.
    """
    with show_progress(quiet=quiet) as report_progress:
        written = draft_protocol(
            config, mlruns=mlruns, out=out, pdf=not no_pdf, report_progress=report_progress
        )
    if json:
        print_json(written)
    else:
        _print(written)
    return 0


def _print(written: WrittenDraft) -> None:
    print_lines([f"Warning  {warning}" for warning in written.warnings])
    print_lines([f"Still undecided: {written.undecided}"])
    print_lines([f"Draft    {show_path(written.pdf or written.page)}"])
    if written.pdf_reason:
        print_lines([f"No PDF   {written.pdf_reason}"])
