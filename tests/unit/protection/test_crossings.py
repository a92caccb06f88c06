"""What is withheld of a crossing hides every small count from an attacker who writes down all tables that could be."""

import sys
import time
from collections.abc import Iterator, Sequence
from itertools import product

import numpy as np
import pytest

from candour.protection import crossings
from candour.protection.crossings import Codes, Flags, choose_withheld

THRESHOLD = 1
PARTS = ((3, 4, 5, 6), (3, 5), (4, 6), (3,), (4,), (5,), (6,))
"""Which of the last four columns each column adds up."""


def count(cells: Sequence[Sequence[int]]) -> Codes:
    """All seven counts from right, wrong, missed and let be."""
    four = np.array(cells, dtype=np.int64)
    return np.column_stack([four[:, [part - 3 for part in parts]].sum(axis=1) for parts in PARTS])


def place(*sizes: int) -> Codes:
    return np.array(list(product(*map(range, sizes))), dtype=np.int64)


def know_all(coordinates: Codes) -> list[Flags]:
    return [np.ones((int(column.max()) + 1, 7), dtype=np.bool_) for column in coordinates.T]


def list_sums(coordinates: Codes, margins: Sequence[Flags]) -> Iterator[tuple[Flags, Flags]]:
    """Which cells add up to each one-way group, and which kinds of it are known."""
    for column, known in zip(coordinates.T, margins, strict=True):
        for group in np.unique(column):
            yield column == group, known[group]


def list_candidates(counts: Codes, coordinates: Codes, margins: Sequence[Flags], withheld: Flags) -> Codes:
    """Every table that could be (tables x cells x 7): the attacker tries all numbers, cell by cell, column by column.

    She is told the numbers of the cells that are not withheld, the known counts of one-way groups, and all totals.
    """
    sums = [
        (np.ones(len(counts), dtype=np.bool_), np.ones(7, dtype=np.bool_)),
        *list_sums(coordinates, margins),
    ]
    asked = [(cells, kind) for cells, known in sums for kind in range(7) if known[kind]]
    left = {number: int(counts[cells, kind].sum()) for number, (cells, kind) in enumerate(asked)}
    unknown = [(cell, part) for cell in np.flatnonzero(withheld) for part in range(3, 7)]
    for number, (cells, kind) in enumerate(asked):
        left[number] -= int(counts[cells & ~withheld, kind].sum())
    touched = [
        [number for number, (cells, kind) in enumerate(asked) if cells[cell] and part in PARTS[kind]]
        for cell, part in unknown
    ]
    last = [
        [number for number in numbers if all(number not in later for later in touched[at + 1 :])]
        for at, numbers in enumerate(touched)
    ]
    found: list[list[int]] = []

    def fill(at: int, written: list[int]) -> None:
        if at and at % 4 == 0 and sum(written[-4:]) == 0:
            return
        if at == len(unknown):
            found.append(written)
            return
        ends = {left[number] for number in last[at]}
        most = min(left[number] for number in touched[at])
        for value in range(most + 1) if not ends else ends & set(range(most + 1)):
            for number in touched[at]:
                left[number] -= value
            if all(left[number] == 0 for number in last[at]):
                fill(at + 1, [*written, value])
            for number in touched[at]:
                left[number] += value

    fill(0, [])
    tables = np.repeat(counts[None], len(found), axis=0)
    for table, written in zip(tables, found, strict=True):
        table[withheld] = count(np.reshape(written, (-1, 4)).tolist()) if written else table[withheld]
    return tables


def list_protected(
    counts: Codes, coordinates: Codes, margins: Sequence[Flags], threshold: int
) -> list[tuple[Flags, int]]:
    """What must stay hidden, as (cells that add up to it, kind)."""
    own = [
        (np.arange(len(counts)) == cell, kind)
        for cell, kind in product(range(len(counts)), range(7))
        if 0 < counts[cell, kind] <= threshold
    ]
    sums = [
        (cells, kind)
        for cells, known in list_sums(coordinates, margins)
        for kind in range(7)
        if not known[kind] and counts[cells, kind].sum() > 0
    ]
    return own + sums


def draw_table(
    seed: int, sizes: tuple[int, ...], *, rates: Sequence[float]
) -> tuple[Codes, Codes, list[Flags]]:
    """A random table, some cells of which do not occur, and one-way groups of which some counts are not known."""
    chance = np.random.Generator(np.random.PCG64(seed))
    coordinates = place(*sizes)
    four = chance.poisson(np.array(rates) * chance.gamma(2, 0.5, size=(len(coordinates), 1)))
    occurs = four.sum(axis=1) > 0
    margins = know_all(coordinates)
    for known in margins:
        lost = chance.permutation(len(known))[: 2 * int(chance.integers(0, 2))]
        known[lost, int(chance.integers(0, 4)) :] = False
    return count(four[occurs].tolist()), coordinates[occurs], margins


def assert_hidden(
    counts: Codes, coordinates: Codes, margins: Sequence[Flags], withheld: Flags, threshold: int
) -> None:
    """More candidates than twice the threshold for each count; or as many as withholding everything leaves."""
    left = list_candidates(counts, coordinates, margins, withheld)
    most = list_candidates(counts, coordinates, margins, np.ones_like(withheld))
    for cells, kind in list_protected(counts, coordinates, margins, threshold):
        attainable = np.ptp(most[:, cells, kind].sum(axis=1))
        assert np.ptp(left[:, cells, kind].sum(axis=1)) >= min(2 * threshold, attainable)


SMALL_TABLES = [
    ((2, 3), (0.4, 0.4, 0.0, 2.0)), ((2, 3), (0.7, 0.0, 0.0, 2.0)), ((3, 3), (0.0, 0.3, 0.0, 2.0)),
    ((2, 4), (0.0, 0.0, 0.4, 1.4)), ((2, 2, 2), (0.3, 0.0, 0.0, 1.5)), ((2, 2, 3), (0.0, 0.0, 0.0, 1.6)),
]  # fmt: skip


@pytest.mark.parametrize(("sizes", "rates"), SMALL_TABLES)
@pytest.mark.parametrize("seed", range(8))
def test_an_attacker_who_writes_down_every_table_learns_no_small_count(
    seed: int, sizes: tuple[int, ...], rates: tuple[float, ...]
) -> None:
    counts, coordinates, margins = draw_table(seed, sizes, rates=rates)
    withheld = choose_withheld(counts, coordinates, margins, threshold=THRESHOLD)
    assert withheld[((counts > 0) & (counts <= THRESHOLD)).any(axis=1)].all()
    assert_hidden(counts, coordinates, margins, withheld, THRESHOLD)


@pytest.mark.parametrize("seed", range(20))
def test_every_number_in_between_is_possible_where_a_reader_knows_all_groups_of_two_characteristics(
    seed: int,
) -> None:
    counts, coordinates, _ = draw_table(seed, (2, 4), rates=(0.5, 0.0, 0.0, 2.0))
    margins = know_all(coordinates)
    withheld = choose_withheld(counts, coordinates, margins, threshold=THRESHOLD)
    left = list_candidates(counts, coordinates, margins, withheld)
    for cells, kind in list_protected(counts, coordinates, margins, THRESHOLD):
        possible = np.unique(left[:, cells, kind])
        assert len(possible) == np.ptp(possible) + 1


def collapse(tables: Codes, coordinates: Codes, columns: list[int]) -> list[bytes]:
    """What each table says of the groups that two crossings share."""
    shared = np.unique(coordinates[:, columns], axis=0)
    sums = [tables[:, (coordinates[:, columns] == group).all(axis=1)].sum(axis=1) for group in shared]
    return [table.tobytes() for table in np.stack(sums, axis=1)]


@pytest.mark.parametrize("shared", [[0], [0, 1]], ids=["one characteristic", "a crossing within a crossing"])
@pytest.mark.parametrize("seed", range(10))
def test_two_crossings_together_say_no_more_than_they_may(seed: int, shared: list[int]) -> None:
    """The attacker keeps the tables of each crossing that some table of the other agrees with."""
    chance = np.random.Generator(np.random.PCG64(seed))
    grid = place(2, 2, 2)
    four = chance.poisson([0.4, 0.0, 0.0, 1.6], size=(len(grid), 4))
    crossings = ([0, 1], [0, 2]) if shared == [0] else ([0, 1], [0, 1, 2])
    parts = []
    for columns in crossings:
        groups, member = np.unique(grid[:, columns], axis=0, return_inverse=True)
        cells = np.array([four[member == number].sum(axis=0) for number in range(len(groups))])
        parts.append((groups[cells.any(axis=1)], count(cells[cells.any(axis=1)].tolist())))
    stacked = np.full((sum(len(groups) for groups, _ in parts), 3), -1)
    stacked[: len(parts[0][0]), crossings[0]] = parts[0][0]
    stacked[len(parts[0][0]) :, crossings[1]] = parts[1][0]
    margins = [np.ones((2, 7), dtype=np.bool_) for _ in range(3)]
    margins[0][:] = False
    withheld = choose_withheld(
        np.vstack([counts for _, counts in parts]), stacked, margins, threshold=THRESHOLD
    )

    def attack(shut: Flags) -> list[Codes]:
        split = np.split(shut, [len(parts[0][0])])
        tables = [
            list_candidates(counts, groups, [margins[column] for column in columns], part)
            for (groups, counts), columns, part in zip(parts, crossings, split, strict=True)
        ]
        keys = [collapse(some, groups, shared) for some, (groups, _) in zip(tables, parts, strict=True)]
        both = set(keys[0]) & set(keys[1])
        return [some[[key in both for key in own]] for some, own in zip(tables, keys, strict=True)]

    for left, most, (groups, counts), columns in zip(
        attack(withheld), attack(np.ones_like(withheld)), parts, crossings, strict=True
    ):
        known = [margins[column] for column in columns]
        for cells, kind in list_protected(counts, groups, known, THRESHOLD):
            attainable = np.ptp(most[:, cells, kind].sum(axis=1))
            assert np.ptp(left[:, cells, kind].sum(axis=1)) >= min(2 * THRESHOLD, attainable)


def is_solved_for(coordinates: Codes, withheld: Flags, cell: int) -> bool:
    """Whether the sums of lines alone determine a cell: its unit vector is a combination of them."""
    lines = np.array(
        [column == group for column in coordinates.T for group in np.unique(column)], dtype=float
    )
    unknown = lines[:, withheld]
    unit = (np.flatnonzero(withheld) == cell).astype(float)
    return bool(np.linalg.matrix_rank(np.vstack([unknown, unit])) == np.linalg.matrix_rank(unknown))


def test_a_bridge_between_two_cycles_is_hidden_though_each_of_its_lines_has_two_others() -> None:
    coordinates = place(4, 4)
    size = np.full((4, 4), 60)
    size[:2, :2] = size[2:, 2:] = size[1, 2] = 4
    counts = count([[0, 0, 0, int(cell)] for cell in size.ravel()])
    two_in_each_line = size.ravel() == 4
    bridge = 6
    assert is_solved_for(coordinates, two_in_each_line, bridge)
    withheld = choose_withheld(counts, coordinates, know_all(coordinates), threshold=5)
    assert not is_solved_for(coordinates, withheld, bridge)
    assert withheld.sum() < len(withheld)


LARGE = count([[30, 40, 50, 400], [35, 45, 55, 500], [40, 30, 60, 450], [45, 35, 65, 350], [50, 60, 40, 300], [55, 65, 45, 380]])  # fmt: skip


def test_nothing_is_withheld_where_nothing_is_small_and_all_groups_are_known() -> None:
    coordinates = place(2, 3)
    assert not choose_withheld(LARGE, coordinates, know_all(coordinates), threshold=5).any()


def test_a_count_of_nought_is_not_small() -> None:
    coordinates, counts = place(2, 3), LARGE.copy()
    counts[0] = count([[0, 40, 0, 400]])[0]
    assert not choose_withheld(counts, coordinates, know_all(coordinates), threshold=5).any()


def test_a_group_that_is_withheld_as_a_partner_cannot_be_added_up_from_its_cells() -> None:
    coordinates = place(2, 3)
    margins = know_all(coordinates)
    margins[1][:2] = False
    withheld = choose_withheld(LARGE, coordinates, margins, threshold=5)
    for group in (0, 1):
        assert withheld[coordinates[:, 1] == group].any()
    assert not withheld[coordinates[:, 1] == 2].any()


def test_a_group_whose_four_cells_were_given_up_keeps_them_though_its_decisions_are_known() -> None:
    coordinates = place(2, 3)
    margins = know_all(coordinates)
    margins[0][:, 3:] = False
    withheld = choose_withheld(LARGE, coordinates, margins, threshold=5)
    assert all(withheld[coordinates[:, 0] == group].any() for group in (0, 1))


def test_a_small_cell_hides_among_the_smallest_that_can_hide_it() -> None:
    sizes = [[3, 20, 20, 20], [20, 20, 20, 20], [300, 300, 300, 300]]
    counts = count([*sizes, *([20, 20, 20, 20], [20, 20, 20, 20], [300, 300, 300, 300])])
    withheld = choose_withheld(counts, place(2, 3), know_all(place(2, 3)), threshold=5)
    assert withheld.tolist() == [True, True, False, True, True, False]


@pytest.mark.parametrize("seed", range(10))
def test_no_cell_is_withheld_that_could_be_given_back(seed: int) -> None:
    counts, coordinates, margins = draw_table(seed, (3, 3), rates=(0.0, 0.0, 0.0, 2.2))
    small = ((counts > 0) & (counts <= THRESHOLD)).any(axis=1)
    withheld = choose_withheld(counts, coordinates, margins, threshold=THRESHOLD)
    for cell in np.flatnonzero(withheld & ~small):
        fewer = withheld & (np.arange(len(withheld)) != cell)
        with pytest.raises(AssertionError):
            assert_hidden(counts, coordinates, margins, fewer, THRESHOLD)


def test_everything_is_withheld_where_the_search_gives_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crossings, "_minimise", lambda *_: None)
    counts = LARGE.copy()
    counts[0] = count([[3, 40, 50, 400]])[0]
    assert choose_withheld(counts, place(2, 3), know_all(place(2, 3)), threshold=5).all()


def draw_audit(seed: int, sizes: tuple[int, ...], decisions: int) -> tuple[Codes, Codes]:
    """A crossing as an audit meets it: a few large groups, many small ones."""
    chance = np.random.Generator(np.random.PCG64(seed))
    coordinates = place(*sizes)
    shares = [chance.dirichlet(np.full(size, 1.8)) for size in sizes]
    share = np.prod([own[column] for own, column in zip(shares, coordinates.T, strict=True)], axis=0)
    four = chance.multinomial(decisions, np.outer(share, [0.03, 0.08, 0.07, 0.82]).ravel()).reshape(-1, 4)
    occurs = four.sum(axis=1) > 0
    return count(four[occurs].tolist()), coordinates[occurs]


@pytest.mark.parametrize(("sizes", "decisions"), [((2, 6), 3000), ((5, 4), 4000), ((2, 4, 3), 6000)])
@pytest.mark.parametrize("seed", range(3))
def test_the_choice_hangs_neither_on_the_order_of_cells_nor_on_that_of_characteristics(
    seed: int, sizes: tuple[int, ...], decisions: int
) -> None:
    counts, coordinates = draw_audit(seed, sizes, decisions)
    chance = np.random.Generator(np.random.PCG64(seed))
    margins = know_all(coordinates)
    margins[0][:2, 3:] = False
    withheld = choose_withheld(counts, coordinates, margins, threshold=5)
    assert (choose_withheld(counts, coordinates, margins, threshold=5) == withheld).all()
    order, turned = chance.permutation(len(counts)), chance.permutation(len(sizes))
    again = choose_withheld(
        counts[order], coordinates[order][:, turned], [margins[at] for at in turned], threshold=5
    )
    assert (again == withheld[order]).all()


@pytest.mark.parametrize(
    ("sizes", "decisions"), [((2, 6), 3000), ((18, 6), 40000), ((18, 6), 4000), ((6, 3, 6), 40000)]
)
def test_how_long_it_takes(sizes: tuple[int, ...], decisions: int) -> None:
    """Printed, not asserted: run with -s."""
    counts, coordinates = draw_audit(1, sizes, decisions)
    start = time.process_time()
    withheld = choose_withheld(counts, coordinates, know_all(coordinates), threshold=5)
    sys.stdout.write(f"{sizes}: {withheld.sum()} of {len(withheld)} in {time.process_time() - start:.2f} s\n")
    small = ((counts > 0) & (counts <= 5)).any(axis=1)
    assert withheld[small].all()
