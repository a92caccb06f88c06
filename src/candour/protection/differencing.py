"""What a report and an earlier one would tell side by side: two counts that differ by few are a small count.

If a first report says that 120 children of a group were tested and a second says 122, whoever holds both knows what became
of two children. Rows like that are marked, and disclosure control then treats them as resting on a small count.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from candour.results import Cell, Column, Estimate, Finding, Table

POPULATION: Final = frozenset({
    "n", "of", "decisions", "children", "families", "outcomes", "events", "without", "no_outcomes", "recorded", "judgements",
})  # fmt: skip
"""Columns that count who was looked at and what became of them. Flags differ from model to model among the same children,
and say nothing about who joined or left."""

CloseRows = Mapping[tuple[str, str], frozenset[int]]
"""(code of a finding, name of a table) -> numbers of the rows that differ by few from an earlier report."""


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


def _list_close(table: Table, before: Table, threshold: int) -> Iterator[int]:
    earlier = {_name_row(before, row): _count(before, row) for row in before.rows}
    for number, row in enumerate(table.rows):
        counts, old = _count(table, row), earlier.get(_name_row(table, row), {})
        if not _are_same_children(counts, old) and any(
            0 < abs(counts[name] - old[name]) <= threshold for name in counts.keys() & old.keys()
        ):
            yield number


def _are_same_children(counts: Mapping[str, float], old: Mapping[str, float]) -> bool:
    """Whether who was looked at and what became of them is the same: then only the forecast differs, and no child is alone."""
    shared = counts.keys() & old.keys() & POPULATION
    return bool(shared) and all(counts[name] == old[name] for name in shared)


def _name_row(table: Table, row: tuple[Cell, ...]) -> tuple[tuple[str, str], ...]:
    """What a row is about: its words. Answers in words may change, so only columns before the first number count."""
    words: list[tuple[str, str]] = []
    for column, cell in zip(table.columns, row, strict=True):
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
