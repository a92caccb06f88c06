"""Question a finished run again, with all its audits or with some, and add the answers as a new version of its findings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from candour.contracts import Audit, ReportProgress
from candour.registry import load_audits
from candour.results import Finding
from candour.tracking.evidence import FinishedRun, load_evidence
from candour.tracking.findings import list_versions, read_findings, save_findings
from candour.tracking.opening import open_store
from candour.tracking.store import RunStore
from candour.workflow.looking.shown_findings import read_shown
from candour.workflow.placing import place_fits
from candour.workflow.questioning import ask_audits, choose_audits, find_time_travel


class VerdictChange(NamedTuple):
    """A finding whose verdict is another one than in the version before; empty where it was, or is, not there."""

    code: str
    title: str
    before: str
    now: str


@dataclass(frozen=True)
class AuditOutcome:
    """What the audits that were asked answered, through disclosure control.

    version: the version of the run's findings that holds these answers; is_new: False where it held the very same bytes already. changed: the
    verdicts that differ from those of the version before.
    """

    run_id: str
    findings: tuple[Finding, ...]
    leaked: bool
    version: int
    is_new: bool
    changed: tuple[VerdictChange, ...] = ()


def audit_finished_run(
    reference: str,
    *,
    mlruns: Path,
    names: Sequence[str],
    report_progress: ReportProgress,
    day: date | None = None,
) -> AuditOutcome:
    """Question a run with the audits of these names, or without names with all: those of its configuration, and those that were asked since.

    The answers of other audits are carried over, and every earlier version stays as it is. `day` is today.
    Raises TrackingError where the run is not found, RegistryError for an unknown audit.
    """
    audits = choose_audits(names)
    store = open_store(mlruns, create=False)
    finished = load_evidence(store, reference)
    before = _read_newest(store, finished.run_id)
    if not names:
        audits = _choose_all(finished, before)
    with place_fits(finished.config, store):
        answers = ask_audits(finished.evidence, audits, report_progress, muted=finished.config.muted)
    asked = tuple(audit.name for audit in audits)
    kept = save_findings(store, finished.run_id, answers, audits=asked, day=day)
    # With all the others beside them: one table can give away what another withholds.
    shown = read_shown(store, finished.run_id, finished.config, kept.version.number)
    return AuditOutcome(
        run_id=finished.run_id,
        findings=tuple(finding for finding in shown if finding.audit in asked),
        leaked=find_time_travel(answers),
        version=kept.version.number,
        is_new=kept.is_new,
        changed=compare_verdicts(before, shown, asked),
    )


def compare_verdicts(
    before: Sequence[Finding], now: Sequence[Finding], audits: Sequence[str]
) -> tuple[VerdictChange, ...]:
    """The findings of these audits whose verdict changed, came or went; nothing where there was no version before."""
    if not before:
        return ()
    old = {finding.code: finding for finding in before if finding.audit in audits}
    new = {finding.code: finding for finding in now if finding.audit in audits}
    return tuple(
        VerdictChange(code, (new.get(code) or old[code]).title, *(_say_verdict(one) for one in pair))
        for code in dict.fromkeys((*old, *new))
        for pair in [(old.get(code), new.get(code))]
        if _say_verdict(pair[0]) != _say_verdict(pair[1])
    )


def _say_verdict(finding: Finding | None) -> str:
    return "" if finding is None else finding.verdict.value


def _read_newest(store: RunStore, run_id: str) -> tuple[Finding, ...]:
    return read_findings(store, run_id) if list_versions(store, run_id) else ()


def _choose_all(finished: FinishedRun, before: Sequence[Finding]) -> tuple[Audit, ...]:
    """The audits of the configuration, then those that were asked later and are still installed."""
    known = load_audits()
    since = (finding.audit for finding in before if finding.audit in known)
    return choose_audits(tuple(dict.fromkeys((*finished.config.audits, *since))))
