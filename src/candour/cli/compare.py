"""`candour compare`: runs, or their reports, side by side."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from candour.cli.answers import print_json, print_lines, print_table, show_path
from candour.cli.options import DEFAULT_MLRUNS, AsJson, Mlruns, NoPdf
from candour.workflow.looking.comparing import compare_runs, list_cells, list_notes


def compare(
    *runs: Annotated[
        str, Parameter(help="Runs (id, beginning of it, pilot's name) or folders of reports, two or more.")
    ],
    mlruns: Mlruns = DEFAULT_MLRUNS,
    out: Annotated[Path | None, Parameter(help="Folder for the page. Without it nothing is written.")] = None,
    no_pdf: NoPdf = False,
    json: AsJson = False,
) -> int:
    """Put runs side by side: what changed (data, configuration, code, features, numbers, verdicts), what each asked, how it stands, its
    criteria with their answers, and the main figures with base rates. Of a report only what its documents say.

    Only where two runs forecast the very same decisions is a difference worked out, on the same families drawn again. Elsewhere
    the figures stand side by side without a test, and it says why.
    """
    compared = compare_runs(runs, mlruns=mlruns, out=out, pdf=not no_pdf)
    if json:
        print_json(compared)
        return 0
    for table in compared.document.tables:
        print_table(table.title, [column.label for column in table.columns], list_cells(table))
        print_lines(list_notes(table))
    print_lines(f"Note     {notice}" for notice in compared.document.notices)
    if compared.page is not None:
        print_lines([f"Page     {show_path(compared.page)}"])
    return 0
