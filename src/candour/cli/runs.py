"""`candour runs`: the runs of a store in the terminal, filtered and sorted."""

import sys
from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated

from cyclopts import Parameter

from candour.cli.answers import print_json, print_lines, print_table
from candour.cli.options import DEFAULT_MLRUNS, AsJson, Mlruns
from candour.errors import ConfigError
from candour.report.headline_numbers import NUMBERS
from candour.report.machine.exports import CSV_ENCODING, render_table_csv
from candour.report.printing.cells import print_plainly
from candour.results import Cell, Column, Table
from candour.workflow.looking.chosen_runs import FIGURES, ORDERS, Wanted, choose_runs, read_condition
from candour.workflow.looking.listed_runs import ListedRun, list_all

_COLUMNS = ("Run", "Standing", "Verdict", "Leading forecast")
_RATE, _AUC = Column("base_rate", "Base rate", "rate"), Column("auc", "AUC", "number")
_KINDS = {"external": "external model", "reproduction": "rebuilt"}


def runs(
    *,
    name: Annotated[str, Parameter(help="Only pilots of this name; * and ? stand for anything.")] = "",
    verdict: Annotated[
        str, Parameter(help="Only with a verdict that begins so, such as 'cannot tell'.")
    ] = "",
    standing: Annotated[str, Parameter(help="exploratory, rehearsal or registered.")] = "",
    since: Annotated[str, Parameter(help="Only runs from this day on, such as 2026-11-30.")] = "",
    kind: Annotated[
        str,
        Parameter(
            help="pilot, external or reproduction. Without it, what says how a run was rebuilt is not listed."
        ),
    ] = "",
    status: Annotated[str, Parameter(help="finished, failed or running.")] = "",
    where: Annotated[
        tuple[str, ...],
        Parameter(
            help=f'A condition on a published number, such as "auc > 0.7"; several must all hold. Numbers: {", ".join(FIGURES)}.',
            negative="",
        ),
    ] = (),
    sort: Annotated[
        str,
        Parameter(
            help=f"One of {', '.join(ORDERS)}. The newest, and the largest number, is first; what is missing last."
        ),
    ] = "started",
    reverse: Annotated[bool, Parameter(help="The other way round.", negative="")] = False,
    limit: Annotated[int | None, Parameter(help="At most so many.")] = None,
    csv: Annotated[bool, Parameter(help="Answer as CSV.", negative="")] = False,
    mlruns: Mlruns = DEFAULT_MLRUNS,
    json: AsJson = False,
) -> int:
    """List runs: when they were made, how they stand, and what their reports publish. Runs that failed are listed as such.

    Numbers are those of the published report, with their intervals; a run without a report has none. See one: candour show RUN
    """
    wanted = Wanted(
        name=name,
        verdict=verdict,
        standing=standing,
        status=status,
        kind=kind,
        since=_read_day(since),
        conditions=tuple(read_condition(text) for text in where),
        sort=sort,
        reverse=reverse,
        limit=limit,
    )
    found = list_all(mlruns)
    chosen = choose_runs(found, wanted)
    if json:
        print_json(chosen)
    elif csv:
        sys.stdout.write(render_table_csv(_tabulate(chosen)).decode(CSV_ENCODING))
    else:
        print_table("Runs", _COLUMNS, [_describe(run) for run in chosen], apart=True)
        if len(chosen) < len(found):
            print_lines([f"{len(chosen)} of {len(found)} runs."])
    return 0


def _read_day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ConfigError(f"'{text}' is no day. Expected --since such as 2026-11-30.") from None


def _describe(run: ListedRun) -> tuple[str, ...]:
    return (
        "\n".join(_list_names(run)),
        "\n".join(list_standing(run)),
        "\n".join(_list_verdict(run)),
        "\n".join(list_figures(run)),
    )


def _list_names(run: ListedRun) -> Iterator[str]:
    yield run.name
    if run.kind in _KINDS:
        yield _KINDS[run.kind]
    if run.of:
        yield f"of {run.of[:8]}"
    yield run.run_id[:8]
    yield say_when(run.started)


def list_standing(run: ListedRun) -> Iterator[str]:
    """How a run stands to its protocol, how often its test was looked at, and the stage of its forecast; a part a line."""
    if run.kind != "reproduction":
        yield run.standing
    if run.looks:
        yield f"{run.looks} {'look' if run.looks == 1 else 'looks'}"
    if run.stage and run.stage != run.standing:
        yield run.stage


def _list_verdict(run: ListedRun) -> Iterator[str]:
    if run.status != "FINISHED":
        yield run.status
    if run.verdict:
        yield run.verdict
    elif run.status == "FINISHED" and run.kind != "reproduction":
        yield "not audited" if run.version is None else "no report"
    if run.decision:
        yield f"Panel: {run.decision}"
    if run.version is not None:
        behind = "" if run.reported in {run.version, None} else f", reported: {run.reported}"
        yield f"Findings version {run.version}{behind}"
    if run.grade:
        yield f"Rebuilt: {run.grade}"


def list_figures(run: ListedRun) -> Iterator[str]:
    """The leading forecast, its AUC, and the base rate without which nobody can read it; a part a line."""
    if run.leading:
        yield run.leading
        yield f"AUC {_say(run.numbers.get('auc'), _AUC)}"
        yield f"Base rate {_say(run.base_rate, _RATE)}"
        if run.decisions is not None:
            counted = "" if run.outcomes is None else f", {run.outcomes:,} with the outcome"
            yield f"of {run.decisions:,} decisions{counted}"


def _say(cell: Cell, column: Column) -> str:
    return "not published" if cell is None else print_plainly(cell, column)


def say_when(moment: datetime) -> str:
    """Day and minute where this machine is."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


def _tabulate(chosen: tuple[ListedRun, ...]) -> Table:
    told = (
        "run_id", "name", "kind", "status", "started", "of", "standing", "looks", "verdict", "decision", "stage", "version",
        "reported", "rebuilt", "grade", "leading", "decisions", "outcomes",
    )  # fmt: skip
    columns = (
        *(Column(name, name, "text") for name in told),
        Column("base_rate", "base_rate", "rate"),
        *(Column(name, name, "number") for name in NUMBERS),
    )
    rows = tuple(
        (
            *(_plain(getattr(run, name)) for name in told),
            run.base_rate,
            *(run.numbers.get(name) for name in NUMBERS),
        )
        for run in chosen
    )
    return Table("runs", "Runs", columns, rows)


def _plain(value: object) -> Cell:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return value if isinstance(value, int | str) or value is None else str(value)


__all__ = ["list_figures", "list_standing", "runs", "say_when"]
