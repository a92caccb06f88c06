"""`candour explain`: reasons for one case, inside the authority only."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from candour.cli.answers import print_json, print_lines, render_json, show_path
from candour.cli.options import DEFAULT_MLRUNS, AsJson, Mlruns, Quiet
from candour.cli.plain_text import show_controls
from candour.cli.progress import show_progress
from candour.errors import ConfigError
from candour.workflow.explaining.answer import CaseExplanation, DecisionDays, write_days, write_explanation
from candour.workflow.explaining.case import explain_case, list_days
from candour.workflow.explaining.kept_apart import write_apart


def explain(
    run: Annotated[str, Parameter(help="A run: its id, the beginning of it, or a pilot's name.")],
    *,
    decision: Annotated[
        str, Parameter(help="Row number of a test decision, or a child's key, with @YYYY-MM-DD for the day.")
    ],
    refits: Annotated[
        int, Parameter(help="How often the model is fitted again.", validator=Number(gte=0, lte=200))
    ] = 10,
    days: Annotated[
        bool, Parameter(name="--days", negative="", help="Only list this child's decisions by day.")
    ] = False,
    out: Annotated[
        Path | None, Parameter(help="A new file inside the run store, instead of the screen.")
    ] = None,
    mlruns: Mlruns = DEFAULT_MLRUNS,
    json: AsJson = False,
    quiet: Quiet = False,
) -> int:
    """Say what moves the score of one case, inside the authority only.

    What it prints is RESTRICTED: it is about one child, is no cause and no decision, and stays out of every report and run. It
    needs a finished run and shows only decisions of its test.
    """
    if days and out is not None:
        raise ConfigError("--days is read on the screen. Leave --out away.")
    said: CaseExplanation | DecisionDays
    if days:
        said = list_days(run, decision, mlruns=mlruns)
    else:
        with show_progress(quiet=quiet) as report_progress:
            said = explain_case(run, decision, mlruns=mlruns, refits=refits, report_progress=report_progress)
    lines = write_days(said) if isinstance(said, DecisionDays) else write_explanation(said)
    if out is not None:
        text = render_json(said) if json else show_controls("\n".join(lines))
        written = write_apart(f"{text}\n", out, mlruns=mlruns)
        print_lines([f"Written  {show_path(written)}"])
    elif json:
        print_json(said)
    else:
        print_lines(lines)
    return 0
