"""The runs of a store, one line each: how each stands, what its report says first, what a panel decided, how far its findings have come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from candour.desk.log import database_of, verify_log
from candour.errors import TrackingError
from candour.report.headline_numbers import Headline, read_headline
from candour.report.machine.exports import FINDINGS
from candour.results import Cell
from candour.standing import Standing
from candour.tracking.findings import REPORTED, list_versions
from candour.tracking.opening import open_store
from candour.tracking.registered import list_registered
from candour.tracking.run_lines import GRADE, RunLine, list_lines, list_reproductions
from candour.tracking.runs import LOOKS, STANDING, VERDICT
from candour.tracking.store import RunStore

BROKEN_LOG = "the panel's log is broken: candour desk verify"


@dataclass(frozen=True)
class ListedRun:
    """One run. Its numbers are those that its report published: None where there is no report, or where they are withheld.

    of: the run that a reproduction is of. status: MLflow's, such as FINISHED, FAILED or RUNNING. started: in coordinated universal time.
    rebuilt: how many times it was rebuilt, and grade: what came of the last time. decision: what a panel decided last on the report of this run; stage: that of its forecast in the registry. version: the newest of its
    findings, None where it was never audited; reported: the version that its report was made of.
    """

    run_id: str
    name: str
    kind: str
    status: str
    started: datetime
    of: str = ""
    standing: str = ""
    looks: int = 0
    verdict: str = ""
    leading: str = ""
    decisions: int | None = None
    outcomes: int | None = None
    base_rate: Cell = None
    numbers: Mapping[str, Cell] = field(default_factory=dict)
    rebuilt: int = 0
    grade: str = ""
    decision: str = ""
    stage: str = ""
    version: int | None = None
    reported: int | None = None


def list_all(mlruns: Path) -> tuple[ListedRun, ...]:
    """Every run, the newest first. Raises TrackingError where there is no store."""
    store = open_store(mlruns, create=False)
    lines = list_lines(store)
    decided = read_decisions(store)
    stages = {
        one.run_id: one.stage
        for name in sorted({line.name for line in lines})
        for one in list_registered(store, name)
    }
    copies: dict[str, list[RunLine]] = {}
    for line in lines:
        copies.setdefault(line.parent, []).append(line)
    return tuple(_describe(store, line, decided, stages, copies.get(line.run_id, ())) for line in lines)


def describe_run(store: RunStore, line: RunLine) -> ListedRun:
    """One run alone, in the same words."""
    stages = {one.run_id: one.stage for one in list_registered(store, line.name)}
    return _describe(store, line, read_decisions(store), stages, list_reproductions(store, line.run_id))


def read_decisions(store: RunStore) -> Mapping[str, str]:
    """Run id -> what a panel decided last on its report. Of a broken log nothing is believed: every run then says so ("")."""
    database = database_of(store.directory)
    if not database.is_file():
        return {}
    verified = verify_log(database.parent)
    if verified.broken:
        return {"": BROKEN_LOG}
    return {
        logged.run: str(logged.entry.decision)
        for logged in verified.entries
        if logged.entry.decision is not None
    }


def read_published(store: RunStore, run_id: str) -> Headline | None:
    """What the report that lies with a run says first; None where there is none, or one of another version of candour."""
    path = store.artefacts(run_id) / "report" / FINDINGS
    try:
        return read_headline(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return None


def _describe(
    store: RunStore,
    line: RunLine,
    decided: Mapping[str, str],
    stages: Mapping[str, str],
    copies: Sequence[RunLine],
) -> ListedRun:
    told = read_published(store, line.run_id)
    reported = line.tags.get(REPORTED)
    try:
        held = list_versions(store, line.run_id)
    except TrackingError:
        held = ()
    return ListedRun(
        run_id=line.run_id,
        name=line.name,
        kind=line.kind,
        status=line.status,
        started=line.started,
        of=line.parent,
        standing=line.tags.get(STANDING, str(Standing.EXPLORATORY)),
        looks=int(line.tags.get(LOOKS, "0")),
        verdict=line.tags.get(VERDICT, "" if told is None else told.verdict),
        leading="" if told is None else told.leading,
        decisions=None if told is None else told.decisions,
        outcomes=None if told is None else told.outcomes,
        base_rate=None if told is None else told.base_rate,
        numbers={} if told is None else told.numbers,
        rebuilt=len(copies),
        grade=(copies[0] if copies else line).tags.get(GRADE, ""),
        decision=decided.get(line.run_id, decided.get("", "")),
        stage=stages.get(line.run_id, ""),
        version=held[-1].number if held else None,
        reported=int(reported) if reported else (held[0].number if held and told is not None else None),
    )


__all__ = ["BROKEN_LOG", "ListedRun", "describe_run", "list_all", "read_decisions", "read_published"]
