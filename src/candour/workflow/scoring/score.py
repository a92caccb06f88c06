"""Score new cases with a finished run: permission, extracts, features, limits, then a batch, an entry in the log, and a list."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from candour.contracts import ReportProgress
from candour.errors import ConfigError, GovernanceError, ModelError, TrackingError
from candour.results import Finding
from candour.scoring.batches import read_batches
from candour.scoring.checks import Answer
from candour.scoring.form import Form, choose_form
from candour.scoring.keyed import hash_children, hash_families, make_key
from candour.scoring.lists import place_list
from candour.scoring.log import LoggedScoring, read_log
from candour.scoring.permission import PanelEntry, Refusal, find_permission, list_conditions, list_refusals
from candour.scoring.places import find_folder
from candour.scoring.stops import find_stop, say_stop
from candour.tracking.code import fingerprint_code
from candour.tracking.evidence import FinishedRun, load_evidence
from candour.tracking.findings import read_findings
from candour.tracking.noted_log import note_entry
from candour.tracking.opening import open_store
from candour.tracking.runs import find_run
from candour.tracking.store import RunStore
from candour.workflow.preparing import PreparedHistory, prepare_history
from candour.workflow.protocol.visiting import Visit
from candour.workflow.scoring.answer import ConditionLine, ScoringOutcome, list_beyond, say_check, say_untold
from candour.workflow.scoring.asking import Days, ask_about, begin_after, check_cases, find_model, list_gaps
from candour.workflow.scoring.attempt import Attempt, begin_attempt
from candour.workflow.scoring.given_extracts import find_extracts
from candour.workflow.scoring.held_against_runs import hold_against_runs
from candour.workflow.scoring.keeping import Scored, keep_scoring
from candour.workflow.scoring.run_facts import gather_facts, read_panel
from candour.workflow.scoring.sides import describe_new
from candour.workflow.workspace import Workspace, make_private


def score_cases(
    reference: str,
    given: Path,
    *,
    mlruns: Path,
    days: Days,
    out: Path | None,
    exploring: bool,
    visit: Visit,
    report_progress: ReportProgress,
) -> ScoringOutcome:
    """Score the decisions of new extracts whose outcome is not known yet, after the last decision of the run unless `days` says otherwise.

    Raises ScoringError where nobody may be scored (which the log of scoring then holds), PopulationError where there is no such decision,
    ConfigError where an argument is wrong, and whatever reading the extracts raises.
    """
    if days.since and days.until and days.since > days.until:
        raise ConfigError(f"--since {days.since} is later than --until {days.until}. Nothing was scored.")
    store = open_store(mlruns, create=False)
    run_id = find_run(store, reference)
    pilot = str(store.client.get_run(run_id).data.tags["candour.name"])
    folder = find_folder(store.directory, pilot)
    hold_against_runs(store, pilot)

    def note(logged: LoggedScoring) -> None:
        note_entry(store, run_id, logged.number, logged.fingerprint)

    attempt = begin_attempt(folder, pilot=pilot, run_id=run_id, visit=visit, exploring=exploring, note=note)
    finished, findings = _read_run(store, run_id, attempt)
    facts = gather_facts(store, finished, findings)
    entries = _read_panel(store, pilot, attempt)
    refusals = (*list_refusals(facts, entries), *_find_stop(folder, entries))
    model = find_model(store, finished.evidence, run_id)
    manifest = finished.evidence.manifest
    attempt = attempt.know(
        model=hashlib.sha256(model.read_bytes()).hexdigest(),
        config="" if manifest is None else manifest.config_sha256,
    )
    attempt.refuse(refusals)
    place_list(out, folder, "list.csv", mlruns=store.directory, exploring=exploring)
    wanted = find_extracts(given, finished.config)
    days = begin_after(finished.evidence, days)
    prepared = prepare_history(wanted.config, wanted.seen_from, Workspace(store.beside), report_progress)
    attempt = attempt.know(extracts=_fingerprint(prepared))
    # The decisions of a few weeks, of which each may be of any child: the history is read as a whole.
    history = prepared.read_whole()
    cases = ask_about(
        wanted.config, finished, history, model=model, days=days, report_progress=report_progress
    )
    key = make_key(make_private(folder))
    family_keys = hash_families(cases.decisions["family_key"], key)
    side = describe_new(
        cases, family_keys, history, finished.config.question, since=days.since, until=days.until
    )
    unknown, checks = check_cases(finished, side)
    passed = (
        *refusals,
        *list_gaps(finished, history, side),
        *list_beyond(checks, finished.config.disclosure.threshold),
    )
    attempt.refuse(passed)
    rules = tuple(dict.fromkeys(refusal.rule for refusal in passed))
    permission = None if exploring else find_permission(entries)
    attempt = attempt.know(permission="" if permission is None else permission.entry.fingerprint)
    scored = Scored(
        finished,
        cases,
        side,
        np.zeros(len(cases.scores), dtype=np.int64) if unknown is None else unknown,
        choose_form(findings, passed=[check.question for check in checks if check.answer is Answer.BEYOND]),
        hash_children(cases.decisions["child_id"], key),
        family_keys,
    )
    kept = keep_scoring(attempt, scored, rules, out=out, mlruns=store.directory)
    threshold = finished.config.disclosure.threshold
    entry = kept.logged.entry
    return ScoringOutcome(
        stamp=entry.stamp,
        run_id=run_id,
        pilot=pilot,
        batch=entry.batch,
        decisions=entry.decisions,
        first_day=side.first_day,
        last_day=side.last_day,
        form=entry.form,
        why_form=scored.form.why,
        list=kept.path,
        log_entry=kept.logged.number,
        permission="" if permission is None else str(permission.entry.number),
        conditions=tuple(
            ConditionLine(line.number, line.day, line.role, line.text)
            for line in list_conditions(facts, entries)
        ),
        passed_over=rules,
        checks=tuple(say_check(check, threshold) for check in checks),
        remarks=(
            *say_untold(checks, probability=scored.form.form is Form.PROBABILITY),
            *_list_remarks(finished, prepared, entry.earlier),
        ),
    )


def show_log(reference: str, *, mlruns: Path) -> tuple[LoggedScoring, ...]:
    """Every scoring and refusal of the pilot of a run, verified, and every batch held against it. Raises ScoringError where something is broken."""
    store = open_store(mlruns, create=False)
    pilot = str(store.client.get_run(find_run(store, reference)).data.tags["candour.name"])
    hold_against_runs(store, pilot)
    entries = read_log(find_folder(store.directory, pilot))
    read_batches(store.directory, pilot)
    return entries


def _read_run(store: RunStore, run_id: str, attempt: Attempt) -> tuple[FinishedRun, tuple[Finding, ...]]:
    try:
        finished = load_evidence(store, run_id)
    except (TrackingError, ModelError) as error:
        raise attempt.refuse_by("contents", error) from error
    try:
        return finished, read_findings(store, run_id)
    except TrackingError as error:
        raise attempt.refuse_by("findings", error) from error


def _read_panel(store: RunStore, pilot: str, attempt: Attempt) -> tuple[PanelEntry, ...]:
    try:
        return read_panel(store.directory, pilot)
    except GovernanceError as error:
        raise attempt.refuse_by("panel", error) from error


def _find_stop(folder: Path, entries: tuple[PanelEntry, ...]) -> Iterator[Refusal]:
    newest = find_permission(entries)
    stop = find_stop(read_log(folder), permission="" if newest is None else newest.entry.fingerprint)
    if stop is not None:
        yield Refusal("monitoring", say_stop(stop).rstrip("."), "Put what monitoring found before the panel")


def _fingerprint(prepared: PreparedHistory) -> str:
    text = json.dumps(sorted(prepared.extracts), separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _list_remarks(
    finished: FinishedRun, prepared: PreparedHistory, earlier: tuple[str, ...]
) -> Iterator[str]:
    manifest = finished.evidence.manifest
    if manifest is not None and manifest.source_sha256 not in {"", fingerprint_code()}:
        yield (
            "the code is not the one that made the run, so features could be built otherwise; candour reproduce says whether they are"
        )
    if manifest is not None and sorted(manifest.extracts) == sorted(prepared.extracts):
        yield "these are the very extracts of the run; in use, new ones are scored"
    if earlier:
        yield f"some of these decisions were scored before, in {', '.join(earlier)}"
