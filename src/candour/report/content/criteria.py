"""The protocol's criteria, one line each: met, not met, or cannot tell, with the number that says so."""

from dataclasses import dataclass
from typing import Literal

from candour.report.content.verdict import CRITERIA_CODE
from candour.results import Cell, Finding, Table

Answer = Literal["met", "not met", "cannot tell"]
_ANSWERS: dict[str, Answer] = {"reached": "met", "not reached": "not met"}
_TABLE, _BASE_RATE = "criteria", ("PERF-001", "performance", "base_rate")


@dataclass(frozen=True)
class CriterionLine:
    """One criterion. `reached` is the published estimate, or why there is none; `base_rate` how often the outcome came.

    `answer` follows from the whole interval: met where all of it clears the bar, not met where none of it does.
    """

    criterion: str
    reason: str
    reached: Cell
    base_rate: Cell
    answer: Answer
    finding: str


def list_criteria(findings: tuple[Finding, ...]) -> tuple[CriterionLine, ...]:
    """The lines in the order of the protocol; none where no finding holds the forecast against them."""
    base_rate = _read_base_rate(findings)
    return tuple(
        CriterionLine(
            criterion=str(row[table.index_of("criterion")]),
            reason=str(row[table.index_of("reason")]),
            reached=row[table.index_of("measured")],
            base_rate=base_rate,
            answer=_ANSWERS.get(str(row[table.index_of("answer")]), "cannot tell"),
            finding=CRITERIA_CODE,
        )
        for table in _find_tables(findings, CRITERIA_CODE, _TABLE)
        for row in table.rows
    )


def _read_base_rate(findings: tuple[Finding, ...]) -> Cell:
    code, name, column = _BASE_RATE
    tables = _find_tables(findings, code, name)
    return tables[0].rows[0][tables[0].index_of(column)] if tables and tables[0].rows else None


def _find_tables(findings: tuple[Finding, ...], code: str, name: str) -> tuple[Table, ...]:
    return tuple(
        table
        for finding in findings
        if finding.code == code
        for table in finding.tables
        if table.name == name
    )
