"""What has to be known of a run before anybody is scored with it, and what the panel wrote about it."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from candour.desk.documents import compute_version
from candour.desk.log import database_of, read_log
from candour.errors import ReportError
from candour.logbook.head import HEAD
from candour.results import Finding, Verdict
from candour.scoring.permission import PanelEntry, RunFacts
from candour.tracking.evidence import FinishedRun
from candour.tracking.findings import REPORTED, list_versions
from candour.tracking.runs import KIND, PILOT, VERDICT
from candour.tracking.store import RunStore
from candour.workflow.questioning import TIME_TRAVEL


def gather_facts(store: RunStore, finished: FinishedRun, findings: tuple[Finding, ...]) -> RunFacts:
    """The facts of a finished run that was read back, with its newest findings."""
    tags = store.client.get_run(finished.run_id).data.tags
    versions = list_versions(store, finished.run_id)
    reported = tags.get(REPORTED)
    return RunFacts(
        run=finished.run_id,
        report=_fingerprint_report(store.artefacts(finished.run_id) / "report"),
        verdict=tags.get(VERDICT, ""),
        standing=finished.evidence.standing.standing,
        leaked=_find_leak(findings, finished.evidence.tables.get("time_travel")),
        is_own=tags.get(KIND) == PILOT,
        added_since=reported is not None and bool(versions) and versions[-1].number > int(reported),
    )


def read_panel(mlruns: Path, pilot: str) -> tuple[PanelEntry, ...]:
    """Every entry of the panel's log on a pilot; none where no desk was ever opened. Raises GovernanceError where the log is broken."""
    path = database_of(mlruns)
    if not path.is_file() and not (path.parent / HEAD).is_file():
        return ()
    return tuple(
        PanelEntry(logged.entry, logged.run, logged.report)
        for logged in read_log(path.parent).entries
        if logged.pilot == pilot
    )


def _fingerprint_report(folder: Path) -> str:
    try:
        return compute_version(folder)
    except ReportError:
        return ""


def _find_leak(findings: tuple[Finding, ...], proof: pa.Table | None) -> bool | None:
    """The finding may be muted; what the proof counted stands in the evidence all the same."""
    if proof is not None and pc.sum(proof["rows_changed"]).as_py():
        return True
    answer = next((finding.verdict for finding in findings if finding.code == TIME_TRAVEL), None)
    return None if answer in {None, Verdict.NOT_ASSESSED, Verdict.CANNOT_TELL} else answer is Verdict.CONCERN
