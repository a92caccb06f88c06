"""Several pilots side by side, from their published findings alone: what each asked, how it stands, what it found.

Nothing is worked out anew, so nothing can be told here that the reports do not tell.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import reduce
from pathlib import Path
from typing import Any, Final, NamedTuple

from candour.errors import ReportError
from candour.report.machine.exports import FINDINGS
from candour.report.machine.findings_document import load_document
from candour.report.pages.environment import render_template
from candour.report.pages.frame import Frame
from candour.report.printing.cells import say_in_line
from candour.report.printing.printed_table import print_table
from candour.results import Cell, Column, Estimate, Finding, Table, Withheld
from candour.whole_files import write_whole

SUMMARY, PAGE = "pilots.json", "pilots.html"
VERSION: Final = 1
_TOLD_IN: Final = (("PERF-001", "performance"), ("PERF-003", "pooled"))
_COLUMNS: Final = (
    Column("question", "Question", "text"),
    Column("standing", "Standing", "text"),
    Column("verdict", "Verdict", "text"),
    Column("decisions", "Decisions", "count"),
    Column("base_rate", "Base rate", "rate"),
    Column("auc", "AUC", "number"),
    Column("average_precision_lift", "Average precision, as a multiple of chance", "number"),
)
_COSTS: Final = (
    Column("question", "Question", "text"),
    Column("cpu_seconds", "Processor time", "text"),
    Column("peak_bytes", "Peak memory", "text"),
    Column("wall_seconds", "From beginning to end", "text"),
)
_UNKNOWN: Final = "not measured"
_MEASURED: Final = ("decisions", "base_rate", "auc", "average_precision_lift")


@dataclass(frozen=True)
class PilotCost:
    """What a pilot took, all tries together. It depends on the machine, and no result does.

    cpu_seconds: processor time of its processes; peak_bytes: what they held for themselves in memory at most; either is None where the
    system does not say. wall_seconds: from beginning to end.
    """

    cpu_seconds: float | None
    peak_bytes: int | None
    wall_seconds: float

    def add(self, other: "PilotCost") -> "PilotCost":
        """What both took: times together, of the memory the most."""
        known = [cost.cpu_seconds for cost in (self, other) if cost.cpu_seconds is not None]
        peaks = [cost.peak_bytes for cost in (self, other) if cost.peak_bytes is not None]
        return PilotCost(
            round(sum(known), 1) if known else None,
            max(peaks, default=None),
            round(self.wall_seconds + other.wall_seconds, 1),
        )


@dataclass(frozen=True)
class PilotRow:
    """One pilot. The numbers are those of its leading model and variant as published; None where there are none.

    failed: why there is no report, in the words for whoever ran it; kind: the same in words that hold no name of a file. before:
    whether it had been finished before. cost: what it took, where that was measured.
    """

    name: str
    title: str
    standing: str = ""
    verdict: str = ""
    decisions: Cell = None
    base_rate: Cell = None
    auc: Cell = None
    average_precision_lift: Cell = None
    restricted: bool = False
    before: bool = False
    failed: str = ""
    kind: str = ""
    cost: PilotCost | None = None


class WrittenSummary(NamedTuple):
    """Where the summary lies: for programs, and for people."""

    data: Path
    page: Path


@dataclass(frozen=True)
class _Page:
    context: Frame
    standing_line: str
    table: Table
    reports: tuple[tuple[str, str], ...]
    costs: Table | None
    quick: bool


def read_row(report: Path, *, name: str, title: str, before: bool) -> PilotRow:
    """The row of a pilot from the findings that its report published. Raises ReportError where they cannot be read."""
    try:
        document = load_document((report / FINDINGS).read_bytes())
    except OSError as error:
        raise ReportError(
            f"The findings of '{name}' cannot be read from '{report}': {error.strerror}. Write the report again: candour report {name}"
        ) from error
    found = _find_numbers(document.findings)
    return PilotRow(
        name=name,
        title=title,
        standing=document.standing_line,
        verdict=str(document.overall.verdict),
        restricted=document.context.restricted,
        before=before,
        decisions=found.get("decisions"),
        base_rate=found.get("base_rate"),
        auc=found.get("auc"),
        average_precision_lift=found.get("average_precision_lift"),
    )


def _find_numbers(findings: Sequence[Finding]) -> dict[str, Cell]:
    """The numbers of the leading model over all test decisions, from the first table that did not have to withhold them."""
    tables = {(finding.code, table.name): table for finding in findings for table in finding.tables}
    found: dict[str, Cell] = {}
    for place in _TOLD_IN:
        table = tables.get(place)
        if table is None or not table.rows:
            continue
        for column, cell in zip(table.columns, table.rows[0], strict=True):
            if isinstance(found.get(column.name), Withheld | None):
                found[column.name] = cell
    return found


def build_table(rows: Sequence[PilotRow]) -> Table:
    """One line a pilot, in their order; what failed says so in place of a verdict."""
    return Table(
        "pilots",
        "The pilots side by side",
        _COLUMNS,
        tuple(
            (
                title,
                row.standing or "No report",
                row.verdict or f"Did not finish. {row.kind}".strip(),
                *(getattr(row, name) for name in _MEASURED),
            )
            for title, row in zip(_tell_apart(rows), rows, strict=True)
        ),
        note="Of the leading model and variant of each, on its own test decisions, with 95 % intervals unless its protocol says otherwise.",
    )


def _tell_apart(rows: Sequence[PilotRow]) -> tuple[str, ...]:
    """The title of each; with its name where others have the same, as one question of several authorities does."""
    often = Counter(row.title for row in rows)
    return tuple(f"{row.title} ({row.name})" if often[row.title] > 1 else row.title for row in rows)


def add_costs(rows: Sequence[PilotRow]) -> PilotCost | None:
    """What all took together (of the memory, the most that one held); None where nothing was measured."""
    costs = [row.cost for row in rows if row.cost is not None]
    return reduce(PilotCost.add, costs) if costs else None


def build_costs(rows: Sequence[PilotRow]) -> Table | None:
    """What each pilot took, and all together; None where nothing was measured."""
    total = add_costs(rows)
    if total is None:
        return None
    return Table(
        "costs",
        "What each took",
        _COSTS,
        (
            *((title, *say_cost(row.cost)) for title, row in zip(_tell_apart(rows), rows, strict=True)),
            ("All together", *say_cost(total)),
        ),
        note="All tries of a pilot together, on the machine that ran it; no result depends on it. Memory: what its processes held for themselves at "
        "most; in the last line, the most of any one pilot. Times of pilots that ran beside each other are added too.",
    )


def say_cost(cost: PilotCost | None) -> tuple[str, str, str]:
    """Processor time, peak memory and time from beginning to end, as people read them."""
    if cost is None:
        return (_UNKNOWN, _UNKNOWN, _UNKNOWN)
    return (
        _UNKNOWN if cost.cpu_seconds is None else f"{cost.cpu_seconds:,.0f} s",
        _UNKNOWN if cost.peak_bytes is None else f"{cost.peak_bytes / 10**9:,.2f} GB",
        f"{cost.wall_seconds:,.0f} s",
    )


def list_cells(rows: Sequence[PilotRow]) -> list[list[str]]:
    """The same table in words, for a terminal, each pilot by its name."""
    printed = print_table(build_table(rows)).rows
    return [
        [row.name, *(say_in_line(cell) for cell in cells[1:])]
        for row, cells in zip(rows, printed, strict=True)
    ]


def write_summary(out: Path, rows: tuple[PilotRow, ...], *, quick: bool) -> WrittenSummary:
    """Write pilots.json and pilots.html; earlier ones are replaced. Raises ReportError where they cannot be written."""
    restricted = any(row.restricted for row in rows)
    title = "Pilots side by side (QUICK)" if quick else "Pilots side by side"
    page = _Page(
        Frame(title, restricted),
        "Each pilot says for itself how it stands to its protocol.",
        build_table(rows),
        tuple((row.name, title) for title, row in zip(_tell_apart(rows), rows, strict=True) if row.verdict),
        build_costs(rows),
        quick,
    )
    record = {
        "version": VERSION,
        "quick": quick,
        "restricted": restricted,
        "pilots": [_describe(row) for row in rows],
        "cost": _describe_cost(add_costs(rows)),
    }
    text = json.dumps(record, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    try:
        out.mkdir(parents=True, exist_ok=True)
        write_whole(out / SUMMARY, text)
        write_whole(out / PAGE, render_template("pilots.html.j2", report=page))
    except OSError as error:
        raise ReportError(
            f"The summary cannot be written to '{out}': {error.strerror}. Name a folder that can be written with --out."
        ) from error
    return WrittenSummary(out / SUMMARY, out / PAGE)


def _describe(row: PilotRow) -> Mapping[str, Any]:
    said = {name: getattr(row, name) for name in ("name", "title", "standing", "verdict")}
    numbers = {name: _describe_cell(getattr(row, name)) for name in _MEASURED}
    return said | numbers | {"failed": row.kind, "cost": _describe_cost(row.cost)}


def _describe_cost(cost: PilotCost | None) -> Mapping[str, Any] | None:
    return None if cost is None else asdict(cost)


def _describe_cell(cell: Cell) -> Any:
    if isinstance(cell, Estimate):
        return {
            name: getattr(cell, name) for name in ("value", "low", "high", "n", "events", "method", "reason")
        }
    return {"symbol": cell.symbol} if isinstance(cell, Withheld) else cell


__all__ = [
    "PilotCost",
    "PilotRow",
    "WrittenSummary",
    "add_costs",
    "build_costs",
    "build_table",
    "list_cells",
    "read_row",
    "say_cost",
    "write_summary",
]
