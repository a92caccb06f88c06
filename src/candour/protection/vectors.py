"""The numbers of a table by column: what a column counts over some rows, and which columns print shares."""

from collections.abc import Sequence
from math import isnan, nan
from typing import NamedTuple

from candour.protection.counts import read_counts
from candour.protection.relations import Vector
from candour.results import Estimate, Table


class Source(NamedTuple):
    """Where a vector of a block stands: a column, and which of its counts (0 itself or n, 1 counted, 2 others)."""

    column: int
    kind: int


def read_vectors(table: Table, rows: Sequence[int]) -> dict[Source, Vector]:
    """Every column of counts over the rows; those without any count are left out.

    A whole number in a column of other numbers counts children only where a guard counts it.
    """
    vectors: dict[Source, Vector] = {}
    named = {name for guard in table.guards for name in guard.counts}
    for at, column in enumerate(table.columns):
        has_estimates = any(isinstance(table.rows[row][at], Estimate) for row in rows)
        if column.unit != "count" and column.name not in named and not has_estimates:
            continue
        read = [read_counts(table.rows[row][at], column) for row in rows]
        for kind in range(3):
            vector = tuple(nan if counts[kind] is None else float(counts[kind] or 0) for counts in read)
            if any(value > 0 for value in vector):
                vectors[Source(at, kind)] = _without_nan(vector)
    return vectors


def _without_nan(vector: Vector) -> Vector:
    # One and the same object, so that vectors with gaps are equal to themselves.
    return tuple(nan if isnan(value) else value for value in vector)


def list_shares(table: Table, rows: Sequence[int]) -> list[int]:
    """The shown columns of numbers that are no counts."""
    return [
        at
        for at, column in enumerate(table.columns)
        if not column.hidden
        and column.unit in {"rate", "number"}
        and any(_is_share(table, row, at) for row in rows)
    ]


def _is_share(table: Table, row: int, at: int) -> bool:
    cell = table.rows[row][at]
    return isinstance(cell, float) or (
        isinstance(cell, Estimate) and cell.events is None and cell.value is not None
    )


def read_share(table: Table, row: int, at: int) -> float:
    """The number of such a cell; none where it has none."""
    cell = table.rows[row][at]
    if isinstance(cell, Estimate):
        return nan if cell.value is None else cell.value
    return cell if isinstance(cell, float) else nan
