"""The largest group is given up but for rounded shares, and the small one still cannot be worked out."""

from typing import NamedTuple

import numpy as np
import pytest

from candour.disclosure import protect_table
from candour.results import Cell, Column, Estimate, Guard, Table, Withheld

THRESHOLD = 5
RATES = ("selection_rate", "false_negative_rate", "false_positive_rate", "false_discovery_rate")
ROUNDED = ("false_negative_rate", "false_positive_rate")


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


def tabulate(groups: dict[str, Cells], *, rounded: tuple[str, ...] = ROUNDED) -> Table:
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
    guards = (Guard(("n", "events"), totals), Guard(RATES, (*totals, *Cells._fields), rounded))
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


def test_the_largest_group_keeps_only_rounded_shares_without_intervals() -> None:
    flagged, missed, wrongly_flagged, wrong = protect(SEXES)["Male"]
    assert isinstance(flagged, Withheld)
    assert isinstance(wrong, Withheld)
    assert isinstance(missed, Estimate)
    assert (missed.value, missed.low, missed.high, missed.n, missed.events) == (0.8, None, None, 277, None)
    assert "rounded to 0.1 " in missed.reason
    assert isinstance(wrongly_flagged, Estimate)
    assert wrongly_flagged.value == 0.08


def test_without_shares_to_round_the_largest_row_is_withheld_whole() -> None:
    published = protect(SEXES, rounded=())
    assert all(isinstance(cell, Withheld) for cell in published["Male"])
    assert all(isinstance(cell, Estimate) for cell in published["Female"])


def test_nothing_is_blurred_where_nothing_is_small() -> None:
    for row in protect({"Male": SEXES["Male"], "Female": SEXES["Female"]}).values():
        assert all(isinstance(cell, Estimate) and cell.events is not None for cell in row)


def test_a_share_on_too_few_children_is_withheld_and_not_rounded() -> None:
    few = {"Male": Cells(12, 14, 13, 90), "Female": Cells(11, 12, 12, 60), "Not recorded": Cells(0, 2, 0, 5)}
    published = protect(few)
    assert isinstance(published["Male"][1], Withheld)
    assert all(isinstance(cell, Estimate) for cell in published["Female"])


@pytest.mark.parametrize("seed", range(40))
def test_an_attacker_who_knows_totals_and_method_cannot_solve_for_a_small_count(seed: int) -> None:
    """The attacker prints every table that could be, and keeps those that look like the published one.

    So whatever the choice of rounding tells is used too. Each count of the large group must stay one of more than
    twice the threshold.
    """
    chance = np.random.Generator(np.random.PCG64(seed))
    large = Cells(*(int(count) for count in chance.integers([20, 80, 90, 900], [60, 140, 180, 1600])))
    small = Cells(*(int(count) for count in chance.integers([0, 1, 6, 10], [5, 6, 11, 40])))
    published = protect({"Large": large, "Small": small})
    assert all(isinstance(cell, Withheld) for cell in published["Small"])

    def looks_the_same(tp: int, fp: int) -> bool:
        other = Cells(tp, fp, large.tp + large.fn - tp, large.fp + large.tn - fp)
        return min(other) >= 0 and protect({"Large": other, "Small": small})["Large"] == published["Large"]

    near = range(-25, 26)
    right = [shift for shift in near if looks_the_same(large.tp + shift, large.fp)]
    wrong = [shift for shift in near if looks_the_same(large.tp, large.fp + shift)]
    assert len(right) > 2 * THRESHOLD
    assert len(wrong) > 2 * THRESHOLD
    # The two shares are about different children, so together they say no more than each alone.
    corners = [(one, other) for one in (right[0], right[-1]) for other in (wrong[0], wrong[-1])]
    assert all(looks_the_same(large.tp + one, large.fp + other) for one, other in corners)
