"""New decisions are described and scored, and held against those of the run."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from candour.config.pilot import PilotConfig
from candour.contracts import Evidence, ReportProgress
from candour.contracts.scoring import AskedCases, ScoredCases, ScoringPipeline
from candour.data.history import CaseHistory
from candour.errors import ConfigError, ModelError, PopulationError, RegistryError
from candour.modelling.saving import load_model
from candour.registry import find_named, load_pipelines
from candour.scoring.checks import Check, Side
from candour.scoring.limits import check_limits, count_unknown_codes
from candour.scoring.permission import Refusal
from candour.tracking.evidence import FinishedRun
from candour.tracking.model_files import FILE
from candour.tracking.model_metrics import ModelName
from candour.tracking.runs import find_model_runs
from candour.tracking.store import RunStore
from candour.workflow.scoring.recorded_past import find_gaps, require_kinds
from candour.workflow.scoring.sides import (
    describe_tested,
    find_last_day,
    list_calendar,
    name_features,
    read_learnt,
)


@dataclass(frozen=True)
class Days:
    """The days whose decisions are scored, both included; None where there is no end."""

    since: date | None = None
    until: date | None = None


def find_model(store: RunStore, evidence: Evidence, run_id: str) -> Path:
    """The file of the leading forecast."""
    nested = find_model_runs(store, run_id)[ModelName(evidence.variant, evidence.leading)]
    return store.artefacts(nested) / "model" / FILE


def begin_after(evidence: Evidence, days: Days) -> Days:
    """The same days, from the day after the last decision of the run where nobody said from when.

    Raises ConfigError where none is left, or where some of them lie among the run's own decisions: in extracts that end earlier than those
    of the run, a decision that trained or tested the forecast would look new.
    """
    last = find_last_day(evidence)
    since = days.since or last + timedelta(days=1)
    if since <= last:
        raise ConfigError(
            f"--since {since} lies among the run's own decisions, which trained or tested the forecast up to {last}: it would be asked about what "
            f"it has seen. Expected a day after {last}."
        )
    if days.until is not None and since > days.until:
        raise ConfigError(
            f"--until {days.until} lies before {since}, the first day after the last decision of the run. Give a later day, or --since too."
        )
    return replace(days, since=since)


def ask_about(
    config: PilotConfig,
    finished: FinishedRun,
    history: CaseHistory,
    *,
    model: Path,
    days: Days,
    report_progress: ReportProgress,
) -> ScoredCases:
    """The decisions whose outcome is not known yet, with their features and scores; `config` is that of the run on the new extracts.

    Raises HistoryError where the extracts report too little, PopulationError where there is no such decision, ModelError where they are not
    described by the features of the run.
    """
    require_kinds(config.features, history.coverage, of="the run")
    pipeline = find_named(load_pipelines(), config.pipeline, what="pipeline")
    if not isinstance(pipeline, ScoringPipeline):
        raise RegistryError(
            f"The pipeline '{config.pipeline}' cannot describe new decisions, so nobody can be scored with a run of it."
        )
    reads_text = config.variants is not None and config.variants.reads_text_first
    asked = AskedCases(days.since, days.until, reads_text=reads_text)
    cases = pipeline.score_new(config, history, load_model(model), asked, report_progress)
    if not len(cases.scores):
        raise PopulationError(
            f"There is no decision since {days.since} whose outcome is not known yet. Expected extracts that reach beyond the run's own decisions; "
            "give newer ones."
        )
    expected = [name for name in finished.evidence.tables["features"].column_names if name != "row"]
    if list(cases.features.columns) != expected:
        raise ModelError(
            "The new decisions are not described by the features of the run: their names or their order differ. Use the candour that made the run."
        )
    return cases


def list_gaps(finished: FinishedRun, history: CaseHistory, side: Side) -> tuple[Refusal, ...]:
    """What the extracts do not report that the features need."""
    days = side.days
    tested = (
        finished.evidence.read("predictions", ["decided_on"])["decided_on"].to_numpy().astype("datetime64[D]")
    )
    first, last, test_first, test_last = (
        date.fromisoformat(str(day)) for day in (days.min(), days.max(), tested.min(), tested.max())
    )
    return tuple(
        find_gaps(
            finished.config.features, history.coverage, finished.evidence.tables["coverage"],
            new=(first, last), test=(test_first, test_last),
        )
    )  # fmt: skip


def check_cases(finished: FinishedRun, side: Side) -> tuple[npt.NDArray[np.int64] | None, tuple[Check, ...]]:
    """For each new decision how many of its codes are unknown, and every limit of the protocol with its answer."""
    evidence, protocol = finished.evidence, finished.config.protocol
    learnt = read_learnt(evidence)
    unknown = None if learnt is None else count_unknown_codes(learnt, side.features)
    with threadpool_limits(limits=1):
        checks = check_limits(
            describe_tested(evidence, by_time=finished.config.split.name == "earlier_cases"),
            side,
            protocol.scoring,
            confidence=protocol.confidence,
            calendar=list_calendar(evidence),
            unknown=unknown,
            labels=name_features(evidence),
        )
    return unknown, checks
