"""Every small count is hidden from a reader who tries all tables; and no more is withheld than that takes."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from attack import search_counts
from candour.disclosure import protect_table
from candour.protection.feasible import Rule, solve
from candour.results import Cell, Column, Guard, Table, Withheld

C = Withheld()
THRESHOLD = 2
GROUP = Column("group", "Group", "text")


def tabulate(counts: list[tuple[int, int]], *, apart: bool) -> Table:
    """Decisions, outcomes and those without, all shown; withheld together or each by itself."""
    names = ("n", "events", "without")
    columns = (GROUP, *(Column(name, name, "count") for name in names))
    rows = tuple((f"g{at}", a + b, a, b) for at, (a, b) in enumerate(counts))
    guards = tuple(Guard((name,), (name,)) for name in names) if apart else (Guard(names, names),)
    return Table("t", "t", columns, rows, guards, partition=())


def protect(table: Table) -> list[tuple[Cell, ...]]:
    return [row[1:] for row in protect_table(table, threshold=THRESHOLD).rows]


def list_ways(shown: list[tuple[Cell, ...]], totals: tuple[int, ...]) -> list[tuple[int, ...]]:
    found = search_counts([row[:2] for row in shown], totals[:2])
    without = [row[2] for row in shown]
    return [
        way
        for way in found
        if all(cell == C or way[2 * at] - way[2 * at + 1] == cell for at, cell in enumerate(without))
    ]


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=2, max_size=3), st.booleans())
@settings(max_examples=60, deadline=None)
def test_every_value_is_left_for_a_small_count_by_exhaustive_search(
    counts: list[tuple[int, int]], apart: bool
) -> None:
    table = tabulate(counts, apart=apart)
    shown = protect(table)
    totals = tuple(sum(row[at] for row in table.rows) for at in (1, 2, 3))  # type: ignore[misc]
    ways = list_ways(shown, totals)
    exact = tuple(value for a, b in counts for value in (a + b, a))
    assert exact in ways
    for at, (a, b) in enumerate(counts):
        for value, total, column in ((a, totals[1], 1), (b, totals[2], 2), (a + b, totals[0], 0)):
            if not 0 < value <= THRESHOLD < total:
                continue
            left = {way[2 * at] - way[2 * at + 1] if column == 2 else way[2 * at + column] for way in ways}
            others = [row for row, cells in enumerate(shown) if cells[column] == 0]
            if len(others) == len(counts) - 1:
                continue
            assert min(left) <= 1
            assert max(left) > THRESHOLD


def test_exhaustive_search_finds_every_count_where_nothing_is_withheld() -> None:
    counts = [(1, 5), (6, 4)]
    shown = [(6, 1), (10, 6)]
    assert search_counts(shown, (16, 7)) == [(6, 1, 10, 6)]
    assert len(protect(tabulate(counts, apart=False))) == 2


def test_a_sum_of_columns_gives_nothing_away() -> None:
    """Each column by itself would be safe: n shown, outcomes withheld, those without shown. The difference tells all."""
    rows = protect(tabulate([(1, 30), (20, 40), (30, 50)], apart=True))
    for n, events, without in rows:
        assert not (events == C and C not in (n, without))


def test_few_cells_go_where_few_are_enough() -> None:
    rows = protect(tabulate([(1, 30), (20, 40), (30, 50), (40, 60)], apart=True))
    assert sum(cell == C for row in rows for cell in row) == 4


def test_solving_gives_whole_numbers_or_nothing() -> None:
    both = Rule(((0, 1.0), (1, 1.0)), 5.0, 5.0)
    found = solve({0: 1.0}, [both], [9.0, 3.0])
    assert found is not None
    assert found.tolist() == [2.0, 3.0]
    assert solve({0: 1.0}, [both], [1.0, 3.0]) is None
    assert solve({}, [Rule(((0, 2.0),), 1.0, 1.0)], [9.0]) is None


def test_the_ranges_are_those_of_every_table_there_is() -> None:
    rules = [Rule(((0, 1.0), (1, 1.0), (2, 1.0)), 7.0, 7.0), Rule(((0, 1.0), (1, -1.0)), -1.0, INFINITE)]
    ways = [w for w in product(range(8), repeat=3) if sum(w) == 7 and w[0] >= w[1] - 1]
    for at in range(3):
        for sign, best in ((1.0, min), (-1.0, max)):
            found = solve({at: sign}, rules, [7.0] * 3)
            assert found is not None
            assert found[at] == best(way[at] for way in ways)


INFINITE = float("inf")
