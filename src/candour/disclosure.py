"""Disclosure control: the whole policy on one screen.

1. A count from 1 to the threshold is shown as `c`. 0 is shown.
2. Whatever could be solved for from such a count is withheld with it: all columns that a guard names. An
   estimate is small where its decisions, its outcomes or the decisions without the outcome are few.
3. Within rows that add up to a known total, the withheld rows are never one alone, and never few children even
   together: rows with the next smallest counts are withheld until they are neither. A column that no guard
   names is treated as one of its own.
4. A row that one guard withholds is withheld by every later guard of the table: an interval betrays its n.
5. Shares are rounded to one decimal of a percentage, other numbers to three decimals.
6. A sentence whose numbers rest on a small count is replaced.
7. Columns marked hidden are never published.

Rules 1, 3 and 5 follow the Department for Education's practice in its children in need releases. With no
threshold (work that stays inside the authority) only rules 5 and 7 apply, and every page says RESTRICTED.

What this cannot see, so that whoever writes an audit must: numbers inside free text (`why`, `limits`, notes,
reasons, labels); rows that contain one another, such as the top 5 % and the top 10 %; totals along a second
direction; and counts that differ between two tables or two reports.
"""

from collections.abc import Iterable
from dataclasses import replace
from numbers import Integral

from candour.results import Cell, Column, Estimate, Finding, Guard, Statement, Table, Withheld

DEFAULT_THRESHOLD = 5
SHARE_DECIMALS = 3
NUMBER_DECIMALS = 3
WITHHELD_SENTENCE = "This sentence rests on too few children to be published, so it is withheld."


def is_small(count: float, threshold: int) -> bool:
    """Whether a count may not be shown: from 1 to the threshold."""
    return 0 < count <= threshold


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
    for guard in _guard_the_unguarded(table):
        alone = _rows_to_withhold(table, guard, threshold, already=set())
        cells |= {(number, table.index_of(name)) for number in alone for name in guard.columns}
    return cells


def _guard_the_unguarded(table: Table) -> tuple[Guard, ...]:
    named = {name for guard in table.guards for name in guard.columns}
    return tuple(
        Guard((column.name,), (column.name,))
        for at, column in enumerate(table.columns)
        if column.name not in named
        and (column.unit == "count" or any(isinstance(row[at], Estimate) for row in table.rows))
    )


def _rows_to_withhold(table: Table, guard: Guard, threshold: int, *, already: set[int]) -> set[int]:
    watched = sorted({table.index_of(name) for name in (*guard.columns, *guard.counts)})
    withheld = already | {
        number
        for number, row in enumerate(table.rows)
        if any(_is_small_cell(row[at], table.columns[at], threshold) for at in watched)
        or any(is_small(count, threshold) for count in _counts_of(table, guard, number))
    }
    for members in _list_parts(table):
        withheld |= _withhold_more(table, guard, threshold, members, withheld)
    return withheld


def _list_parts(table: Table) -> list[list[int]]:
    """The sets of rows that add up to a known total; none where the rows do not."""
    if table.partition is None:
        return []
    at = [table.index_of(name) for name in table.partition]
    keys = [repr([row[i] for i in at]) for row in table.rows]
    return [[n for n, key in enumerate(keys) if key == part] for part in sorted(set(keys))]


def _withhold_more(
    table: Table, guard: Guard, threshold: int, members: list[int], withheld: set[int]
) -> set[int]:
    """Rule 3: further rows, smallest counts first, until the withheld ones give nothing away together."""
    counts = {number: _counts_of(table, guard, number) for number in members}
    lost = {number for number in members if number in withheld}
    others = [number for number in members if number not in withheld and any(counts[number])]
    others.sort(key=lambda number: (min(count for count in counts[number] if count), number))
    while others and lost and (len(lost) == 1 or _are_few_together([counts[n] for n in lost], threshold)):
        lost.add(others.pop(0))
    return lost


def _are_few_together(rows: list[tuple[float, ...]], threshold: int) -> bool:
    return any(is_small(sum(together), threshold) for together in zip(*rows, strict=True))


def _counts_of(table: Table, guard: Guard, number: int) -> tuple[float, ...]:
    """The counts that a guard watches in a row; 0 where there is none."""
    watched = [table.index_of(name) for name in guard.counts]
    counts = [count for at in watched for count in _read_counts(table.rows[number][at], table.columns[at])]
    return tuple(0 if count is None else count for count in counts)


def _read_counts(cell: Cell, column: Column) -> tuple[float | None, float | None, float | None]:
    """What a cell counts. NumPy's whole numbers count too, and so do whole numbers that became fractions."""
    if isinstance(cell, Estimate):
        return cell.n, cell.events, None if cell.events is None else cell.n - cell.events
    if cell is None or isinstance(cell, (str, Withheld)):
        return None, None, None
    return (cell if column.unit == "count" or isinstance(cell, Integral) else None), None, None


def _is_small_cell(cell: Cell, column: Column, threshold: int) -> bool:
    if not isinstance(cell, Estimate) and column.unit != "count":
        return False
    return any(count is not None and is_small(count, threshold) for count in _read_counts(cell, column))


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
