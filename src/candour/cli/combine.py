"""`candour combine`: several authorities' reports in one document, from what they published."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from candour.cli.answers import print_json, print_lines, print_table, show_path
from candour.cli.options import AsJson, NoPdf
from candour.workflow.combining import CombinedOutcome
from candour.workflow.combining import combine as combine_folders


def combine(
    *directories: Annotated[Path, Parameter(help="Folders of reports, each with its findings.json.")],
    out: Annotated[Path, Parameter(help="Folder of the document; an earlier one is replaced.")] = Path(
        "reports/combined"
    ),
    pool_all: Annotated[
        bool,
        Parameter(
            negative="",
            help="Put reports without a frozen protocol together with registered ones too. The document says so on its first page.",
        ),
    ] = False,
    no_pdf: NoPdf = False,
    json: AsJson = False,
) -> int:
    """Put several authorities' reports together by random-effects meta-analysis, and sum the evidence up.

    Nothing is read but their published findings.json. Reports that differ in decision point, outcome, window or criteria are kept apart;
    one authority counts once; unregistered reports are shown apart.
    """
    outcome = combine_folders(directories, out=out, pool_all=pool_all, pdf=not no_pdf)
    if json:
        print_json(outcome)
    else:
        _print(outcome)
    return 0


def _print(outcome: CombinedOutcome) -> None:
    document, written = outcome.document, outcome.written
    for part in document.questions:
        title = f"Question {part.number}: {', '.join(part.authorities)}"
        rows = [(one.measure, one.answer, one.rated.strength, one.sentence) for one in part.summary.effects]
        print_table(title, ("Measure", "Effect", "Strength of evidence", "In numbers"), rows)
    print_lines(f"Note     {notice}" for notice in document.notices)
    print_lines(f"Note     {one.label} is in no question. {one.reason}" for one in document.left_out)
    print_lines([f"Document {show_path(written.page)}"])
    if written.pdf_reason:
        print_lines([f"No PDF   {written.pdf_reason}"])
