"""Check a pilot before it is run: the configuration, the extracts, and whether there is enough to go on."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from candour.config.loading import load_pilot, load_statements
from candour.config.muting import refuse_unknown_codes
from candour.config.protocol import Protocol
from candour.contracts import ReportProgress
from candour.data.decisions.build import build_decisions
from candour.data.decisions.flow import FlowStep
from candour.data.history import CaseHistory
from candour.disclosure import DEFAULT_THRESHOLD, is_small, protect_table
from candour.modelling.models.index import require_packages
from candour.registration.register import find_folder, read_register
from candour.registry import find_named, load_pipelines
from candour.report.content.statements import list_statements, list_to_complete
from candour.results import Cell, Column, Guard, Table
from candour.workflow.preparing import prepare_history
from candour.workflow.protocol.standing import seal
from candour.workflow.questioning import list_codes
from candour.workflow.workspace import Workspace

FLOW_COLUMNS = (
    Column("decisions", "Decisions", "count"),
    Column("children", "Children", "count"),
    Column("events", "With the outcome", "count"),
    Column("without", "Without", "count", hidden=True),
    Column("whole", "Adds up to", "text", hidden=True),
)
FLOW_GUARDS = (
    Guard(("decisions", "children"), ("decisions", "children")),
    Guard(("events",), ("events", "without")),
)
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
    """What a check found. All counts from 1 to 5 are `c`.

    sealed: what is sealed, `days`, `families` or `days and families`, and left out of every count but those of `quality`; empty where nothing is.
    """

    name: str
    children: Shown
    events: Shown
    coverage: tuple[CoverageNote, ...]
    quality: tuple[QualityNote, ...]
    flow: tuple[FlowNote, ...]
    to_complete: int
    """How many lines of the report only the authority can write, and has not written in its statements yet."""
    statements: int
    """How many such lines there are."""
    sealed: str = ""
    warnings: tuple[str, ...] = ()
    """What to think about before anything is frozen or run."""


def check_pilot(config_path: Path, *, mlruns: Path, report_progress: ReportProgress) -> CheckOutcome:
    """Read everything that a run would read, and fit nothing.

    While the protocol of the pilot is sealed, what is sealed is not counted.

    Raises ConfigError, RegistryError, ExtractError, HistoryError or ProtocolError, as a run would.
    """
    config = load_pilot(config_path)
    require_packages(config.models.candidates)
    refuse_unknown_codes(config.muted, list_codes(config.audits), config_path)
    statements = list_statements(load_statements(config_path, config.report.statements))
    find_named(load_pipelines(), config.pipeline, what="pipeline")
    registration = read_register(find_folder(mlruns, config.name))
    prepared = prepare_history(config, config_path, Workspace(mlruns), report_progress)
    sealed = registration is not None and registration.opened_on is None
    # Flow and rules are counted over all children at once; nothing is fitted beside them.
    whole = history = prepared.read_whole()
    if registration is not None and sealed:
        history = seal(config, prepared, registration.protocol).history
    flow = build_decisions(history, config.question).flow
    return CheckOutcome(
        name=config.name,
        children=_show(history.children.num_rows),
        events=_show(history.events.num_rows),
        coverage=tuple(
            CoverageNote(c.source, c.kinds, c.first_day.isoformat(), c.last_day.isoformat())
            for c in history.coverage
        ),
        quality=list_quality(whole),
        flow=list_flow(flow),
        to_complete=len(list_to_complete(statements)),
        statements=len(statements),
        sealed=registration.protocol.sealed if registration is not None and sealed else "",
        warnings=tuple(list_bar_warnings(config.protocol)),
    )


def list_bar_warnings(protocol: Protocol) -> Iterator[str]:
    """Bars that say less, or more, than they seem to."""
    for criterion in protocol.criteria:
        if criterion.metric == "average_precision":
            yield (
                f"protocol.criteria: an average precision of {criterion.floor or 0:g} asks the more of a forecast the rarer the outcome is; "
                "average_precision_lift does not. 'candour protocol draft' says which AUC it asks for here."
            )


def list_flow(flow: tuple[FlowStep, ...]) -> tuple[FlowNote, ...]:
    """The steps add up, so they are guarded together, as in the report: one `c` alone could be worked out."""
    table = protect_table(
        Table(
            "flow",
            "Flow",
            FLOW_COLUMNS,
            tuple(_build_row(step) for step in flow),
            FLOW_GUARDS,
            partition=("whole",),
        ),
        threshold=DEFAULT_THRESHOLD,
    )
    return tuple(
        FlowNote(
            step.label,
            _show_cell(decisions),
            None if step.events is None else _show_cell(events),
            step.reason,
        )
        for step, (decisions, _, events) in zip(flow, table.rows, strict=True)
    )


def _build_row(step: FlowStep) -> tuple[Cell, ...]:
    without = None if step.events is None else step.decisions - step.events
    # What is left out is the difference of the first row and the last, so the first is one of those that could hide it.
    whole = "received" if step.part in {"all", "left_out"} else "aside"
    return step.decisions, step.children, step.events, without, whole


def _show_cell(cell: Cell) -> Shown:
    return cell if isinstance(cell, int) else "c"


def list_quality(history: CaseHistory) -> tuple[QualityNote, ...]:
    """What reading found, errors first, the most frequent first."""
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
