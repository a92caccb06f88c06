"""What is told of what happened later: the plan that the run promised, the false alarms of all looks, the questions put again, and what moved."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd
from threadpoolctl import threadpool_limits

from candour.contracts import ReportProgress
from candour.data.history import CaseHistory
from candour.errors import EvidenceError
from candour.monitoring.chance import FalseAlarms, simulate_false_alarms
from candour.monitoring.judging import Answer, Look
from candour.monitoring.later import LaterDecisions
from candour.monitoring.periods import list_whole_months
from candour.monitoring.watch import Watch
from candour.report.content.context import describe_pilot
from candour.report.model import Report, build_report
from candour.report.monitoring.later import Later
from candour.report.monitoring.later_tables import QUESTIONS
from candour.report.monitoring.plan import MonitoringPlan, build_plan
from candour.report.monitoring.view import DATA, dump_plan
from candour.results import Finding
from candour.stats.drift import FeatureShift, compare_features
from candour.tracking.evidence import FinishedRun
from candour.tracking.findings import read_findings
from candour.tracking.store import RunStore
from candour.workflow.monitoring.following import Followed, present_known, read_tested
from candour.workflow.questioning import ask_audits, choose_audits
from candour.workflow.scoring.sides import list_calendar

SCORES: Final = "the scores"
AUDITS: Final = ("performance", "calibration", "bias", "practitioners")
MOST_WORLDS: Final = 200
"""Simulated worlds: enough for a share of false alarms to a few in a hundred."""
ONLY_WITH_OUTCOMES = "no outcome is known yet, or all known ones are the same."


@dataclass(frozen=True)
class Promised:
    """The run, its report and its plan, as they are now; `changed`: the plan is not the one that lies with the run."""

    finished: FinishedRun
    report: Report
    plan: MonitoringPlan
    changed: bool


def read_promised(store: RunStore, finished: FinishedRun) -> Promised:
    """The report and the plan of a run, built anew of its newest findings. Raises TrackingError where it holds none."""
    exact = read_findings(store, finished.run_id)
    report = build_report(exact, describe_pilot(finished.config, finished.evidence), finished.statements)
    plan = build_plan(report)
    path = store.artefacts(finished.run_id) / "report" / DATA
    made = dump_plan(plan, restricted=report.context.restricted, standing=report.standing_line)
    return Promised(finished, report, plan, changed=path.is_file() and path.read_bytes() != made)


def gather_later(
    promised: Promised,
    followed: Followed,
    looks: tuple[Look, ...],
    chance: FalseAlarms | None,
    *,
    permitted: bool,
    findings: tuple[Finding, ...],
    unasked: str,
) -> Later:
    """All of it as the one value that a page is made of."""
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


def simulate_looks(
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


def ask_again(
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
