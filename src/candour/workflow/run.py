"""Run a pilot: from extracts to a finished run, from the run to findings, from findings to a report."""

from dataclasses import dataclass
from pathlib import Path

from candour.config.loading import load_pilot, load_statements
from candour.config.muting import refuse_unknown_codes
from candour.config.pilot import PilotConfig
from candour.config.statements import Statements
from candour.contracts import Pipeline, ReportProgress
from candour.desk.log import database_of, read_entries
from candour.registry import find_named, load_pipelines
from candour.report.content.context import describe_pilot
from candour.results import Finding
from candour.tracking.evidence import FinishedRun, load_evidence
from candour.tracking.findings import save_findings, save_report
from candour.tracking.recording import record_run, save_result
from candour.tracking.store import RunStore, open_store
from candour.tracking.surroundings import describe_surroundings
from candour.workflow.preparing import prepare_history
from candour.workflow.publishing import Publication, check_destination, publish_findings
from candour.workflow.questioning import ask_audits, choose_audits, find_time_travel, list_codes
from candour.workflow.releasing import load_released
from candour.workflow.search_keeper import SearchKeeper
from candour.workflow.workspace import Workspace


@dataclass(frozen=True)
class PilotOutcome:
    """What a run of a pilot left behind. `leaked`: the leakage proof failed, whatever else the report says."""

    run_id: str
    name: str
    publication: Publication
    leaked: bool


def run_pilot(
    config_path: Path, *, mlruns: Path, out: Path | None, pdf: bool, report_progress: ReportProgress
) -> PilotOutcome:
    """Run the pilot of a configuration and publish its report.

    Raises the CandourError of the stage that fails; a run that was begun is then marked FAILED, and neither its
    evidence nor a report is left.
    """
    config = load_pilot(config_path)
    destination = out if out is not None else Path("reports") / config.name
    check_destination(destination)
    refuse_unknown_codes(config.muted, list_codes(config.audits), config_path)
    statements = load_statements(config_path, config.report.statements)
    pipeline: Pipeline = find_named(load_pipelines(), config.pipeline, what="pipeline")
    store = open_store(mlruns)
    # A broken log of the panel stops a report, so it stops the work before it.
    read_entries(database_of(store.directory), config.name)
    run_id = _train(config, statements, config_path, pipeline, store, report_progress=report_progress)
    finished = load_evidence(store, run_id)
    findings = audit_run(store, finished, report_progress)
    publication = report_run(
        store, finished, findings, out=destination, pdf=pdf, report_progress=report_progress
    )
    return PilotOutcome(run_id, config.name, publication, find_time_travel(findings))


def audit_run(store: RunStore, finished: FinishedRun, report_progress: ReportProgress) -> tuple[Finding, ...]:
    """Question a finished run with all audits of its own configuration, and keep the exact findings with it."""
    config = finished.config
    findings = ask_audits(
        finished.evidence, choose_audits(config.audits), report_progress, muted=config.muted
    )
    save_findings(store, finished.run_id, findings)
    return findings


def report_run(
    store: RunStore,
    finished: FinishedRun,
    findings: tuple[Finding, ...],
    *,
    out: Path,
    pdf: bool,
    report_progress: ReportProgress,
) -> Publication:
    """Publish the findings of a run with the panel's log on its pilot, and keep a copy of the report with it.

    Raises GovernanceError where that log is broken.
    """
    config = finished.config
    publication = publish_findings(
        findings,
        describe_pilot(config, finished.evidence),
        finished.statements,
        config.disclosure,
        manifest=finished.evidence.manifest,
        out=out,
        governance=read_entries(database_of(store.directory), config.name),
        released=load_released(store, config.name),
        pdf=pdf and config.report.pdf,
        report_progress=report_progress,
    )
    save_report(store, finished.run_id, publication.directory, verdict=publication.verdict)
    return publication


def _train(
    config: PilotConfig,
    statements: Statements,
    config_path: Path,
    pipeline: Pipeline,
    store: RunStore,
    *,
    report_progress: ReportProgress,
) -> str:
    prepared = prepare_history(config, config_path, Workspace(store.directory), report_progress)
    manifest = describe_surroundings(config, prepared.extracts)
    text = config_path.read_text(encoding="utf-8-sig")
    with record_run(
        store, config=config, config_text=text, statements=statements, manifest=manifest
    ) as record:
        kept = SearchKeeper(store.directory)
        save_result(record, pipeline.run(config, prepared.history, report_progress, kept=kept))
    # Only now: until the run is whole, what it fitted is worth keeping.
    kept.remove()
    return record.run_id
