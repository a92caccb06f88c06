"""`candour check`: a configuration and its extracts, before anything is fitted."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from candour.cli.answers import print_json, print_lines, print_table
from candour.cli.options import DEFAULT_MLRUNS, AsJson, Mlruns, Quiet
from candour.cli.progress import show_progress
from candour.workflow.check import CheckOutcome, check_pilot


def check(
    config: Annotated[Path, Parameter(help="Configuration of the pilot (YAML).")],
    *,
    mlruns: Mlruns = DEFAULT_MLRUNS,
    json: AsJson = False,
    quiet: Quiet = False,
) -> int:
    """Check a configuration and the extracts that it names, and fit nothing.

    Shows what the extracts cover, what is odd in them, and how many decisions and outcomes a run would have.
    Counts from 1 to 5 are shown as c.
    """
    with show_progress(quiet=quiet) as report_progress:
        outcome = check_pilot(config, mlruns=mlruns, report_progress=report_progress)
    if json:
        print_json(outcome)
    else:
        _print(outcome)
    return 0


def _print(outcome: CheckOutcome) -> None:
    print_lines(
        [
            f"Pilot     {outcome.name}",
            f"Children  {_number(outcome.children)}",
            f"Events    {_number(outcome.events)}",
            f"Words     {outcome.to_complete} of {outcome.statements} lines of the report are still for the authority to complete",
        ]
    )
    print_lines([f"Warning   {warning}" for warning in outcome.warnings])
    if outcome.sealed:
        print_lines(
            [
                f"Sealed    the {outcome.sealed} that will test the forecast are in none of these counts of decisions"
            ]
        )
    print_table(
        "What the extracts cover",
        ("Source", "First day", "Last day", "Events"),
        [(c.source, c.first_day, c.last_day, ", ".join(c.kinds)) for c in outcome.coverage],
    )
    print_table(
        "What is odd in them",
        ("Severity", "Source", "Where", "Year", "What", "How often"),
        [
            (q.severity, q.source, f"{q.table} {q.field}".strip(), q.year, q.message, _number(q.count))
            for q in outcome.quality
        ],
    )
    print_table(
        "From all decisions to those that can be used",
        ("Decisions", "Number", "With the outcome", "Why"),
        [
            (f.label, _number(f.decisions), "" if f.outcomes is None else _number(f.outcomes), f.reason)
            for f in outcome.flow
        ],
    )


def _number(count: int | str) -> str:
    return count if isinstance(count, str) else f"{count:,}"
