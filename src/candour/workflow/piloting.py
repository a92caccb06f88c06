"""Several pilots, each from its draft over its frozen protocol to the report of its opened test period, and all of them side by side.

Each runs in a process of its own, as many at a time as the limits allow (`queue`). A pilot that is finished is not run again, and one that fails
does not stop the others: it stands in the summary with its reason.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from candour.config.canonical import hash_config
from candour.engines.threads import VARIABLE
from candour.errors import CandourError
from candour.report.machine.exports import FINDINGS
from candour.report.pilots import (
    PilotCost,
    PilotRow,
    add_costs,
    list_cells,
    read_row,
    say_cost,
    write_summary,
)
from candour.tracking.opening import open_store
from candour.tracking.store import RunStore
from candour.workflow.protocol.visiting import Visit, check_visit
from candour.workflow.queue.folder import FoundPilot, find_pilots
from candour.workflow.queue.limits import Limits
from candour.workflow.queue.needs import estimate_need
from candour.workflow.queue.orders import Ended, Order
from candour.workflow.queue.record import FOLDER, Entry, name_lock, name_log, read_entry
from candour.workflow.queue.running import Job, Queue
from candour.workflow.queue.single import fail, find_finished
from candour.workflow.workspace import make_private

QUICK: Final = "quick"


@dataclass(frozen=True)
class PilotsOutcome:
    """What became of each pilot, in the order in which they were named, and where the summary lies.

    notes: what was left out of a folder. cost: of all together. logs: of each that failed, by its name. exit_code: 0, or that of the first
    pilot that failed or leaked.
    """

    rows: tuple[PilotRow, ...]
    summary: Path
    page: Path
    exit_code: int
    notes: tuple[str, ...] = ()
    cost: PilotCost | None = None
    logs: Mapping[str, Path] | None = None


@dataclass(frozen=True)
class PilotsWanted:
    """What is asked for all pilots: the folder of the run store, that of the reports, whether there are to be PDFs, quick twins in place of
    pilots, and another try of what failed before.
    """

    mlruns: Path
    out: Path
    pdf: bool = True
    quick: bool = False
    again_failed: bool = False


def run_pilots(
    paths: Sequence[Path],
    wanted: PilotsWanted,
    *,
    visit: Visit,
    limits: Limits,
    words: Sequence[str],
    show: Callable[[Sequence[Entry]], None],
    tell: Callable[[str], None] = lambda _: None,
) -> PilotsOutcome:
    """Draft, freeze, open and report each pilot among files and folders; a summary of all is written at the end.

    Reports go to `out`/NAME, drafts to `out`/NAME-protocol, the summary to `out`. `words`: the command of the process of one pilot, which
    answers as `queue.work` does. `show` is told how all stand, again and again; `tell` what was left out of a folder. Raises ConfigError
    before anything is begun, with every problem of every configuration.
    """
    found = find_pilots(paths, quick_folder=wanted.mlruns / QUICK if wanted.quick else None)
    check_visit(visit, what="Each pilot looks at its test period")
    for note in found.notes:
        tell(note)
    store = open_store(wanted.mlruns)
    folder = make_private(store.directory / FOLDER)
    configs = {pilot.config.name: pilot for pilot in found.pilots}
    queue = Queue(
        jobs=[_make_job(pilot, folder, wanted, visit, limits) for pilot in found.pilots],
        limits=limits,
        folder=folder,
        words=words,
        look=lambda name: _look(store, configs[name], wanted.out),
        show=show,
        read_verdict=lambda name: _read_verdict(wanted.out / name),
        again_failed=wanted.again_failed,
        environment=_divide(limits),
    )
    entries = queue.run()
    rows = tuple(_read(configs[entry.name], entry, wanted.out) for entry in entries)
    written = write_summary(wanted.out, rows, quick=wanted.quick)
    return PilotsOutcome(
        rows,
        written.data,
        written.page,
        next((entry.exit_code for entry in entries if entry.exit_code), 0),
        found.notes,
        add_costs(rows),
        {row.name: log for row in rows if row.failed and (log := name_log(folder, row.name)).is_file()},
    )


def _make_job(pilot: FoundPilot, folder: Path, wanted: PilotsWanted, visit: Visit, limits: Limits) -> Job:
    config, fingerprint = pilot.config, hash_config(pilot.config)
    kept = read_entry(folder, config.name)
    tried = kept is not None and kept.fingerprint == fingerprint and kept.cost is not None
    need = estimate_need(
        config,
        pilot.path,
        measured=None if kept is None else kept.measured,
        held=kept.cost.peak_bytes if kept is not None and kept.cost is not None and tried else None,
    )
    order = Order(
        str(pilot.path.absolute()),
        str(wanted.mlruns.absolute()),
        str(wanted.out.absolute()),
        wanted.pdf,
        visit.purpose,
        visit.role,
        str(name_lock(folder, config.name)),
        os.getpid(),
        limits.memory,
    )
    return Job(config.name, fingerprint, need.expected, order, need.least)


def _divide(limits: Limits) -> dict[str, str]:
    """The environment of each pilot's process: its part of the cores."""
    return dict(os.environ) | ({VARIABLE: str(limits.threads)} if limits.threads is not None else {})


def _look(store: RunStore, pilot: FoundPilot, out: Path) -> Ended | None:
    """How a pilot stands that needs no process: finished, with its report where it belongs, or not to be told."""
    try:
        finished = find_finished(store, pilot.config)
    except CandourError as error:
        return fail(error)
    if finished is None or not (out / pilot.config.name / FINDINGS).is_file():
        return None
    return Ended(before=True)


def _read_verdict(report: Path) -> str:
    try:
        return read_row(report, name="", title="", before=False).verdict
    except CandourError:
        # The summary says why its findings cannot be read.
        return ""


def _read(pilot: FoundPilot, entry: Entry, out: Path) -> PilotRow:
    name, title = pilot.config.name, pilot.config.report.title
    row = PilotRow(name=name, title=title, failed=entry.reason, kind=entry.kind)
    if entry.state == "done":
        try:
            row = read_row(out / name, name=name, title=title, before=entry.before)
        except CandourError as error:
            ended = fail(error)
            row = PilotRow(name=name, title=title, failed=ended.failed, kind=ended.kind)
    return replace(row, cost=entry.cost)


__all__ = ["QUICK", "PilotsOutcome", "PilotsWanted", "list_cells", "run_pilots", "say_cost"]
