"""What monitoring found is kept: a stop in the log of scoring, and the page with its numbers below the run."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from candour.monitoring.chance import FalseAlarms
from candour.monitoring.judging import Look
from candour.report.monitoring.later import name_fired
from candour.results import Finding, Table, Withheld
from candour.scoring.permission import find_permission
from candour.scoring.places import find_folder
from candour.scoring.stops import write_stop
from candour.tracking.code import fingerprint_code
from candour.tracking.evidence import FinishedRun
from candour.tracking.followed import save_monitoring
from candour.tracking.noted_log import note_entry
from candour.tracking.store import RunStore
from candour.workflow.scoring.run_facts import read_panel


def keep_stop(store: RunStore, finished: FinishedRun, fired: tuple[str, ...], today: date) -> int:
    """Write a stop into the log of scoring; the number of its entry. Raises ScoringError where that log is broken."""
    permission = find_permission(read_panel(store.directory, finished.config.name))
    stop = write_stop(
        find_folder(store.directory, finished.config.name),
        pilot=finished.config.name,
        run=finished.run_id,
        source=fingerprint_code(),
        day=today,
        fired=fired,
        permission="" if permission is None else permission.entry.fingerprint,
    )
    note_entry(store, finished.run_id, stop.number, stop.fingerprint)
    return stop.number


def keep_page(
    store: RunStore,
    finished: FinishedRun,
    page: Path,
    *,
    published: Table,
    shown: tuple[Finding, ...],
    looks: Sequence[Look],
    chance: FalseAlarms | None,
    answer: str,
) -> str:
    """Keep the page and the numbers that it publishes below the run; the id of the new run. Raises TrackingError where they cannot be kept."""
    return save_monitoring(
        store,
        finished.run_id,
        page,
        name=finished.config.name,
        answer=answer,
        tags={
            "candour.looks": str(0 if chance is None else chance.looks),
            "candour.stops": str(len(name_fired(looks))),
        },
        metrics=list(_list_metrics(published, looks)),
        shown=shown,
    )


def _list_metrics(published: Table, looks: Sequence[Look]) -> list[tuple[str, float, int]]:
    """The numbers of every watch that are published, one step a period in the order of time."""
    at = {name: published.index_of(name) for name in ("watch", "period", "value")}
    shown = {
        (row[at["watch"]], row[at["period"]])
        for row in published.rows
        if row[at["value"]] and not isinstance(row[at["value"]], Withheld)
    }
    step: dict[str, int] = {}
    found = []
    for look in looks:
        name, value = look.watch.name, look.reading.value
        if value is not None and (name, look.period) in shown:
            step[name] = step.get(name, 0) + 1
            found.append((_spell(name), float(value), step[name]))
    return found


def _spell(name: str) -> str:
    """A name that MLflow allows."""
    kept = "".join(
        letter if letter.isascii() and (letter.isalnum() or letter in " -_./") else "-" for letter in name
    )
    return kept[:240].strip()
