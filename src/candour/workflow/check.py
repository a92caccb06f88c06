"""Check a pilot before it is run: the configuration, the extracts, and whether there is enough to go on."""

from dataclasses import dataclass
from pathlib import Path

from candour.config.loading import load_pilot
from candour.contracts import ReportProgress
from candour.data.decisions import build_decisions
from candour.data.history import CaseHistory
from candour.disclosure import DEFAULT_THRESHOLD, is_small
from candour.registry import find_named, load_pipelines
from candour.workflow.preparing import prepare_history
from candour.workflow.questioning import choose_audits
from candour.workflow.workspace import Workspace

Shown = int | str
"""A count, or `c` where it is small."""


@dataclass(frozen=True)
class QualityNote:
    """One oddity of the extracts, where it is (table and field in candour's names), and how often it came up."""

    severity: str
    source: str
    table: str
    field: str
    year: int | None
    message: str
    count: Shown


@dataclass(frozen=True)
class FlowNote:
    """One step from all decisions to those that can be used."""

    label: str
    decisions: Shown
    outcomes: Shown | None
    reason: str


@dataclass(frozen=True)
class CoverageNote:
    """The days that one source reports."""

    source: str
    kinds: tuple[str, ...]
    first_day: str
    last_day: str


@dataclass(frozen=True)
class CheckOutcome:
    """What a check found. All counts from 1 to 5 are `c`."""

    name: str
    children: Shown
    events: Shown
    coverage: tuple[CoverageNote, ...]
    quality: tuple[QualityNote, ...]
    flow: tuple[FlowNote, ...]


def check_pilot(config_path: Path, *, mlruns: Path, report_progress: ReportProgress) -> CheckOutcome:
    """Read everything that a run would read, and fit nothing.

    Raises ConfigError, RegistryError, ExtractError or HistoryError, as a run would.
    """
    config = load_pilot(config_path)
    choose_audits(config.audits)
    find_named(load_pipelines(), config.pipeline, what="pipeline")
    history = prepare_history(config, config_path, Workspace(mlruns), report_progress).history
    flow = build_decisions(history, config.question).flow
    return CheckOutcome(
        name=config.name,
        children=_show(history.children.num_rows),
        events=_show(history.events.num_rows),
        coverage=tuple(
            CoverageNote(c.source, c.kinds, c.first_day.isoformat(), c.last_day.isoformat())
            for c in history.coverage
        ),
        quality=_list_quality(history),
        flow=tuple(
            FlowNote(
                step.label,
                _show(step.decisions),
                None if step.events is None else _show(step.events),
                step.reason,
            )
            for step in flow
        ),
    )


def _list_quality(history: CaseHistory) -> tuple[QualityNote, ...]:
    order = {"error": 0, "warning": 1, "note": 2}
    rows = sorted(
        history.quality.to_pylist(), key=lambda row: (order[row["severity"]], -row["count"], row["message"])
    )
    return tuple(
        QualityNote(
            severity=row["severity"],
            source=row["source"],
            table=row["table"] or "",
            field=row["field"] or "",
            year=row["year"],
            message=row["message"],
            count=_show(row["count"]),
        )
        for row in rows
    )


def _show(count: int) -> Shown:
    return "c" if is_small(count, DEFAULT_THRESHOLD) else count
