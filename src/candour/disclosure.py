"""Disclosure control: the whole policy on one screen.

1. A count from 1 to the threshold is shown as `c`. 0 is shown.
2. Whatever could be solved for from such a count is withheld with it: all columns that a guard names.
3. Within rows that add up to a known total, one withheld row is never alone: the row with the next smallest
   counts is withheld too.
4. A row that one guard withholds is withheld by every later guard of the table: an interval betrays its n.
5. Shares are rounded to one decimal of a percentage, other numbers to three decimals.
6. A sentence whose numbers rest on a small count is replaced.
7. Columns marked hidden are never published.

Rules 1, 3 and 5 follow the Department for Education's practice in its children in need releases. With no
threshold (work that stays inside the authority) only rules 5 and 7 apply, and every page says RESTRICTED.
"""

from collections.abc import Iterable
from dataclasses import replace

from candour.results import Cell, Column, Estimate, Finding, Guard, Statement, Table, Withheld

DEFAULT_THRESHOLD = 5
SHARE_DECIMALS = 3
NUMBER_DECIMALS = 3
WITHHELD_SENTENCE = "This sentence rests on too few children to be published, so it is withheld."


def is_small(count: int, threshold: int) -> bool:
    """Whether a count may not be shown: from 1 to the threshold."""
    return 1 <= count <= threshold


def protect_findings(findings: Iterable[Finding], *, threshold: int | None) -> tuple[Finding, ...]:
    """Findings that may be published. `threshold` None: nothing is withheld, only rounded."""
    return tuple(
        replace(
            finding,
            headline=_protect_statement(finding.headline, threshold),
            for_families=_protect_statement(finding.for_families, threshold),
            tables=tuple(protect_table(table, threshold=threshold) for table in finding.tables),
        )
        for finding in findings
    )


def protect_table(table: Table, *, threshold: int | None) -> Table:
    """The table that may be published: small rows withheld, numbers rounded, hidden columns gone."""
    withheld = set() if threshold is None else _cells_to_withhold(table, threshold)
    shown = [at for at, column in enumerate(table.columns) if not column.hidden]
    rows = tuple(
        tuple(
            Withheld() if (number, at) in withheld else _round_cell(row[at], table.columns[at])
            for at in shown
        )
        for number, row in enumerate(table.rows)
    )
    partition = (
        None
        if table.partition is None
        else tuple(n for n in table.partition if not table.columns[table.index_of(n)].hidden)
    )
    return replace(
        table, columns=tuple(table.columns[at] for at in shown), rows=rows, guards=(), partition=partition
    )


def _cells_to_withhold(table: Table, threshold: int) -> set[tuple[int, int]]:
    cells = {
        (number, at)
        for number, row in enumerate(table.rows)
        for at, column in enumerate(table.columns)
        if _is_small_cell(row[at], column, threshold)
    }
    rows: set[int] = set()
    for guard in table.guards:
        rows |= _rows_to_withhold(table, guard, threshold, already=rows)
        cells |= {(number, table.index_of(name)) for number in rows for name in guard.columns}
    return cells


def _rows_to_withhold(table: Table, guard: Guard, threshold: int, *, already: set[int]) -> set[int]:
    smallest = {number: _smallest_count(table, guard, number) for number in range(len(table.rows))}
    withheld = already | {
        number for number, count in smallest.items() if count is not None and is_small(count, threshold)
    }
    if table.partition is None:
        return withheld
    at = [table.index_of(name) for name in table.partition]
    for key in sorted({repr([row[i] for i in at]) for row in table.rows}):
        members = [n for n, row in enumerate(table.rows) if repr([row[i] for i in at]) == key]
        lost = [n for n in members if n in withheld]
        others = [n for n in members if n not in withheld and smallest[n] is not None]
        if len(lost) == 1 and others:
            withheld = withheld | {min(others, key=lambda n: (smallest[n], n))}
    return withheld


def _smallest_count(table: Table, guard: Guard, number: int) -> int | None:
    """The smallest count above 0 that the guard watches in a row; None where all are 0 or absent."""
    counts = [table.rows[number][table.index_of(name)] for name in guard.counts]
    positive = [count for count in counts if isinstance(count, int) and count > 0]
    return min(positive) if positive else None


def _is_small_cell(cell: Cell, column: Column, threshold: int) -> bool:
    if isinstance(cell, Estimate) and column.unit == "rate" and cell.events is not None:
        return any(is_small(count, threshold) for count in (cell.n, cell.events, cell.n - cell.events))
    if isinstance(cell, Estimate):
        return is_small(cell.n, threshold) or is_small(cell.events or 0, threshold)
    return column.unit == "count" and isinstance(cell, int) and is_small(cell, threshold)


def _round_cell(cell: Cell, column: Column) -> Cell:
    decimals = SHARE_DECIMALS if column.unit == "rate" else NUMBER_DECIMALS
    if isinstance(cell, Estimate):
        return replace(
            cell,
            value=_round(cell.value, decimals),
            low=_round(cell.low, decimals),
            high=_round(cell.high, decimals),
        )
    return _round(cell, decimals) if isinstance(cell, float) else cell


def _round(value: float | None, decimals: int) -> float | None:
    return None if value is None else round(value, decimals) + 0.0


def _protect_statement(statement: Statement, threshold: int | None) -> Statement:
    if threshold is not None and any(is_small(count, threshold) for count in statement.counts):
        return Statement(WITHHELD_SENTENCE)
    return Statement(statement.text)
