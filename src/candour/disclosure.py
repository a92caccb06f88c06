"""Disclosure control: the whole policy on one screen.

1. A count from 1 to the threshold is shown as `c`. 0 is shown.
2. Whatever could be solved for from such a count is withheld with it: all columns that a guard names. An
   estimate is small where its decisions, its outcomes or the decisions without the outcome are few.
3. Within rows that add up to a known total, the withheld rows are never one alone, and never few children even
   together: rows with the next smallest counts are withheld with them. Where a guard names shares to be rounded,
   the largest row is given up instead: these shares lose their intervals and are rounded so coarsely that more
   counts than twice the threshold give the same figure, and its other columns are withheld. The rounding follows
   from the foot alone, never from the value, for then the choice itself would tell. A column that no guard names
   is treated as one of its own.
4. A row that one guard withholds is withheld by every later guard of the table: an interval betrays its n.
5. Shares are rounded to one decimal of a percentage, other numbers to three decimals.
6. A sentence whose numbers rest on a small count is replaced.
7. Columns marked hidden are never published.

Rules 1, 3 (but for rounding) and 5 follow the Department for Education's practice in its children in need
releases. With no threshold (work that stays inside the authority) only rules 5 and 7 apply, and every page says
RESTRICTED.

What this cannot see, so that whoever writes an audit must: numbers inside free text (`why`, `limits`, notes,
reasons, labels); rows that contain one another, such as the top 5 % and the top 10 %; totals along a second
direction; and counts that differ between two tables or two reports.
"""

from collections.abc import Iterable
from dataclasses import replace
from numbers import Integral
from typing import NamedTuple

from candour.results import Cell, Column, Estimate, Finding, Guard, Statement, Table, Withheld

DEFAULT_THRESHOLD = 5
SHARE_DECIMALS = 3
NUMBER_DECIMALS = 3
BLURS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25)
"""The roundings of a rate that blurring may use, finest first."""
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
    chosen = _Cells(set(), {}) if threshold is None else _choose_cells(table, threshold)
    shown = [at for at, column in enumerate(table.columns) if not column.hidden]
    rows = tuple(
        tuple(_publish_cell(row[at], table.columns[at], (number, at), chosen) for at in shown)
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


class _Cells(NamedTuple):
    """What happens to cells (row, column): withheld, or blurred with a step. All others are only rounded."""

    withheld: set[tuple[int, int]]
    blurred: dict[tuple[int, int], float]


def _publish_cell(cell: Cell, column: Column, place: tuple[int, int], chosen: _Cells) -> Cell:
    if place in chosen.withheld:
        return Withheld()
    if place in chosen.blurred:
        return _blur_cell(cell, chosen.blurred[place])
    return _round_cell(cell, column)


def _choose_cells(table: Table, threshold: int) -> _Cells:
    withheld = {
        (number, at)
        for number, row in enumerate(table.rows)
        for at, column in enumerate(table.columns)
        if _is_small_cell(row[at], column, threshold)
    }
    blurred: dict[tuple[int, int], float] = {}
    rows: set[int] = set()
    for guard in table.guards:
        small = rows | _list_small_rows(table, guard, threshold)
        largest = _list_largest(table, guard, threshold, small)
        rows = small if largest else _add_partners(table, guard, threshold, small)
        for number in largest:
            steps = _find_steps(table, guard, threshold, number)
            blurred |= {(number, at): step for at, step in steps.items()}
            withheld |= {(number, at) for at in map(table.index_of, guard.columns) if at not in steps}
        withheld |= {(number, table.index_of(name)) for number in rows for name in guard.columns}
    for guard in _guard_the_unguarded(table):
        alone = _add_partners(table, guard, threshold, _list_small_rows(table, guard, threshold))
        withheld |= {(number, table.index_of(name)) for number in alone for name in guard.columns}
    return _Cells(withheld, blurred)


def _list_largest(table: Table, guard: Guard, threshold: int, small: set[int]) -> set[int]:
    """Rule 3 with rounding: the largest row of each part that needs a partner; none where it would not be enough."""
    if guard.rounded is None:
        return set()
    largest: set[int] = set()
    for members in _list_parts(table):
        if _withhold_more(table, guard, threshold, members, small) <= small:
            continue
        others = [number for number in members if number not in small]
        chosen = max(others, key=lambda number: (sum(_counts_of(table, guard, number)), -number))
        lost = [chosen, *(number for number in members if number in small)]
        if _are_few_together([_counts_of(table, guard, number) for number in lost], threshold):
            return set()
        largest.add(chosen)
    return largest


def _find_steps(table: Table, guard: Guard, threshold: int, number: int) -> dict[int, float]:
    """For each share of a row that may be rounded, how coarsely; those with too small a foot are not there."""
    steps: dict[int, float] = {}
    for at in (table.index_of(name) for name in guard.rounded or ()):
        cell = table.rows[number][at]
        foot = cell.n if isinstance(cell, Estimate) and cell.value is not None and cell.n else 0
        if step := find_step(foot, threshold=threshold):
            steps[at] = step
    return steps


def find_step(foot: int, *, threshold: int) -> float | None:
    """How coarsely a share with such a foot is rounded in place of a withheld row; None where its foot is too small."""
    # Twice as coarse as it looks: at 0 and at 1 only half as many counts round to the same figure.
    return next((step for step in BLURS if step * foot > 4 * threshold), None)


def _blur_cell(cell: Cell, step: float) -> Cell:
    """The share to the nearest step, without its interval: the ends would tell more than the middle."""
    if not isinstance(cell, Estimate) or cell.value is None:
        return Withheld()
    said = f"rounded to {step:g} and without an interval, so that no other group can be worked out"
    value = round(round(round(cell.value / step, 9)) * step, 9) + 0.0
    return Estimate(value, None, None, cell.n, None, "none", said)


def _guard_the_unguarded(table: Table) -> tuple[Guard, ...]:
    named = {name for guard in table.guards for name in guard.columns}
    return tuple(
        Guard((column.name,), (column.name,))
        for at, column in enumerate(table.columns)
        if column.name not in named
        and (column.unit == "count" or any(isinstance(row[at], Estimate) for row in table.rows))
    )


def _list_small_rows(table: Table, guard: Guard, threshold: int) -> set[int]:
    """The rows in which a count that the guard watches is small."""
    watched = sorted({table.index_of(name) for name in (*guard.columns, *guard.counts)})
    return {
        number
        for number, row in enumerate(table.rows)
        if any(_is_small_cell(row[at], table.columns[at], threshold) for at in watched)
        or any(is_small(count, threshold) for count in _counts_of(table, guard, number))
    }


def _add_partners(table: Table, guard: Guard, threshold: int, small: set[int]) -> set[int]:
    """The small rows and, in every part, further ones so that none can be worked out."""
    withheld = set(small)
    for members in _list_parts(table):
        withheld |= _withhold_more(table, guard, threshold, members, small)
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
