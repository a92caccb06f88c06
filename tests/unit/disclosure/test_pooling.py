"""The largest group is given up but for shares of it and the withheld ones together, and none can be worked out."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pytest

from candour.disclosure import protect_table
from candour.protection.choice import Choice
from candour.results import Cell, Column, Estimate, Guard, Table, Withheld

THRESHOLD = 5
RATES = ("selection_rate", "false_negative_rate", "false_positive_rate", "false_discovery_rate")


class Cells(NamedTuple):
    tp: int
    fp: int
    fn: int
    tn: int

    @property
    def rates(self) -> tuple[tuple[int, int], ...]:
        """Each rate as (counted, of)."""
        tp, fp, fn, tn = self
        return (tp + fp, sum(self)), (fn, tp + fn), (fp, fp + tn), (fp, tp + fp)


def estimate(counted: int, of: int) -> Estimate:
    value = counted / of if of else None
    return Estimate(value, value, value, of, counted, "exact", "" if of else "nobody")


def tabulate(groups: dict[str, Cells], *, pooled: tuple[str, ...] = RATES) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for name, cells in groups.items():
        events = cells.tp + cells.fn
        rates = [estimate(*rate) for rate in cells.rates]
        rows.append((name, sum(cells), events, sum(cells) - events, *rates, *cells))
    columns = (
        Column("group", "Group", "text"), Column("n", "Decisions", "count"), Column("events", "Outcomes", "count"),
        Column("without", "Without", "count", hidden=True), *(Column(rate, rate, "rate") for rate in RATES),
        *(Column(cell, cell, "count", hidden=True) for cell in Cells._fields),
    )  # fmt: skip
    totals = ("n", "events", "without")
    guards = (Guard(("n", "events"), totals), Guard(RATES, (*totals, *Cells._fields), pooled))
    return Table("groups", "Groups", columns, tuple(rows), guards, partition=())


def protect(groups: dict[str, Cells], **changes: tuple[str, ...]) -> dict[str, tuple[Cell, ...]]:
    """The rates of each group as they would be published."""
    published = protect_table(tabulate(groups, **changes), threshold=THRESHOLD)
    return {str(row[0]): row[3:] for row in published.rows}


SEXES = {
    "Male": Cells(68, 181, 209, 2051),
    "Female": Cells(61, 174, 160, 1927),
    "Not recorded": Cells(0, 2, 0, 5),
}


def test_the_small_group_is_withheld_and_the_middle_one_is_exact() -> None:
    published = protect(SEXES)
    assert all(isinstance(cell, Withheld) for cell in published["Not recorded"])
    assert [cell.value for cell in published["Female"] if isinstance(cell, Estimate)] == [
        round(counted / of, 3) for counted, of in SEXES["Female"].rates
    ]


def test_the_largest_group_has_its_shares_together_with_the_withheld_one() -> None:
    large, small = SEXES["Male"], SEXES["Not recorded"]
    together = Cells(*(one + other for one, other in zip(large, small, strict=True)))
    for cell, (counted, of) in zip(protect(SEXES)["Male"], together.rates, strict=True):
        assert isinstance(cell, Estimate)
        assert (cell.value, cell.n, cell.events) == (round(counted / of, 3), of, counted)
        assert (cell.low, cell.high) == (None, None)
        assert "together" in cell.reason


def test_without_shares_to_pool_the_largest_row_is_withheld_whole() -> None:
    published = protect(SEXES, pooled=())
    assert all(isinstance(cell, Withheld) for cell in published["Male"])
    assert all(isinstance(cell, Estimate) for cell in published["Female"])


def test_nothing_is_pooled_where_nothing_is_small() -> None:
    for row in protect({"Male": SEXES["Male"], "Female": SEXES["Female"]}).values():
        assert all(isinstance(cell, Estimate) and not cell.reason for cell in row)


def test_a_number_that_is_no_share_is_never_pooled() -> None:
    table = tabulate(SEXES)
    at = table.index_of("false_negative_rate")
    odd = tuple((*row[:at], Estimate(0.7, 0.6, 0.8, 500, 100, "x"), *row[at + 1 :]) for row in table.rows)
    published = protect_table(replace(table, rows=odd), threshold=THRESHOLD)
    assert isinstance(published.rows[0][published.index_of("false_negative_rate")], Withheld)


def test_a_share_together_goes_when_another_row_beside_it_does() -> None:
    """It would give that row away: what is left of the total is then one row's."""
    choice = Choice(part_of={0: 0, 1: 0, 2: 0, 3: 1})
    choice.pooled[0, 5] = choice.pooled[0, 6] = choice.pooled[3, 5] = estimate(40, 100)
    choice.withhold({(1, 5)})
    assert set(choice.pooled) == {(0, 6), (3, 5)}
    assert choice.withheld == {(1, 5), (0, 5)}


@pytest.mark.parametrize("seed", range(40))
def test_what_is_said_together_says_no_more_than_the_totals(seed: int) -> None:
    """Every other way to part the totals among the two groups is published alike, so long as the same is small."""
    chance = np.random.Generator(np.random.PCG64(seed))
    middle = Cells(*(int(count) for count in chance.integers([20, 80, 90, 900], [60, 140, 180, 1600])))
    small = Cells(*(int(count) for count in chance.integers([1, 1, 6, 10], [6, 6, 11, 40])))
    large = SEXES["Female"]
    published = protect({"Large": large, "Middle": middle, "Small": small})
    assert all(isinstance(cell, Withheld) for cell in published["Small"])
    for count in range(1, min(THRESHOLD, small.tp + small.fn - 1) + 1):
        shift = count - small.tp
        other = Cells(small.tp + shift, small.fp, small.fn - shift, small.tn)
        rest = Cells(large.tp - shift, large.fp, large.fn + shift, large.tn)
        assert protect({"Large": rest, "Middle": middle, "Small": other}) == published
