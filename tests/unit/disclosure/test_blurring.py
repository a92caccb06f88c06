"""A large group next to a small one is blurred instead of lost, and the small one still cannot be worked out."""

import itertools
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pytest

from candour.disclosure import protect_table
from candour.results import Cell, Column, Estimate, Guard, Table, Withheld

THRESHOLD = 5
RATES = (
    "selection_rate",
    "true_positive_rate",
    "false_positive_rate",
    "false_discovery_rate",
    "false_omission_rate",
)


class Cells(NamedTuple):
    tp: int
    fp: int
    fn: int
    tn: int

    @property
    def feet(self) -> dict[str, tuple[int, int]]:
        """Each rate as (counted, of)."""
        tp, fp, fn, tn = self
        counted = (tp + fp, tp, fp, fp, fn)
        feet = (sum(self), tp + fn, fp + tn, tp + fp, fn + tn)
        return dict(zip(RATES, zip(counted, feet, strict=True), strict=True))


def estimate(counted: int, of: int) -> Estimate:
    value = counted / of if of else None
    return Estimate(value, value, value, of, counted, "exact", "" if of else "nobody")


def tabulate(groups: dict[str, Cells]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for name, cells in groups.items():
        events = cells.tp + cells.fn
        rates = [estimate(*cells.feet[rate]) for rate in RATES]
        rows.append((name, sum(cells), events, sum(cells) - events, *rates, *cells))
    columns = (
        Column("group", "Group", "text"), Column("n", "Decisions", "count"), Column("events", "Outcomes", "count"),
        Column("without", "Without", "count", hidden=True), *(Column(rate, rate, "rate") for rate in RATES),
        *(Column(cell, cell, "count", hidden=True) for cell in Cells._fields),
    )  # fmt: skip
    totals = ("n", "events", "without")
    guards = (Guard(("n", "events"), totals), Guard(RATES, (*totals, *Cells._fields)))
    return Table("groups", "Groups", columns, tuple(rows), guards, partition=())


SEXES = {
    "Male": Cells(68, 181, 209, 2051),
    "Female": Cells(61, 174, 160, 1927),
    "Not recorded": Cells(0, 2, 0, 5),
}


def test_the_small_group_is_withheld_and_nobody_else_is() -> None:
    protected = protect_table(tabulate(SEXES), threshold=THRESHOLD)
    withheld = {row[0]: [isinstance(cell, Withheld) for cell in row[3:]] for row in protected.rows}
    assert all(withheld["Not recorded"])
    assert not any(withheld["Male"])
    assert not any(withheld["Female"])


def test_only_the_largest_group_is_blurred() -> None:
    protected = protect_table(tabulate(SEXES), threshold=THRESHOLD)
    rates = {row[0]: row[4] for row in protected.rows}
    assert isinstance(rates["Female"], Estimate)
    assert rates["Female"].value == round(61 / 221, 3)
    assert isinstance(rates["Male"], Estimate)
    assert rates["Male"].value == 0.25
    assert rates["Male"].events is None
    assert "rounded" in rates["Male"].method


def test_nothing_is_blurred_where_nothing_is_small() -> None:
    large = {"Male": SEXES["Male"], "Female": SEXES["Female"]}
    for row in protect_table(tabulate(large), threshold=THRESHOLD).rows:
        assert all(isinstance(cell, Estimate) and "rounded" not in cell.method for cell in row[3:])


def test_where_no_rounding_is_coarse_enough_the_next_row_is_withheld() -> None:
    few = {"Male": Cells(12, 14, 13, 15), "Female": Cells(11, 12, 12, 14), "Not recorded": Cells(0, 2, 0, 5)}
    withheld = {
        row[0]: [isinstance(cell, Withheld) for cell in row[3:]]
        for row in protect_table(tabulate(few), threshold=THRESHOLD).rows
    }
    assert all(withheld["Not recorded"])
    assert all(withheld["Male"]) or all(withheld["Female"])


def test_the_ends_of_an_interval_are_blurred_outwards() -> None:
    table = tabulate(SEXES)
    wide = Estimate(68 / 277, 0.19, 0.302, 277, 68, "Wilson")
    row = table.rows[0]
    rows = ((*row[:5], wide, *row[6:]), *table.rows[1:])
    blurred = protect_table(
        Table("groups", "Groups", table.columns, rows, table.guards, partition=()), threshold=THRESHOLD
    ).rows[0][4]
    assert isinstance(blurred, Estimate)
    assert (blurred.low, blurred.value, blurred.high) == (0.15, 0.25, 0.35)


def list_consistent(row: tuple[Cell, ...], events: int, without: int) -> Iterator[Cells]:
    """Every confusion matrix of a group that would have been printed as this row."""
    printed = [cell for cell in row[3:] if isinstance(cell, Estimate)]
    assert len(printed) == len(RATES)
    for tp, fp in itertools.product(range(events + 1), range(without + 1)):
        cells = Cells(tp, fp, events - tp, without - fp)
        if all(_would_print(cells.feet[rate], cell) for rate, cell in zip(RATES, printed, strict=True)):
            yield cells


def _would_print(exact: tuple[int, int], printed: Estimate) -> bool:
    counted, of = exact
    if of == 0 or printed.value is None:
        return (of == 0) == (printed.value is None)
    step = float(printed.method.split("rounded to ")[1].split(" ")[0])
    return abs(counted / of - printed.value) <= step / 2 + 1e-9 and abs(of - printed.n) <= 10


@pytest.mark.parametrize("seed", range(6))
def test_an_attacker_who_knows_every_total_cannot_solve_for_a_small_count(seed: int) -> None:
    """Knowing the totals and all exact rows, the attacker tries every matrix that the blurred row allows."""
    chance = np.random.Generator(np.random.PCG64(seed))
    small = Cells(*(int(count) for count in chance.integers([0, 1, 6, 10], [5, 6, 11, 40])))
    groups = {
        "Large": Cells(*(int(count) for count in chance.integers([30, 80, 90, 900], [60, 140, 180, 1600]))),
        "Middle": Cells(*(int(count) for count in chance.integers([10, 30, 40, 300], [30, 80, 90, 600]))),
        "Small": small,
    }
    rows = {str(row[0]): row for row in protect_table(tabulate(groups), threshold=THRESHOLD).rows}
    if isinstance(rows["Small"][3], Estimate) or isinstance(rows["Large"][3], Withheld):
        pytest.fail("the case was meant to blur the large group")
    large = groups["Large"]
    events, without = large.tp + large.fn, large.fp + large.tn
    solved: dict[str, set[int]] = {"tp": set(), "fp": set()}
    for cells in list_consistent(rows["Large"], events, without):
        left = (large.tp + small.tp - cells.tp, large.fp + small.fp - cells.fp)
        if 0 <= left[0] <= small.tp + small.fn and 0 <= left[1] <= small.fp + small.tn:
            solved["tp"].add(left[0])
            solved["fp"].add(left[1])
    # Whatever the small group's sizes allow, up to the threshold, must remain possible.
    assert len(solved["tp"]) >= min(small.tp + small.fn + 1, THRESHOLD)
    assert len(solved["fp"]) >= min(small.fp + small.tn + 1, THRESHOLD)
