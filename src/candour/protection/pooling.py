"""A share of the largest row and the withheld ones together, in place of a partner that would be lost.

What is left of a total when every other row is shown can be worked out anyway. So it may be said: it gives no
single row away, and where the withheld rows are few it is all but the share of the largest row.
"""

from candour.protection.choice import Place
from candour.protection.counts import count_guarded, is_small, list_parts
from candour.protection.secondary import are_few_together, withhold_more
from candour.results import Cell, Estimate, Guard, Table

POOLED_REASON = "together with the withheld groups, so no interval of its own"


def choose_pooled(table: Table, guard: Guard, threshold: int, small: set[int]) -> dict[int, tuple[int, ...]]:
    """The largest row of each part that needs a partner, with all rows that it is to stand for.

    None where the guard names no shares to pool, or where the largest would not be enough.
    """
    if guard.pooled is None:
        return {}
    chosen: dict[int, tuple[int, ...]] = {}
    for members in list_parts(table):
        if withhold_more(table, guard, threshold, members, small) <= small:
            continue
        others = [number for number in members if number not in small]
        largest = max(others, key=lambda number: (sum(count_guarded(table, guard, number)), -number))
        together = (largest, *(number for number in members if number in small))
        if are_few_together([count_guarded(table, guard, number) for number in together], threshold):
            return {}
        chosen[largest] = together
    return chosen


def pool_row(
    table: Table, guard: Guard, threshold: int, number: int, together: tuple[int, ...]
) -> dict[Place, Estimate]:
    """The shares of the rows together, for every column that the guard has pooled; none that would be small."""
    pooled: dict[Place, Estimate] = {}
    for name in guard.pooled or ():
        at = table.index_of(name)
        estimate = _pool([table.rows[row][at] for row in together])
        if estimate is not None and not _is_small(estimate, threshold):
            pooled[number, at] = estimate
    return pooled


def _pool(cells: list[Cell]) -> Estimate | None:
    """The share of all together; None where one of them is no share of counted decisions."""
    n, events = 0, 0
    for cell in cells:
        if not isinstance(cell, Estimate) or cell.events is None:
            return None
        if cell.value is not None and abs(cell.value * cell.n - cell.events) > 1e-6:
            return None
        n, events = n + cell.n, events + cell.events
    return Estimate(events / n, None, None, n, events, "none", POOLED_REASON) if n else None


def _is_small(estimate: Estimate, threshold: int) -> bool:
    events = estimate.events or 0
    return any(is_small(count, threshold) for count in (estimate.n, events, estimate.n - events))
