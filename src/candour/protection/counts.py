"""What a cell counts, and which counts are small."""

from numbers import Integral

from candour.results import Cell, Column, Estimate, Guard, Table, Withheld


def is_small(count: float, threshold: int) -> bool:
    """Whether a count may not be shown: from 1 to the threshold."""
    return 0 < count <= threshold


def read_counts(cell: Cell, column: Column) -> tuple[float | None, float | None, float | None]:
    """What a cell counts: of an estimate the decisions, those counted and the others; of a plain count itself.

    NumPy's whole numbers count too, and so do whole numbers that became fractions.
    """
    if isinstance(cell, Estimate):
        return cell.n, cell.events, None if cell.events is None else cell.n - cell.events
    if cell is None or isinstance(cell, (str, Withheld)):
        return None, None, None
    return (cell if column.unit == "count" or isinstance(cell, Integral) else None), None, None


def is_small_cell(cell: Cell, column: Column, threshold: int) -> bool:
    """Whether a cell says, or rests on, a small count."""
    if not isinstance(cell, Estimate) and column.unit != "count":
        return False
    return any(count is not None and is_small(count, threshold) for count in read_counts(cell, column))


def count_guarded(table: Table, guard: Guard, number: int) -> tuple[float, ...]:
    """The counts that a guard watches in a row; 0 where there is none."""
    watched = [table.index_of(name) for name in guard.counts]
    counts = [count for at in watched for count in read_counts(table.rows[number][at], table.columns[at])]
    return tuple(0 if count is None else count for count in counts)


def list_parts(table: Table) -> list[list[int]]:
    """The sets of rows that add up to a known total; none where the rows do not."""
    if table.partition is None:
        return []
    at = [table.index_of(name) for name in table.partition]
    parts: dict[str, list[int]] = {}
    for number, row in enumerate(table.rows):
        parts.setdefault(repr([row[i] for i in at]), []).append(number)
    return [parts[key] for key in sorted(parts)]
