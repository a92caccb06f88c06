"""What happened later is held against what a run promised; a stop is written into the scoring log before anybody is told."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

from candour.contracts import ReportProgress
from candour.errors import ScoringError
from candour.monitoring.judging import look_at
from candour.report.monitoring.later import name_fired, reach_answer
from candour.report.monitoring.later_page import NAME, STOPPED, describe_later
from candour.report.side_by_side import SideBySide, write_side_by_side
from candour.scoring.batches import ScoredBatch, read_batches
from candour.scoring.keyed import read_key
from candour.scoring.places import find_folder
from candour.tracking.evidence import FinishedRun, load_evidence
from candour.tracking.followed import read_shown
from candour.tracking.opening import open_store
from candour.tracking.store import RunStore
from candour.workflow.monitoring.following import count_fields, follow_batches
from candour.workflow.monitoring.gathering import ask_again, gather_later, read_promised, simulate_looks
from candour.workflow.monitoring.keeping import keep_page, keep_stop
from candour.workflow.monitoring.override_log import add_log
from candour.workflow.preparing import prepare_history
from candour.workflow.scoring.given_extracts import find_extracts
from candour.workflow.scoring.held_against_runs import hold_against_runs
from candour.workflow.workspace import Workspace

STEP = "Looking at what happened later"


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
    promised = read_promised(store, finished)
    plan = promised.plan
    extracts = add_log(find_extracts(given, finished.config), given, finished.config)
    prepared = prepare_history(extracts.config, extracts.seen_from, Workspace(store.beside), report_progress)
    key = read_key(find_folder(store.directory, pilot))
    # What came of the decisions of a few weeks, of which each may be of any child: the history is read as a whole.
    history = prepared.read_whole()
    followed = follow_batches(batches.followed, history, finished.config, key)
    report_progress(STEP, 0.2)
    looks = look_at(plan.watches, followed.later, in_months=plan.in_months, fields=count_fields(history))
    chance = simulate_looks(plan, looks, followed.later, finished)
    report_progress(STEP, 0.6)
    findings, unasked = ask_again(followed, finished, history, report_progress)
    later = gather_later(
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
    entry = keep_stop(store, finished, fired, today) if fired else None
    reason = write_side_by_side(document, destination, name=NAME, pdf=pdf)
    logged = keep_page(
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
