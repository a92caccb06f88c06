"""`candour score`: new cases with a finished run, where a panel permits it."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from candour.cli.answers import print_json, print_lines, show_path
from candour.cli.calendar_day import read_day, read_option
from candour.cli.options import DEFAULT_MLRUNS, AsJson, Mlruns, Quiet, Role
from candour.cli.progress import show_progress
from candour.errors import ConfigError
from candour.workflow.protocol.visiting import Visit
from candour.workflow.scoring.answer import write_log, write_outcome
from candour.workflow.scoring.asking import Days
from candour.workflow.scoring.score import score_cases, show_log


def score(
    run: Annotated[str, Parameter(help="A run: its id, the beginning of it, or a pilot's name.")],
    extracts: Annotated[
        Path | None,
        Parameter(
            help="The new extracts: a configuration (YAML) that names them, or a folder with files named as in the run's configuration."
        ),
    ] = None,
    *,
    since: Annotated[
        str, Parameter(help="First day of the decisions, YYYY-MM-DD. Default: the day after the run's last decision.")
    ] = "",
    until: Annotated[str, Parameter(help="Last day of the decisions, YYYY-MM-DD. Default: as far as the extracts reach.")] = "",
    out: Annotated[
        Path | None,
        Parameter(help="A new file for the list by child id (.csv or .parquet). Default: scoring/PILOT/for-practitioners in the run store."),
    ] = None,
    i_am_exploring: Annotated[
        bool,
        Parameter(name="--i-am-exploring", negative="", help="Go past what no panel permitted; everything is stamped, and --purpose says why."),
    ] = False,
    purpose: Annotated[str, Parameter(help="What this is for, in a few words; the log keeps it.")] = "",
    role: Role = "",
    log: Annotated[bool, Parameter(name="--log", negative="", help="Only show the log of scoring of this pilot, verified.")] = False,
    mlruns: Mlruns = DEFAULT_MLRUNS,
    json: AsJson = False,
    quiet: Quiet = False,
) -> int:  # fmt: skip
    """Score new cases, where a panel permits it and they are like those that the forecast was tested on.

    The list by child id goes into a file for its owner only, never onto the screen. Every scoring and every refusal is in a log that only
    grows.
    """
    if log:
        if extracts is not None:
            raise ConfigError("--log scores nobody. Leave the extracts away.")
        entries = show_log(run, mlruns=mlruns)
        if json:
            print_json(entries)
        else:
            print_lines(write_log(entries))
        return 0
    if extracts is None:
        raise ConfigError(
            "Say which extracts are scored: candour score RUN EXTRACTS. The log: candour score RUN --log"
        )
    with show_progress(quiet=quiet) as report_progress:
        said = score_cases(
            run,
            extracts,
            mlruns=mlruns,
            days=Days(read_option(since, "--since"), read_option(until, "--until")),
            out=out,
            exploring=i_am_exploring,
            visit=Visit(read_day(), purpose, role),
            report_progress=report_progress,
        )
    if json:
        print_json(said)
    else:
        print_lines(
            [
                *write_outcome(said),
                f"List     {show_path(said.list)}",
                f"Log      entry {said.log_entry}, batch {said.batch}",
            ]
        )
    return 0
