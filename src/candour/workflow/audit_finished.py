"""Question a finished run again: with all its audits, or only some of them."""

from dataclasses import dataclass
from pathlib import Path

from candour.config.protocol import Disclosure
from candour.contracts import ReportProgress
from candour.report.protecting import protect
from candour.results import Finding
from candour.tracking.evidence import load_evidence
from candour.tracking.store import open_store
from candour.workflow.questioning import ask_audits, choose_audits, find_time_travel
from candour.workflow.run import audit_run


@dataclass(frozen=True)
class AuditOutcome:
    """The protected findings of one audit of a run. `kept`: whether they replaced those of the run."""

    run_id: str
    findings: tuple[Finding, ...]
    leaked: bool
    kept: bool


def audit_finished_run(
    reference: str, *, mlruns: Path, names: tuple[str, ...], report_progress: ReportProgress
) -> AuditOutcome:
    """Question a run. Without names all its audits are asked and the findings kept; with names only shown.

    Raises TrackingError where the run is not found, RegistryError for an unknown audit.
    """
    audits = choose_audits(names)
    store = open_store(mlruns, create=False)
    finished = load_evidence(store, reference)
    if names:
        findings = ask_audits(finished.evidence, audits, report_progress, muted=finished.config.muted)
    else:
        findings = audit_run(store, finished, report_progress)
    disclosure: Disclosure = finished.config.disclosure
    return AuditOutcome(
        finished.run_id, protect(findings, disclosure).findings, find_time_travel(findings), kept=not names
    )
