"""The report for machines: every finding as JSON, every table as CSV."""

import csv
from collections.abc import Iterator
from io import StringIO
from typing import Any

from candour.report.document import Document
from candour.report.machine.findings_document import describe_report, dump_document
from candour.report.model import Report
from candour.report.printing.cells import label_withheld
from candour.results import Cell, Column, Estimate, Table, Withheld

FINDINGS, TABLES = "findings.json", "tables"
CSV_ENCODING = "utf-8-sig"
"""With a byte order mark: without it, Excel reads the letters of other languages wrongly."""

# The wide forms too: where East Asian letters are typed, a spreadsheet takes them for the narrow ones.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def view_findings(report: Report) -> Iterator[Document]:
    """`findings.json`."""
    yield Document(FINDINGS, render_findings_json(report))


def view_tables(report: Report) -> Iterator[Document]:
    """Every table of the report as a CSV file of its own."""
    exhibits = [*report.context_exhibits, *(e for entry in report.exhibits for e in entry.exhibits)]
    for exhibit in exhibits:
        yield Document(f"{TABLES}/{exhibit.id}.csv", render_table_csv(exhibit.table))


def render_findings_json(report: Report) -> bytes:
    """The whole report, described by `findings.schema.json`."""
    return dump_document(describe_report(report))


def render_table_csv(table: Table) -> bytes:
    """One table for a spreadsheet: an estimate becomes value, low, high, n, method and remark, side by side.

    Rates stay shares (0.123, not 12.3 %). A withheld number is `c` in its value column.
    """
    measured = [_holds_estimates(table, at) for at in range(len(table.columns))]
    content = StringIO()
    writer = csv.writer(content, lineterminator="\r\n")
    writer.writerow(_list_headings(table, measured))
    for row in table.rows:
        writer.writerow(
            value
            for cell, as_estimate in zip(row, measured, strict=True)
            for value in (_spread_estimate(cell) if as_estimate else (_print_cell(cell),))
        )
    return content.getvalue().encode(CSV_ENCODING)


def _holds_estimates(table: Table, at: int) -> bool:
    return any(isinstance(row[at], Estimate) for row in table.rows)


def _list_headings(table: Table, measured: list[bool]) -> list[str]:
    headings = []
    for column, as_estimate in zip(table.columns, measured, strict=True):
        headings += _spread_heading(column) if as_estimate else [_defuse(column.label)]
    return headings


def _spread_heading(column: Column) -> list[str]:
    ends = ("", ": low", ": high", ": n", ": method", ": remark")
    return [_defuse(f"{column.label}{end}") for end in ends]


def _spread_estimate(cell: Cell) -> tuple[Any, ...]:
    if isinstance(cell, Estimate):
        return (cell.value, cell.low, cell.high, cell.n, _defuse(cell.method), _defuse(cell.reason))
    remark = label_withheld(cell) if isinstance(cell, Withheld) else ""
    return (_print_cell(cell), None, None, None, None, remark)


def _print_cell(cell: Cell) -> Any:
    if isinstance(cell, Withheld):
        return cell.symbol
    return _defuse(cell) if isinstance(cell, str) else cell


def _defuse(text: str) -> str:
    """A text that a spreadsheet would run as a formula gets an apostrophe in front."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
