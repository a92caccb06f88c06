"""`candour pilot`: several pilots, each from the draft of its protocol to its report, as many at a time as the machine allows."""

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from candour.cli.answers import print_json, print_lines, print_table, show_path
from candour.cli.calendar_day import read_day
from candour.cli.options import DEFAULT_MLRUNS, AsJson, Mlruns, NoPdf, Role
from candour.cli.plain_text import show_controls
from candour.cli.queue_progress import say_state, show_queue
from candour.errors import ConfigError
from candour.workflow.piloting import PilotsOutcome, PilotsWanted, list_cells, run_pilots, say_cost
from candour.workflow.protocol.visiting import Visit
from candour.workflow.queue.limits import read_limits
from candour.workflow.queue.looking import list_queue
from candour.workflow.queue.record import Entry

PURPOSE = "The look that confirms, after the protocol was frozen."
PROCESS = (sys.executable, "-m", "candour.cli.queued")


def pilot(
    *configs: Annotated[
        Path,
        Parameter(
            help="Configurations of pilots (YAML), or folders of them: *.yaml, and pilot.yaml one folder further in."
        ),
    ],
    quick: Annotated[
        bool,
        Parameter(
            negative="",
            help="Fewer children, settings and resamples, to see that everything works. It answers nothing.",
        ),
    ] = False,
    at_once: Annotated[int, Parameter(help="How many pilots run at a time.")] = 1,
    cores: Annotated[
        int | None,
        Parameter(help="Cores that all pilots share; without it CANDOUR_THREADS, or those of the machine."),
    ] = None,
    memory: Annotated[
        str,
        Parameter(help="Memory that all pilots share, such as 8GB; without it four fifths of the machine's."),
    ] = "",
    again_failed: Annotated[
        bool, Parameter(negative="", help="Try again what failed before and has not changed since.")
    ] = False,
    status: Annotated[
        bool,
        Parameter(negative="", help="Run nothing: say how the pilots in the queue of this run store stand."),
    ] = False,
    mlruns: Mlruns = DEFAULT_MLRUNS,
    out: Annotated[Path, Parameter(help="Folder of the reports, the drafts and the summary.")] = Path(
        "reports"
    ),
    role: Role = "",
    no_pdf: NoPdf = False,
    json: AsJson = False,
    quiet: Annotated[bool, Parameter(name="--quiet", negative="", help="No progress.")] = False,
) -> int:
    """Draft, freeze, open and report each pilot, in processes of their own, and put them side by side.

    A pilot that is finished is not run again, so the command can be repeated after an interruption. One that fails does not stop the
    others, and is tried again only with --again-failed or once its configuration has changed; the exit code is that of the first that failed.
    """
    if status:
        if configs:
            raise ConfigError(
                "--status shows every pilot in the queue of a run store: name the store with --mlruns, and no configurations."
            )
        return _show_status(mlruns, json=json)
    limits = read_limits(at_once, cores, memory)
    with show_queue(quiet=quiet) as show:
        outcome = run_pilots(
            configs,
            PilotsWanted(mlruns, out, pdf=not no_pdf, quick=quick, again_failed=again_failed),
            visit=Visit(read_day(), PURPOSE, role),
            limits=limits,
            words=PROCESS,
            show=show,
            tell=lambda note: None if quiet else _tell(note),
        )
    _tell_failures(outcome)
    if json:
        print_json(outcome)
    else:
        _print(outcome)
    return outcome.exit_code


def _tell(line: str) -> None:
    sys.stderr.write(f"{show_controls(line)}\n")


def _tell_failures(outcome: PilotsOutcome) -> None:
    for row in outcome.rows:
        if row.failed:
            log = (outcome.logs or {}).get(row.name)
            _tell(f"{row.name}: {row.failed}{f' Log: {show_path(log)}' if log is not None else ''}")


def _print(outcome: PilotsOutcome) -> None:
    headings = ("Pilot", "Standing", "Verdict", "Decisions", "Base rate", "AUC", "AP lift")
    print_table("Pilots", headings, list_cells(outcome.rows))
    again = sum(row.before for row in outcome.rows)
    lines = [f"Summary  {show_path(outcome.page)}"]
    if outcome.cost is not None:
        processor, peak, _ = say_cost(outcome.cost)
        lines.append(f"Cost     {processor} of processor time, at most {peak} of memory for one pilot")
    if again:
        lines.append(
            f"Note     {again} had been finished before and {'was' if again == 1 else 'were'} not run again"
        )
    print_lines(lines)


def _show_status(mlruns: Path, *, json: bool) -> int:
    entries = list_queue(mlruns)
    if json:
        print_json(entries)
        return 0
    print_table(
        "Queue",
        ("Pilot", "State", "Tries", *("Processor time", "Peak memory", "Time")),
        [(entry.name, say_state(entry), entry.tries, *_say_cost(entry)) for entry in entries],
    )
    return 0


def _say_cost(entry: Entry) -> tuple[str, str, str]:
    """Nothing while a pilot waits or runs: what it took is known when it ends."""
    return ("", "", "") if entry.cost is None else say_cost(entry.cost)
