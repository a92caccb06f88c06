"""`candour atrs`: what is missing in a record of the Algorithmic Transparency Recording Standard."""

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from candour.cli.answers import print_json, print_lines, print_table
from candour.cli.options import AsJson
from candour.errors import RecordError
from candour.report.atrs.checking.completeness import Completeness
from candour.report.atrs.checking.held import Issue, Weight
from candour.workflow.atrs import check_record_file

_COLUMNS = ("Number", "Field", "Where", "What to do")
NO_CLAIM = "Complete means that no field is empty. It says nothing about whether what stands there is true or enough."


def atrs(
    path: Annotated[Path, Parameter(help="An atrs-v4.json or atrs-v4.xlsx, also one completed by hand.")],
    *,
    json: AsJson = False,
) -> int:
    """Say what is missing in a transparency record, by tier.

    Exit code 22 where a field is missing, or goes against the guidance of the standard. Links are judged by their form
    and never fetched.
    """
    found = check_record_file(path)
    if json:
        print_json(
            {
                "complete": found.complete,
                "fields": found.fields,
                "filled": found.filled,
                "issues": found.issues,
            }
        )
    else:
        _print(found)
    if found.complete:
        return 0
    sys.stderr.write(
        "The record is not complete. Fill in what is listed, in the file or in the statements, and check it again.\n"
    )
    return RecordError.exit_code


def _print(found: Completeness) -> None:
    for weight, title in (
        (Weight.MISSING, "Missing"),
        (Weight.WRONG, "Against the guidance"),
        (Weight.LOOK, "Worth a look"),
    ):
        for tier in sorted({issue.tier for issue in found.issues if issue.weight is weight}):
            own = [issue for issue in found.issues if issue.weight is weight and issue.tier == tier]
            print_table(
                f"{title}, tier {tier}" if tier else title, _COLUMNS, [_list_cells(issue) for issue in own]
            )
    print_lines(
        [
            f"Fields   {found.fields}",
            f"Filled   {found.filled}",
            f"Missing  {found.fields - found.filled}",
            NO_CLAIM,
        ]
    )


def _list_cells(issue: Issue) -> tuple[str, ...]:
    return issue.number, issue.field, issue.place, issue.message
