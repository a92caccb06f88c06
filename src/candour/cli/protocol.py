"""`candour protocol`: say beforehand what will be done, seal the test period, and open it once."""

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from candour.cli.answers import print_json, print_lines, print_table, show_path
from candour.cli.calendar_day import read_day
from candour.cli.options import DEFAULT_MLRUNS, AsJson, Mlruns, NoPdf, Purpose, Quiet, Role
from candour.cli.progress import show_progress
from candour.cli.run import print_outcome
from candour.logbook.chain import shorten_fingerprint
from candour.workflow.protocol.freezing import (
    RegisteredProtocol,
    freeze_pilot,
    show_protocol,
    verify_protocol,
)
from candour.workflow.protocol.visiting import Visit
from candour.workflow.run import run_pilot

Config = Annotated[Path, Parameter(help="Configuration of the pilot (YAML).")]

protocol = App(name="protocol")
# In a file of its own: it alone needs what lays documents out.
protocol.command(
    "candour.cli.protocol_draft:draft",
    name="draft",
    help="Write the protocol that a configuration describes.",
)


@protocol.command
def freeze(
    config: Config,
    *,
    role: Role = "",
    supersede: Annotated[
        str, Parameter(help="Give up the protocol that is frozen, for this reason; it stays in the log.")
    ] = "",
    mlruns: Mlruns = DEFAULT_MLRUNS,
    json: AsJson = False,
    quiet: Quiet = False,
) -> int:
    """Freeze what the configuration says, on the extracts as they are, and seal the test period.

    From then on `candour run` rehearses on the training period alone, until the test period is opened.
    """
    with show_progress(quiet=quiet) as report_progress:
        frozen = freeze_pilot(
            config,
            mlruns=mlruns,
            visit=Visit(read_day(), role=role),
            supersede=supersede,
            report_progress=report_progress,
        )
    return _print(frozen, json=json)


@protocol.command(name="open")
def open_sealed(
    config: Config,
    *,
    purpose: Purpose = "",
    role: Role = "",
    mlruns: Mlruns = DEFAULT_MLRUNS,
    out: Annotated[Path | None, Parameter(help="Folder of the report. Default: reports/NAME.")] = None,
    no_pdf: NoPdf = False,
    json: AsJson = False,
    quiet: Quiet = False,
) -> int:
    """Open the sealed test period, once, and run the pilot on it: the look that confirms.

    It is written down before anything is trained, so it counts even where the run fails.
    """
    with show_progress(quiet=quiet) as report_progress:
        outcome = run_pilot(
            config,
            mlruns=mlruns,
            out=out,
            pdf=not no_pdf,
            report_progress=report_progress,
            visit=Visit(read_day(), purpose, role),
            opening=True,
        )
    return print_outcome(outcome, json=json)


@protocol.command
def show(config: Config, *, mlruns: Mlruns = DEFAULT_MLRUNS, json: AsJson = False) -> int:
    """Show the frozen protocol of a pilot: what is sealed, and every look at it."""
    return _print(show_protocol(config, mlruns=mlruns), json=json)


@protocol.command
def verify(
    config: Config, *, mlruns: Mlruns = DEFAULT_MLRUNS, json: AsJson = False, quiet: Quiet = False
) -> int:
    """Check that the frozen protocol, its log and all extracts are as they were; the exit code tells."""
    with show_progress(quiet=quiet) as report_progress:
        verified = verify_protocol(config, mlruns=mlruns, report_progress=report_progress)
    if json:
        print_json(verified)
        return 0
    lines = [
        f"Protocol {verified.fingerprint}, as it was frozen",
        f"Log      {verified.entries} {'entry' if verified.entries == 1 else 'entries'}, each as it was written",
        "Extracts as they were",
    ]
    if verified.behind:
        lines.append(
            f"Note     the sealed head does not know of the last {verified.behind}; the next entry renews it"
        )
    print_lines(lines)
    return 0


def _print(frozen: RegisteredProtocol, *, json: bool) -> int:
    if json:
        print_json(frozen)
        return 0
    what = "families drawn at random, decisions" if frozen.sealed == "families" else "decisions"
    state = "sealed" if frozen.opened_on is None else f"opened on {frozen.opened_on}"
    print_lines(
        [
            f"Protocol {frozen.fingerprint}",
            f"Frozen   {frozen.frozen_on}",
            f"Test     {what} of {frozen.first_test_day} to {frozen.last_test_day}: {state}",
            *(
                (f"         and families drawn at random, over all years: {state}",)
                if frozen.sealed == "days and families"
                else ()
            ),
            f"File     {show_path(frozen.file)}",
            *(
                f"Given up {each.day}: {shorten_fingerprint(each.fingerprint)}, because: {each.reason}"
                for each in frozen.superseded
            ),
        ]
    )
    if frozen.looks:
        rows = [(look.number, look.day, look.purpose) for look in frozen.looks]
        print_table("Looks at the test period", ("Look", "Day", "Purpose"), rows)
    else:
        print_lines(["Looks    none"])
    return 0
