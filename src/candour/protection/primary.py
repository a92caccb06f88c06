"""The rows that are withheld because a count of theirs is small, with everything that a guard names."""

from candour.protection.choice import Choice, begin, list_guards, list_places
from candour.protection.counts import count_guarded, is_small, is_small_cell
from candour.protection.pooling import choose_pooled, pool_row
from candour.protection.secondary import add_partners
from candour.results import Guard, Table


def choose_cells(table: Table, threshold: int, close: frozenset[int] = frozenset()) -> Choice:
    """What one table withholds by itself, before any other table is looked at.

    `close` are rows that would tell of few children beside an earlier report: they count as small.
    """
    choice = begin(table)
    choice.withhold(
        {
            (number, at)
            for number, row in enumerate(table.rows)
            for at, column in enumerate(table.columns)
            if is_small_cell(row[at], column, threshold)
        }
    )
    rows: set[int] = set()
    for guard in list_guards(table):
        # A row that one guard withholds is withheld by every later one: an interval betrays its n. A column that no
        # guard names is one of its own.
        earlier = rows if guard in table.guards else set()
        small = earlier | close | list_small_rows(table, guard, threshold)
        largest = choose_pooled(table, guard, threshold, small)
        lost = small if largest else add_partners(table, guard, threshold, small)
        for number in sorted({*lost, *largest}):
            choice.withhold(list_places(table, guard, number))
        for number, together in largest.items():
            for place, estimate in pool_row(table, guard, threshold, number, together).items():
                choice.withheld.discard(place)
                choice.pooled[place] = estimate
        rows = lost if guard in table.guards else rows
    return choice


def list_small_rows(table: Table, guard: Guard, threshold: int) -> set[int]:
    """The rows in which a count that the guard watches is small."""
    watched = sorted({table.index_of(name) for name in (*guard.columns, *guard.counts)})
    return {
        number
        for number, row in enumerate(table.rows)
        if any(is_small_cell(row[at], table.columns[at], threshold) for at in watched)
        or any(is_small(count, threshold) for count in count_guarded(table, guard, number))
    }
