"""Run a pilot: from extracts to a finished run, from the run to findings, from findings to a report."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from candour.config.loading import load_pilot, load_statements
from candour.config.muting import refuse_unknown_codes
from candour.config.statements import Statements
from candour.contracts import PilotResult, Pipeline, ReportProgress
from candour.desk.log import database_of, read_entries
from candour.errors import CandourError
from candour.modelling.models.index import require_packages
from candour.modelling.search.threads import read_threads
from candour.registry import find_named, load_pipelines
from candour.report.content.context import describe_pilot
from candour.results import Finding
from candour.standing import ProtocolStanding, Standing
from candour.tracking.evidence import FinishedRun, load_evidence
from candour.tracking.findings import save_findings, save_report
from candour.tracking.recording import record_run, save_result
from candour.tracking.store import RunStore, open_store
from candour.tracking.surroundings import describe_surroundings
from candour.workflow.preparing import PreparedHistory, prepare_history
from candour.workflow.protocol.standing import COUNTED, PlannedRun, check_register, plan_run
from candour.workflow.protocol.visiting import Visit
from candour.workflow.publishing import Publication, check_destination, publish_findings
from candour.workflow.questioning import ask_audits, choose_audits, find_time_travel, list_codes
from candour.workflow.recipe import write_down
from candour.workflow.releasing import load_released
from candour.workflow.search_keeper import SearchKeeper
from candour.workflow.workspace import Workspace


@dataclass(frozen=True)
class PilotOutcome:
    """What a run of a pilot left behind, and how it stands to its protocol.

    `leaked`: the leakage proof failed, whatever else the report says.
    """

    run_id: str
    name: str
    publication: Publication
    leaked: bool
    standing: ProtocolStanding = field(default_factory=ProtocolStanding)


def run_pilot(
    config_path: Path,
    *,
    mlruns: Path,
    out: Path | None,
    pdf: bool,
    report_progress: ReportProgress,
    visit: Visit | None = None,
    opening: bool = False,
) -> PilotOutcome:
    """Run the pilot of a configuration and publish its report.

    Where its protocol is frozen and sealed, the run is a rehearsal, or `opening` opens the seal; where it was opened, the run is a
    further look. `visit` says who looks and why.

    Raises the CandourError of the stage that fails; a run that was begun is then marked FAILED, and neither its
    evidence nor a report is left. ProtocolError where the protocol is not as it was frozen, or forbids the run.
    """
    config = load_pilot(config_path)
    require_packages(config.models.candidates)
    # Said wrongly, it should not cost the reading of all extracts.
    read_threads()
    destination = out if out is not None else Path("reports") / config.name
    check_destination(destination)
    refuse_unknown_codes(config.muted, list_codes(config.audits), config_path)
    statements = load_statements(config_path, config.report.statements)
    pipeline: Pipeline = find_named(load_pipelines(), config.pipeline, what="pipeline")
    store = open_store(mlruns)
    # A broken log of the panel stops a report, so it stops the work before it.
    read_entries(database_of(store.directory), config.name)
    registration = check_register(store, config, visit, opening=opening)
    prepared = prepare_history(config, config_path, Workspace(store.directory), report_progress)
    planned = plan_run(store, config, prepared, registration, visit, opening=opening)
    with say_counted(planned.standing):
        run_id = _train(
            planned, statements, config_path, pipeline, store,
            prepared=prepared, report_progress=report_progress,
        )  # fmt: skip
        finished = load_evidence(store, run_id)
        findings = audit_run(store, finished, report_progress)
        publication = report_run(
            store, finished, findings, out=destination, pdf=pdf, report_progress=report_progress
        )
    leaked = find_time_travel(findings)
    return PilotOutcome(run_id, config.name, publication, leaked, finished.evidence.standing)


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
    planned: PlannedRun,
    statements: Statements,
    config_path: Path,
    pipeline: Pipeline,
    store: RunStore,
    *,
    prepared: PreparedHistory,
    report_progress: ReportProgress,
) -> str:
    config = planned.config
    manifest = describe_surroundings(config, prepared.extracts)
    recipe = write_down(prepared, config_path, Workspace(store.directory))
    text = config_path.read_text(encoding="utf-8-sig")
    with record_run(
        store,
        config=config,
        config_text=text,
        statements=statements,
        manifest=manifest,
        standing=planned.standing,
    ) as record:
        kept = SearchKeeper(store.directory)
        result = pipeline.run(config, planned.history, report_progress, kept=kept)
        save_result(record, leave_unread(result, planned.standing), recipe)
    # Only now: until the run is whole, what it fitted is worth keeping.
    kept.remove()
    return record.run_id


def leave_unread(result: PilotResult, standing: ProtocolStanding) -> PilotResult:
    """In a rehearsal nobody can say what reading found of the training period alone, so nothing is said."""
    if standing.standing is not Standing.REHEARSAL:
        return result
    return replace(result, tables={name: table for name, table in result.tables.items() if name != "quality"})


@contextmanager
def say_counted(standing: ProtocolStanding) -> Iterator[None]:
    """A look counts even where the run fails: figures may have been seen before it did."""
    try:
        yield
    except CandourError as error:
        if standing.standing is not Standing.REGISTERED:
            raise
        raise type(error)(f"{error} {COUNTED}") from error
    except KeyboardInterrupt as stopped:
        if standing.standing is not Standing.REGISTERED:
            raise
        raise KeyboardInterrupt(COUNTED) from stopped
