"""`candour assure`: the features and outcomes of your own test children, as worked out by hand."""

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from candour.cli.answers import print_json, print_lines, print_table
from candour.cli.options import AsJson
from candour.errors import AssuranceError
from candour.workflow.assure import AssuranceOutcome, check_test_children


def assure(
    config: Annotated[Path, Parameter(help="Configuration of the pilot (YAML).")],
    test_children: Annotated[
        Path | None,
        Parameter(help="Made-up children (YAML). Default: assurance/NAME.yaml beside the configuration."),
    ] = None,
    *,
    json: AsJson = False,
) -> int:
    """Check the features and outcomes of your own test children.

    Exit code 20 where a value is not the one that was expected.
    """
    outcome = check_test_children(config, test_children)
    if json:
        print_json(outcome)
    else:
        _print(outcome)
    if outcome.disagreements:
        sys.stderr.write(
            "Some test children did not get what was expected of them. Either the expectation is wrong, or the "
            "question or a feature does not mean what you think: settle which before anything is trained.\n"
        )
        return AssuranceError.exit_code
    return 0


def _print(outcome: AssuranceOutcome) -> None:
    if outcome.disagreements:
        rows = [(d.child, d.decided_on, d.name, d.expected, d.got) for d in outcome.disagreements]
        print_table("Not as expected", ("Test child", "Decided on", "Value", "Expected", "Got"), rows)
    print_lines(
        [
            f"Test children    {outcome.children}",
            f"Values checked   {outcome.values}",
            f"Not as expected  {len(outcome.disagreements)}",
        ]
    )
