"""What happened later is held against what a run promised; a stop is written into the scoring log before anybody is told."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

import pandas as pd
from threadpoolctl import threadpool_limits

from candour.config.loading import load_history
from candour.config.pilot import PilotConfig
from candour.config.practitioners import PractitionerSettings
from candour.contracts import ReportProgress
from candour.data.history import CaseHistory
from candour.data.synthetic.practitioners import FOLDER, OVERRIDE_LOG, REASONS
from candour.errors import EvidenceError, ScoringError
from candour.monitoring.chance import FalseAlarms, simulate_false_alarms
from candour.monitoring.judging import Answer, Look, look_at
from candour.monitoring.later import LaterDecisions
from candour.monitoring.periods import list_whole_months
from candour.monitoring.watch import Watch
from candour.report.content.context import describe_pilot
from candour.report.model import Report, build_report
from candour.report.monitoring.later_page import (
    NAME,
    QUESTIONS,
    STOPPED,
    Later,
    describe_later,
    name_fired,
    reach_answer,
)
from candour.report.monitoring.plan import MonitoringPlan, build_plan
from candour.report.monitoring.view import DATA, dump_plan
from candour.report.side_by_side import SideBySide, write_side_by_side
from candour.results import Finding, Table, Withheld
from candour.scoring.batches import ScoredBatch, read_batches
from candour.scoring.keyed import read_key
from candour.scoring.permission import find_permission
from candour.scoring.places import find_folder
from candour.scoring.stops import write_stop
from candour.stats.drift import FeatureShift, compare_features
from candour.tracking.code import fingerprint_code
from candour.tracking.evidence import FinishedRun, load_evidence
from candour.tracking.findings import read_findings
from candour.tracking.followed import read_shown, save_monitoring
from candour.tracking.noted_log import note_entry
from candour.tracking.opening import open_store
from candour.tracking.store import RunStore
from candour.workflow.monitoring.following import (
    Followed,
    count_fields,
    follow_batches,
    present_known,
    read_tested,
)
from candour.workflow.preparing import prepare_history
from candour.workflow.questioning import ask_audits, choose_audits
from candour.workflow.scoring.given_extracts import GivenExtracts, find_extracts
from candour.workflow.scoring.held_against_runs import hold_against_runs
from candour.workflow.scoring.run_facts import read_panel
from candour.workflow.scoring.sides import list_calendar
from candour.workflow.workspace import Workspace

STEP = "Looking at what happened later"
SCORES: Final = "the scores"
AUDITS: Final = ("performance", "calibration", "bias", "practitioners")
MOST_WORLDS: Final = 200
"""Simulated worlds: enough for a share of false alarms to a few in a hundred."""
ONLY_WITH_OUTCOMES = "no outcome is known yet, or all known ones are the same."


@dataclass(frozen=True)
class MonitoringOutcome:
    """What monitoring found. `answer` is the gravest of all looks; `fired` the watches beyond a stop limit, with their periods."""

    run_id: str
    answer: str
    fired: tuple[str, ...]
    document: SideBySide
    page: Path
    pdf_reason: str
    logged: str
    log_entry: int | None

    @property
    def stop(self) -> str:
        """What whoever asked must be told where a stop limit is reached; empty where none is."""
        if not self.fired:
            return ""
        return (
            f"{STOPPED} What happened after scoring with run '{self.run_id[:8]}' lies beyond a stop limit of its monitoring plan: {'; '.join(self.fired)}. "
            f"Entry {self.log_entry} of the scoring log says so, and nothing is scored until the panel has decided anew. The page: {self.page}"
        )


def monitor_run(
    reference: str,
    given: Path,
    *,
    mlruns: Path,
    out: Path | None,
    pdf: bool,
    today: date,
    report_progress: ReportProgress,
) -> MonitoringOutcome:
    """Follow up everybody who was scored with a run, in newer extracts, and publish a page.

    Raises ScoringError where nobody was scored with it or none of them is found again, TrackingError and ExtractError as elsewhere.
    """
    store = open_store(mlruns, create=False)
    finished = load_evidence(store, reference)
    pilot = finished.config.name
    batches = _find_batches(store, finished)
    promised = _read_promised(store, finished)
    plan = promised.plan
    extracts = add_log(find_extracts(given, finished.config), given, finished.config)
    prepared = prepare_history(extracts.config, extracts.seen_from, Workspace(store.beside), report_progress)
    key = read_key(find_folder(store.directory, pilot))
    followed = follow_batches(batches.followed, prepared.history, finished.config, key)
    report_progress(STEP, 0.2)
    looks = look_at(
        plan.watches, followed.later, in_months=plan.in_months, fields=count_fields(prepared.history)
    )
    chance = _simulate(plan, looks, followed.later, finished)
    report_progress(STEP, 0.6)
    findings, unasked = _ask_again(followed, finished, prepared.history, report_progress)
    later = _gather(
        promised,
        followed,
        looks,
        chance,
        permitted=not any(batch.exploring for batch in batches.followed),
        findings=findings,
        unasked=unasked,
    )
    later = replace(later, released=read_shown(store, finished.run_id), explored=batches.explored)
    document, shown = describe_later(later, finished.config.disclosure)
    report_progress(STEP, 0.9)
    destination = out if out is not None else Path("reports") / f"{pilot}-{NAME}"
    fired, answer = name_fired(looks), str(reach_answer(looks, later.shifts))
    # The stop before the page: whoever scores must be refused even where the page cannot be written.
    entry = _write_stop(store, finished, fired, today) if fired else None
    reason = write_side_by_side(document, destination, name=NAME, pdf=pdf)
    logged = _log(
        store, finished, destination, published=document.tables[0], shown=shown, looks=looks, chance=chance, answer=answer
    )  # fmt: skip
    report_progress(STEP, 1.0)
    return MonitoringOutcome(
        finished.run_id, answer, fired, document, destination / f"{NAME}.html", reason, logged, entry,
    )  # fmt: skip


class _Batches(NamedTuple):
    """The batches that are followed up; `explored`: others were only explored, and are left out."""

    followed: tuple[ScoredBatch, ...]
    explored: bool


def _find_batches(store: RunStore, finished: FinishedRun) -> _Batches:
    """Those that a panel permitted, where there are any: what was only explored is no list that anybody acts on."""
    hold_against_runs(store, finished.config.name)
    batches = tuple(
        batch for batch in read_batches(store.directory, finished.config.name) if batch.run == finished.run_id
    )
    if not batches:
        raise ScoringError(
            f"Nobody was ever scored with run '{finished.run_id[:8]}', so nothing happened later that could be held against it. "
            "Score new cases first: candour score."
        )
    permitted = tuple(batch for batch in batches if not batch.exploring)
    return _Batches(permitted or batches, explored=0 < len(permitted) < len(batches))


def add_log(extracts: GivenExtracts, given: Path, config: PilotConfig) -> GivenExtracts:
    """The same with the override log that lies with the newer extracts; without one where there is none.

    A configuration names its own; in a folder it is called as in the run's configuration, or as the synthetic authority calls it.
    """
    found: PractitionerSettings | None = None
    if not given.is_dir():
        new = load_history(given)
        found = new.practitioners if isinstance(new, PilotConfig) else None
    elif config.practitioners is not None and config.practitioners.override_log is not None:
        found = config.practitioners if (given / config.practitioners.override_log).is_file() else None
    elif (given / FOLDER / OVERRIDE_LOG).is_file():
        found = PractitionerSettings(override_log=f"{FOLDER}/{OVERRIDE_LOG}", reasons=dict(REASONS))
    if found is None or found.override_log is None:
        return extracts
    # What people forecast is no business of monitoring.
    log = found.model_copy(update={"forecasts": None})
    return GivenExtracts(extracts.config.model_copy(update={"practitioners": log}), extracts.seen_from)


def _simulate(
    plan: MonitoringPlan, looks: Sequence[Look], later: LaterDecisions, finished: FinishedRun
) -> FalseAlarms | None:
    """The false alarms of the looks that told something; None where none did."""
    told: dict[Watch, int] = {}
    for look in looks:
        if look.answer is not Answer.CANNOT_TELL and look.watch not in plan.late_at_once:
            told[look.watch] = told.get(look.watch, 0) + 1
    if not told:
        return None
    protocol = finished.config.protocol
    with threadpool_limits(limits=1):
        return simulate_false_alarms(
            tuple(told),
            read_tested(finished.evidence),
            months=max(1, len(list_whole_months(later.decided_on))),
            in_months=plan.in_months,
            looks=told,
            worlds=min(MOST_WORLDS, protocol.replicates),
            seed=finished.config.seed,
            confidence=protocol.confidence,
        )


def _ask_again(
    followed: Followed, finished: FinishedRun, history: CaseHistory, report_progress: ReportProgress
) -> tuple[tuple[Finding, ...], str]:
    """The run's own questions, put to what is known by now; and why not, where they cannot be."""
    known = followed.later.outcomes[followed.later.known]
    if not known.any() or known.all():
        return (), ONLY_WITH_OUTCOMES
    evidence = present_known(followed, finished.evidence, history)
    asked = tuple(
        name
        for name in AUDITS
        if name in finished.config.audits or (name == "practitioners" and "override_log" in evidence.tables)
    )
    try:
        found = ask_audits(evidence, choose_audits(asked), report_progress, muted=finished.config.muted)
    except EvidenceError as error:
        return (), str(error)
    return tuple(finding for finding in found if finding.code in QUESTIONS), ""


@dataclass(frozen=True)
class _Promised:
    """The run, its report and its plan, as they are now; `changed`: the plan is not the one that lies with the run."""

    finished: FinishedRun
    report: Report
    plan: MonitoringPlan
    changed: bool


def _read_promised(store: RunStore, finished: FinishedRun) -> _Promised:
    exact = read_findings(store, finished.run_id)
    report = build_report(exact, describe_pilot(finished.config, finished.evidence), finished.statements)
    plan = build_plan(report)
    path = store.artefacts(finished.run_id) / "report" / DATA
    made = dump_plan(plan, restricted=report.context.restricted, standing=report.standing_line)
    return _Promised(finished, report, plan, changed=path.is_file() and path.read_bytes() != made)


def _gather(
    promised: _Promised,
    followed: Followed,
    looks: tuple[Look, ...],
    chance: FalseAlarms | None,
    *,
    permitted: bool,
    findings: tuple[Finding, ...],
    unasked: str,
) -> Later:
    finished, report, plan = promised.finished, promised.report, promised.plan
    return Later(
        pilot=finished.config.name,
        run=finished.run_id,
        standing_line=report.standing_line,
        permitted=permitted,
        in_months=plan.in_months,
        looks=looks,
        missed_before=plan.late_at_once,
        chance=chance,
        counts=_count(followed),
        shifts=_measure_shifts(followed, finished),
        labels=_label_features(finished),
        then={finding.code: finding for finding in report.findings},
        now=findings,
        unasked=unasked,
        changed_plan=promised.changed,
        restricted=report.context.restricted,
    )


def _count(followed: Followed) -> tuple[tuple[str, int], ...]:
    later = followed.later
    left_out = 0 if later.left_out is None else int(later.left_out.sum())
    lost = len(later) - int(later.known.sum()) - int(later.waiting.sum()) - left_out
    return (
        ("All decisions that were scored", len(later)),
        ("Outcome known", int(later.known.sum())),
        ("Outcome not known yet", int(later.waiting.sum())),
        ("Not found again as they were: their records have changed or are gone", lost),
        ("Left out as the question says: turned 18, died or moved away before any outcome", left_out),
        ("Of those known: turned 18, died or moved away before any outcome", followed.exits - left_out),
        ("Scored again in a later batch: the first list counts", followed.repeated),
    )


def _measure_shifts(followed: Followed, finished: FinishedRun) -> tuple[FeatureShift, ...]:
    """Scores and features of everybody scored since, against those of the test. Families are taken to be other ones: their keys differ."""
    tested = finished.evidence.tables["features"].sort_by("row").to_pandas().drop(columns="row")
    # What follows from the day alone differs as the days do, and says nothing of children or records.
    calendar = list_calendar(finished.evidence)
    names = [name for name in tested.columns if name in followed.features.columns and name not in calendar]
    before = read_tested(finished.evidence)
    sides = [
        pd.concat([pd.DataFrame({SCORES: scores}), frame[names].reset_index(drop=True)], axis=1)
        for scores, frame in ((before.scores, tested), (followed.later.scores, followed.features))
    ]
    families = (before.families, followed.later.families + int(before.families.max()) + 1)
    return compare_features(sides[0], sides[1], families, confidence=finished.config.protocol.confidence)


def _label_features(finished: FinishedRun) -> dict[str, str]:
    table = finished.evidence.tables["feature_labels"]
    return dict(zip(table["name"].to_pylist(), table["label"].to_pylist(), strict=True)) | {
        SCORES: "The scores"
    }


def _write_stop(store: RunStore, finished: FinishedRun, fired: tuple[str, ...], today: date) -> int:
    permission = find_permission(read_panel(store.directory, finished.config.name))
    stop = write_stop(
        find_folder(store.directory, finished.config.name),
        pilot=finished.config.name,
        run=finished.run_id,
        source=fingerprint_code(),
        day=today,
        fired=fired,
        permission="" if permission is None else permission.entry.fingerprint,
    )
    note_entry(store, finished.run_id, stop.number, stop.fingerprint)
    return stop.number


def _log(
    store: RunStore,
    finished: FinishedRun,
    page: Path,
    *,
    published: Table,
    shown: tuple[Finding, ...],
    looks: Sequence[Look],
    chance: FalseAlarms | None,
    answer: str,
) -> str:
    return save_monitoring(
        store,
        finished.run_id,
        page,
        name=finished.config.name,
        answer=answer,
        tags={
            "candour.looks": str(0 if chance is None else chance.looks),
            "candour.stops": str(len(name_fired(looks))),
        },
        metrics=list(_list_metrics(published, looks)),
        shown=shown,
    )


def _list_metrics(published: Table, looks: Sequence[Look]) -> list[tuple[str, float, int]]:
    """The numbers of every watch that are published, one step a period in the order of time."""
    at = {name: published.index_of(name) for name in ("watch", "period", "value")}
    shown = {
        (row[at["watch"]], row[at["period"]])
        for row in published.rows
        if row[at["value"]] and not isinstance(row[at["value"]], Withheld)
    }
    step: dict[str, int] = {}
    found = []
    for look in looks:
        name, value = look.watch.name, look.reading.value
        if value is not None and (name, look.period) in shown:
            step[name] = step.get(name, 0) + 1
            found.append((_spell(name), float(value), step[name]))
    return found


def _spell(name: str) -> str:
    """A name that MLflow allows."""
    kept = "".join(
        letter if letter.isascii() and (letter.isalnum() or letter in " -_./") else "-" for letter in name
    )
    return kept[:240].strip()
