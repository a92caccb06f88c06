"""Run a pilot: from extracts to a finished run, from the run to findings, from findings to a report."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from candour.config.canonical import hash_config
from candour.config.elsewhere import replace_engine
from candour.config.loading import load_pilot, load_statements
from candour.config.muting import refuse_unknown_codes
from candour.config.statements import Statements
from candour.contracts import Manifest, PilotResult, Pipeline, ReportProgress
from candour.desk.log import database_of, read_entries
from candour.engines.opening import check_engine
from candour.errors import CandourError
from candour.governance import GovernanceEntry
from candour.modelling.models.index import require_packages
from candour.registry import find_named, load_pipelines
from candour.report.content.context import describe_pilot
from candour.results import Finding
from candour.side_by_side import require_parallel
from candour.standing import ProtocolStanding, Standing
from candour.tracking.evidence import FinishedRun, load_evidence
from candour.tracking.findings import find_version, list_versions, save_findings, save_report
from candour.tracking.opening import open_store
from candour.tracking.recipe import Recipe
from candour.tracking.recording import record_run, save_result
from candour.tracking.refusals import translate_refusals
from candour.tracking.reported_with import ReportedWith, keep_reported_with
from candour.tracking.runs import PILOT
from candour.tracking.store import RunStore
from candour.tracking.surroundings import describe_surroundings
from candour.workflow.asking_again import describe_asking
from candour.workflow.computing import open_computing
from candour.workflow.placing import place_fits
from candour.workflow.preparing import prepare_history
from candour.workflow.protocol.standing import COUNTED, PlannedRun, check_register, plan_run
from candour.workflow.protocol.visiting import Visit
from candour.workflow.publishing import Publication, check_destination, keep_destination, publish_findings
from candour.workflow.questioning import ask_audits, choose_audits, find_time_travel, list_codes
from candour.workflow.recipe import write_down
from candour.workflow.registering import present_run
from candour.workflow.releasing import load_released
from candour.workflow.search_keeper import SearchKeeper
from candour.workflow.workspace import Workspace, open_scratch


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


@dataclass(frozen=True)
class Intended:
    """A run before it is trained: what is run, how it stands to its protocol, and what is written down of where it comes from."""

    planned: PlannedRun
    statements: Statements
    config_text: str
    manifest: Manifest
    recipe: Recipe
    kind: str = PILOT


@dataclass(frozen=True)
class Beside:
    """What a report stands beside: the panel's log on its pilot, and what of earlier reports others have."""

    governance: tuple[GovernanceEntry, ...]
    released: Mapping[str, tuple[Finding, ...]]


@dataclass(frozen=True)
class Made:
    """A run that was trained, questioned and reported."""

    finished: FinishedRun
    findings: tuple[Finding, ...]
    publication: Publication


def run_pilot(
    config_path: Path,
    *,
    mlruns: Path,
    out: Path | None,
    pdf: bool,
    report_progress: ReportProgress,
    visit: Visit | None = None,
    opening: bool = False,
    engine: str = "",
) -> PilotOutcome:
    """Run the pilot of a configuration and publish its report.

    Where its protocol is frozen and sealed, the run is a rehearsal, or `opening` opens the seal; where it was opened, the run is a
    further look. `visit` says who looks and why. `engine`: where to compute instead of where the configuration says.

    Raises the CandourError of the stage that fails; a run that was begun is then marked FAILED, and neither its
    evidence nor a report is left. ProtocolError where the protocol is not as it was frozen, or forbids the run.
    """
    config = replace_engine(load_pilot(config_path), engine)
    require_packages(config.models.candidates)
    # Said wrongly or not there, it should not cost the reading of all extracts.
    check_engine(config.engine)
    require_parallel(config.parallel)
    destination = out if out is not None else Path("reports") / config.name
    check_destination(destination)
    refuse_unknown_codes(config.muted, list_codes(config.audits), config_path)
    statements = load_statements(config_path, config.report.statements)
    pipeline: Pipeline = find_named(load_pipelines(), config.pipeline, what="pipeline")
    store = open_store(mlruns)
    # A broken log of the panel stops a report, so it stops the work before it.
    read_entries(database_of(store.directory), config.name)
    registration = check_register(store, config, visit, opening=opening)
    prepared = prepare_history(config, config_path, Workspace(store.beside), report_progress)
    planned = plan_run(store, config, prepared, registration, visit, opening=opening)
    with say_counted(planned.standing):
        intended = Intended(
            planned,
            statements,
            config_path.read_text(encoding="utf-8-sig"),
            describe_surroundings(planned.config, prepared.extracts),
            write_down(prepared, config_path, Workspace(store.beside), engine=planned.config.engine.name),
        )
        day = None if visit is None else visit.day
        made = make_run(
            store, intended, pipeline, out=destination, pdf=pdf, report_progress=report_progress, day=day
        )
    finished = made.finished
    leaked = find_time_travel(made.findings)
    return PilotOutcome(finished.run_id, config.name, made.publication, leaked, finished.evidence.standing)


def make_run(
    store: RunStore,
    intended: Intended,
    pipeline: Pipeline,
    *,
    out: Path,
    pdf: bool,
    report_progress: ReportProgress,
    day: date | None = None,
    beside: Beside | None = None,
) -> Made:
    """Train, question and report: the one way from a history to a finished run, for the first time or again.

    `day` is today. `beside` is what the report stands beside; by default, what this store holds of it now.
    """
    with place_fits(intended.planned.config, store):
        run_id = _train(store, intended, pipeline, report_progress)
        finished = load_evidence(store, run_id)
        findings = audit_run(store, finished, report_progress, day=day)
    publication = report_run(
        store, finished, findings, out=out, pdf=pdf, report_progress=report_progress, beside=beside
    )
    return Made(finished, findings, publication)


def audit_run(
    store: RunStore, finished: FinishedRun, report_progress: ReportProgress, *, day: date | None = None
) -> tuple[Finding, ...]:
    """Question a finished run with all audits of its own configuration, and keep the exact findings with it. `day` is today."""
    config = finished.config
    findings = ask_audits(
        finished.evidence, choose_audits(config.audits), report_progress, muted=config.muted
    )
    with translate_refusals():
        save_findings(store, finished.run_id, findings, audits=config.audits, day=day)
    return findings


def report_run(
    store: RunStore,
    finished: FinishedRun,
    findings: tuple[Finding, ...],
    *,
    out: Path,
    pdf: bool,
    report_progress: ReportProgress,
    beside: Beside | None = None,
    version: int | None = None,
) -> Publication:
    """Publish the findings of a run with the panel's log on its pilot, and keep a copy of the report with it.

    `version` says of which version the findings are, by default of the newest. The report of an older one is not kept with the run, which
    has a later answer. `beside` is given for a copy only. Raises GovernanceError where that log is broken.
    """
    config, held = finished.config, list_versions(store, finished.run_id)
    made_of = find_version(store, finished.run_id, version)
    context = describe_pilot(config, finished.evidence)
    # A copy says what the run said: who built it is compared by itself.
    asked = describe_asking(made_of, held, finished.evidence.manifest) if beside is None else {}
    beside = beside or find_beside(store, config.name)
    with keep_destination(out):
        publication = publish_findings(
            findings,
            replace(context, facts={**context.facts, **asked}),
            finished.statements,
            config.disclosure,
            manifest=finished.evidence.manifest,
            out=out,
            governance=beside.governance,
            released=tuple(beside.released.values()),
            pdf=pdf and config.report.pdf,
            report_progress=report_progress,
        )
        published = replace(publication, version=made_of.number)
        if made_of != held[-1]:
            return published
        with translate_refusals():
            save_report(
                store, finished.run_id, published.directory, verdict=published.verdict, version=made_of.number
            )
    stood = ReportedWith(len(beside.governance), tuple(beside.released), hash_config(finished.statements))
    keep_reported_with(store, finished.run_id, stood)
    present_run(store, finished, findings, verdict=published.verdict)
    return published


def find_beside(store: RunStore, pilot: str) -> Beside:
    """What a store holds by now. Raises GovernanceError where the panel's log is broken."""
    return Beside(read_entries(database_of(store.directory), pilot), load_released(store, pilot))


def _train(store: RunStore, intended: Intended, pipeline: Pipeline, report_progress: ReportProgress) -> str:
    planned = intended.planned
    with record_run(
        store,
        config=planned.config,
        config_text=intended.config_text,
        statements=intended.statements,
        manifest=intended.manifest,
        standing=planned.standing,
        kind=intended.kind,
    ) as record:
        kept = SearchKeeper(store.directory)
        with (
            open_scratch(Workspace(store.beside)) as scratch,
            open_computing(planned.config.engine, Workspace(store.beside)) as engine,
        ):
            result = pipeline.run(
                planned.config, planned.history, report_progress, kept=kept, engine=engine, scratch=scratch
            )
        save_result(record, leave_unread(result, planned.standing), intended.recipe)
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
        raise type(stopped)(COUNTED) from stopped
