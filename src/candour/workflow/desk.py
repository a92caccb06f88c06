"""The reviewer's desk on a run store: which reports it shows, what it reads of them, and the panel's log for new ones."""

import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock

from pydantic import TypeAdapter, ValidationError

from candour.desk.attempts import Attempts
from candour.desk.database import FOLDER
from candour.desk.desk import Desk
from candour.desk.documents import compute_version, list_documents
from candour.desk.log import Verification, open_log, verify_exported, verify_log
from candour.desk.sessions import Invitations, Sessions
from candour.desk.shelf import (
    CriterionSheet,
    FindingSheet,
    Mark,
    ReportPlace,
    ReportSheet,
    SectionLine,
    Shelf,
)
from candour.errors import CandourError, ReportError
from candour.report.content.verdict import Overall
from candour.report.content.verdict_wording import mark_of
from candour.report.machine.exports import FINDINGS
from candour.results import Cell, Estimate, Finding, Verdict
from candour.tracking.opening import open_store
from candour.tracking.runs import list_runs
from candour.tracking.store import RunStore
from candour.workflow.registering import follow_panel, follow_panel_if_whole

_UNSETTLED = (Verdict.CANNOT_TELL, Verdict.NOT_ASSESSED)


@dataclass(frozen=True)
class _Context:
    title: str
    authority: str
    restricted: bool


@dataclass(frozen=True)
class _Criterion:
    criterion: str
    reason: str
    reached: Cell
    answer: str
    reached_text: str
    base_rate_text: str


@dataclass(frozen=True)
class _Section:
    number: int
    slug: str
    title: str


@dataclass(frozen=True)
class _Exported:
    number: int
    fingerprint: str


@dataclass(frozen=True)
class _Published:
    """The parts of `findings.json` that the desk needs; what a later candour adds to it does no harm."""

    overall: Overall
    verdict_sentence: str
    criteria: tuple[_Criterion, ...]
    to_complete: int
    governance: tuple[_Exported, ...]
    outline: tuple[_Section, ...]
    context: _Context
    findings: tuple[Finding, ...]


_PUBLISHED: TypeAdapter[_Published] = TypeAdapter(_Published)


def open_desk(mlruns: Path, *, port: int, announce: Callable[[str], None]) -> Desk:
    """Open the desk of a run store. `announce` is given each new token of the address that lets a browser in.

    Raises TrackingError where there is no run store, GovernanceError where the panel's log is broken.
    """
    store = open_store(mlruns, create=False)
    folder = store.directory / FOLDER
    open_log(folder)
    lock = Lock()
    follow_panel_if_whole(store)
    return Desk(
        folder=folder,
        shelf=open_shelf(store, lock),
        port=port,
        now=lambda: datetime.now().astimezone(),
        sessions=Sessions(time.monotonic),
        invitations=Invitations(announce),
        attempts=Attempts(time.monotonic),
        tell_decided=lambda pilot: _follow(store, pilot, lock),
    )


def prepare_reviewers(mlruns: Path) -> Path:
    """The folder of the desk, with its log, for the commands that manage reviewers."""
    folder = open_store(mlruns, create=False).directory / FOLDER
    open_log(folder)
    return folder


def verify_desk(mlruns: Path) -> tuple[Verification, str]:
    """Check the log, and whether it holds all entries that published reports print; the second says what it lacks."""
    store = open_store(mlruns, create=False)
    folder = store.directory / FOLDER
    verified = verify_log(folder) if folder.is_dir() else Verification((), "")
    if verified.broken:
        return verified, ""
    reports = {
        path.parents[2].name[:8]: tuple((entry.number, entry.fingerprint) for entry in _read_exported(path))
        for path in sorted(store.root.glob(f"*/artifacts/report/{FINDINGS}"))
    }
    return verified, verify_exported(verified, reports)


def _follow(store: RunStore, pilot: str, lock: Lock) -> None:
    """The decision is in the log, whatever becomes of this: the next report, or the next opening of the desk, makes up for it."""
    with lock, suppress(CandourError):
        follow_panel(store, pilot)


def open_shelf(store: RunStore, lock: "Lock | None" = None) -> Shelf:
    """The published reports of a store: found through its runs, read from their report folders only."""
    kept: dict[str, tuple[tuple[int, int], ReportSheet]] = {}
    # One question at a time: MLflow's client is made for one.
    alone = lock or Lock()

    def find() -> tuple[ReportPlace, ...]:
        with alone:
            runs = list_runs(store)
        places = (
            ReportPlace(
                run.run_id, run.name, run.started[:10], store.artefacts(run.run_id) / "report", run.standing
            )
            for run in runs
        )
        return tuple(place for place in places if (place.folder / FINDINGS).is_file())

    def read(place: ReportPlace) -> ReportSheet:
        try:
            found = (place.folder / FINDINGS).stat()
        except OSError:
            raise ReportError(
                "This report is being written, or was taken away. Load the page again."
            ) from None
        stamp = (found.st_mtime_ns, found.st_size)
        known = kept.get(place.run)
        if known is None or known[0] != stamp:
            known = kept[place.run] = (stamp, read_sheet(place))
        return known[1]

    return Shelf(find, read)


def read_sheet(place: ReportPlace) -> ReportSheet:
    """What the desk shows of one report. Raises ReportError where another candour made it or it cannot be read."""
    documents = list_documents(place.folder)
    try:
        published = _PUBLISHED.validate_json((place.folder / FINDINGS).read_bytes())
    except (ValidationError, OSError) as error:
        raise ReportError(
            "This report cannot be read: another candour made it, or files are missing. Write it again: candour report RUN"
        ) from error
    verdict, context = published.overall.verdict, published.context
    return ReportSheet(
        place=place,
        version=compute_version(place.folder),
        title=context.title,
        authority=context.authority,
        verdict=str(verdict),
        mark=_mark(verdict),
        sentence=published.verdict_sentence,
        restricted=context.restricted,
        unsettled=sum(finding.verdict in _UNSETTLED for finding in published.findings),
        to_complete=published.to_complete,
        criteria=tuple(_show_criterion(line) for line in published.criteria),
        findings=tuple(
            FindingSheet(f.code, f.question, str(f.verdict), _mark(f.verdict), f.headline.text)
            for f in published.findings
        ),
        sections=tuple(SectionLine(part.number, part.slug, part.title) for part in published.outline),
        documents=documents,
        exported=tuple((entry.number, entry.fingerprint) for entry in published.governance),
    )


def _mark(verdict: str) -> Mark:
    mark = mark_of(verdict)
    return Mark(mark.shape, mark.style)


def _show_criterion(line: _Criterion) -> CriterionSheet:
    reached = line.reached
    low, high = (reached.low, reached.high) if isinstance(reached, Estimate) else (None, None)
    return CriterionSheet(
        line.criterion, line.reason, line.reached_text, line.base_rate_text, line.answer, low, high
    )


def _read_exported(path: Path) -> tuple[_Exported, ...]:
    try:
        entries = json.loads(path.read_bytes()).get("governance", ())
        return tuple(_Exported(int(entry["number"]), str(entry["fingerprint"])) for entry in entries)
    except (ValueError, KeyError, TypeError, AttributeError, OSError):
        return ()
