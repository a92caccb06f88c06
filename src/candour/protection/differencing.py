"""What a report and an earlier one would tell side by side.

Two counts that differ by few are a small count: if a first report says that 120 children of a group were tested and a second
says 122, whoever holds both knows what became of two children. Rows like that are marked, and disclosure control then
treats them as resting on a small count.

And two reports about the same children may withhold different partners of the same small count, say because the threshold
was changed: together they would show every partner. So what an earlier report shows counts as known.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from candour.protection.choice import Place
from candour.protection.counts import read_counts
from candour.results import Cell, Column, Estimate, Finding, Table

POPULATION: Final = frozenset({
    "n", "of", "decisions", "children", "families", "outcomes", "events", "without", "no_outcomes", "recorded", "judgements",
})  # fmt: skip
"""Columns that count who was looked at and what became of them. Flags differ from model to model among the same children,
and say nothing about who joined or left."""

CloseRows = Mapping[tuple[str, str], frozenset[int]]
"""(code of a finding, name of a table) -> numbers of the rows that differ by few from an earlier report."""
SeenCells = Mapping[tuple[str, str], frozenset[Place]]
"""(code of a finding, name of a table) -> the cells that an earlier report shows with the same number."""
RowName = tuple[tuple[tuple[str, str], ...], int]
"""The words of a row, and how many rows with the same words stand before it."""


def find_close_rows(
    findings: Sequence[Finding], earlier: Sequence[Sequence[Finding]], *, threshold: int
) -> CloseRows:
    """The rows of published findings that, beside an earlier published report, give away 1 to `threshold` children."""
    close: dict[tuple[str, str], set[int]] = {}
    for published in earlier:
        known = {(f.code, table.name): table for f in published for table in f.tables}
        for finding in findings:
            for table in finding.tables:
                if (before := known.get((finding.code, table.name))) is not None:
                    rows = close.setdefault((finding.code, table.name), set())
                    rows.update(_list_close(table, before, threshold))
    return {place: frozenset(rows) for place, rows in close.items() if rows}


def find_seen(findings: Sequence[Finding], earlier: Sequence[Sequence[Finding]]) -> SeenCells:
    """The cells of exact findings that an earlier published report shows as they are."""
    seen: dict[tuple[str, str], set[Place]] = {}
    for published in earlier:
        known = {(f.code, table.name): table for f in published for table in f.tables}
        for finding in findings:
            for table in finding.tables:
                if (before := known.get((finding.code, table.name))) is not None:
                    seen.setdefault((finding.code, table.name), set()).update(_list_seen(table, before))
    return {place: frozenset(cells) for place, cells in seen.items() if cells}


def _list_seen(table: Table, before: Table) -> Iterator[Place]:
    earlier = dict(zip(_name_rows(before), before.rows, strict=True))
    columns = {column.name: at for at, column in enumerate(before.columns)}
    for number, (name, row) in enumerate(zip(_name_rows(table), table.rows, strict=True)):
        old = earlier.get(name)
        for at, column in enumerate(table.columns):
            if old is None or column.hidden or column.name not in columns:
                continue
            if _tells_the_same(row[at], old[columns[column.name]]):
                yield number, at


def _tells_the_same(cell: Cell, old: Cell) -> bool:
    if isinstance(cell, Estimate) and isinstance(old, Estimate):
        return (cell.n, cell.events, _shorten(cell.value)) == (old.n, old.events, _shorten(old.value))
    if isinstance(cell, (int, float)) and isinstance(old, (int, float)):
        return _shorten(cell) == _shorten(old)
    return False


def _shorten(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def list_counts(rows: Iterable[tuple[Table, frozenset[int]]]) -> frozenset[int]:
    """Every count that stands in some rows of some tables."""
    return frozenset(
        int(count)
        for table, numbers in rows
        for number in numbers
        for cell, column in zip(table.rows[number], table.columns, strict=True)
        for count in read_counts(cell, column)
        if count
    )


def _list_close(table: Table, before: Table, threshold: int) -> Iterator[int]:
    earlier = {name: _count(before, row) for name, row in zip(_name_rows(before), before.rows, strict=True)}
    for number, (name, row) in enumerate(zip(_name_rows(table), table.rows, strict=True)):
        counts, old = _count(table, row), earlier.get(name, {})
        if not _are_same_children(counts, old) and any(
            0 < abs(counts[name] - old[name]) <= threshold for name in counts.keys() & old.keys()
        ):
            yield number


def _are_same_children(counts: Mapping[str, float], old: Mapping[str, float]) -> bool:
    """Whether who was looked at and what became of them is the same: then only the forecast differs, and no child is alone."""
    shared = counts.keys() & old.keys() & POPULATION
    return bool(shared) and all(counts[name] == old[name] for name in shared)


def _name_rows(table: Table) -> tuple[RowName, ...]:
    """What the rows are about. Points of a curve share their words, so each also has its place among its like."""
    met: Counter[tuple[tuple[str, str], ...]] = Counter()
    names = []
    for row in table.rows:
        words = _name_row(table, row)
        names.append((words, met[words]))
        met[words] += 1
    return tuple(names)


def _name_row(table: Table, row: tuple[Cell, ...]) -> tuple[tuple[str, str], ...]:
    """What a row is about: its words. Answers in words may change, so only columns before the first number count."""
    words: list[tuple[str, str]] = []
    for column, cell in zip(table.columns, row, strict=True):
        if column.hidden:
            continue
        if column.unit not in {"text", "date"}:
            break
        words.append((column.name, str(cell)))
    return tuple(words)


def _count(table: Table, row: tuple[Cell, ...]) -> dict[str, float]:
    counts: dict[str, float] = {}
    for column, cell in zip(table.columns, row, strict=True):
        counts.update(_count_cell(column, cell))
    return counts


def _count_cell(column: Column, cell: Cell) -> Iterator[tuple[str, float]]:
    if isinstance(cell, Estimate):
        yield f"{column.name}: n", cell.n
    elif isinstance(cell, (int, float)) and column.unit == "count" and column.name in POPULATION:
        yield column.name, cell
