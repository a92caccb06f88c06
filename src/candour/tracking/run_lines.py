"""Every run of the store as one line: pilots, tests of other authorities' models, and what says how a run was rebuilt.

Nothing is read here but what MLflow knows of a run, so one that failed has its line as well.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from mlflow.entities import Run

from candour.tracking.certificates import GRADE, REPRODUCTION
from candour.tracking.runs import EXTERNAL, FINISHED, KIND, PARENT, PILOT, SHORTEST, choose_run, search_runs
from candour.tracking.store import RunStore

KINDS = (PILOT, EXTERNAL, REPRODUCTION)


@dataclass(frozen=True)
class RunLine:
    """One run. started: in coordinated universal time. parent: the run that a reproduction is of, else empty."""

    run_id: str
    name: str
    kind: str
    status: str
    started: datetime
    parent: str
    tags: Mapping[str, str]


def list_lines(store: RunStore) -> tuple[RunLine, ...]:
    """Every run of these kinds, the newest first."""
    lines = [_read(run, kind) for kind in KINDS for run in search_runs(store, {KIND: kind})]
    return tuple(sorted(lines, key=lambda line: (-line.started.timestamp(), line.run_id)))


def find_line(store: RunStore, reference: str) -> RunLine:
    """One run by its id, a unique beginning of it, or a pilot's name; whether it finished or not.

    A name stands for the newest finished run of that pilot, and for the newest of all where none finished. Raises TrackingError where
    nothing or more than one fits.
    """
    lines = list_lines(store)
    named = [line for line in lines if line.name == reference and line.kind == PILOT]
    finished = [line for line in named if line.status == FINISHED]
    begun = [line for line in lines if len(reference) >= SHORTEST and line.run_id.startswith(reference)]
    known = sorted({f"'{line.name}'" for line in lines if line.kind == PILOT})
    return choose_run(reference, finished or named, begun, known=known)


def list_reproductions(store: RunStore, run_id: str) -> tuple[RunLine, ...]:
    """What says how a run was rebuilt, the newest first; none where nobody tried."""
    return tuple(_read(run, REPRODUCTION) for run in search_runs(store, {KIND: REPRODUCTION, PARENT: run_id}))


def _read(run: Run, kind: str) -> RunLine:
    tags = run.data.tags
    return RunLine(
        run_id=run.info.run_id,
        name=tags.get("candour.name", run.info.run_name or ""),
        kind=kind,
        status=run.info.status,
        started=datetime.fromtimestamp(run.info.start_time / 1000, tz=UTC),
        parent=tags.get(PARENT, ""),
        tags=tags,
    )


__all__ = [
    "FINISHED",
    "GRADE",
    "KINDS",
    "REPRODUCTION",
    "RunLine",
    "find_line",
    "list_lines",
    "list_reproductions",
]
