"""Disclosure control: what may be shown, what may not, and what cannot be solved for from what is left."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from candour.disclosure import WITHHELD_SENTENCE, is_small, protect_findings, protect_table
from candour.results import (
    Cell,
    Column,
    Estimate,
    Finding,
    Guard,
    Statement,
    Table,
    Verdict,
    Withheld,
)

GROUP = Column("group", "Group", "text")
N = Column("n", "Decisions", "count")
EVENTS = Column("events", "Outcomes", "count")
RATE = Column("rate", "Rate", "rate")
AUC = Column("auc", "AUC", "number")
C = Withheld()


def estimate(n: int, events: int | None, value: float | None = 0.5) -> Estimate:
    return Estimate(value, value, value, n, events, "Wilson")


def protect(table: Table, threshold: int | None = 5) -> tuple[tuple[Cell, ...], ...]:
    return protect_table(table, threshold=threshold).rows


def count_table(counts: list[Cell], *, partition: tuple[str, ...] | None = None) -> Table:
    rows = tuple((f"g{number}", count) for number, count in enumerate(counts))
    return Table("t", "T", (GROUP, N), rows, partition=partition)


@pytest.mark.parametrize(("count", "small"), [(0, False), (1, True), (5, True), (6, False), (500, False)])
def test_counts_from_one_to_the_threshold_are_small(count: int, small: bool) -> None:
    assert is_small(count, 5) is small
    assert protect(count_table([count]))[0][1] == (C if small else count)


def test_the_threshold_is_a_setting() -> None:
    assert protect(count_table([10]), threshold=10)[0][1] == C
    assert protect(count_table([11]), threshold=10)[0][1] == 11


@pytest.mark.parametrize("small", [np.int64(3), np.int32(3), 3.0, np.float64(3), True])
def test_a_small_count_of_any_number_type_is_withheld(small: float) -> None:
    assert protect(count_table([small]))[0][1] == C


@pytest.mark.parametrize(
    ("n", "events", "shown"),
    [(100, 40, True), (4, 2, False), (100, 3, False), (100, 97, False), (100, 0, True), (100, 100, True)],
)
@pytest.mark.parametrize("column", [RATE, AUC])
def test_an_estimate_on_few_children_or_few_exceptions_is_withheld(
    n: int, events: int, shown: bool, column: Column
) -> None:
    table = Table("t", "T", (GROUP, column), (("a", estimate(n, events)),))
    assert (protect(table)[0][1] != C) is shown


def test_an_undefined_estimate_still_betrays_its_count() -> None:
    table = Table("t", "T", (GROUP, RATE), (("a", estimate(3, 0, None)), ("b", estimate(0, 0, None))))
    rows = protect(table)
    assert rows[0][1] == C
    assert isinstance(rows[1][1], Estimate)


def test_an_estimate_that_counts_no_outcomes_needs_only_its_n() -> None:
    table = Table("t", "T", (GROUP, AUC), (("a", estimate(400, None)), ("b", estimate(4, None))))
    assert [row[1] == C for row in protect(table)] == [False, True]


def test_a_guard_takes_all_that_could_be_solved_for() -> None:
    columns = (GROUP, N, RATE, AUC, Column("tp", "tp", "count", hidden=True))
    guard = Guard(("n", "rate", "auc"), ("tp",))
    rows = (("a", 400, estimate(400, 40), estimate(400, 40), 3), ("b", 300, estimate(300, 40), 0.7, 60))
    shown = protect(Table("t", "T", columns, rows, (guard,)))
    assert shown[0] == ("a", C, C, C)
    assert shown[1][1:] == (300, estimate(300, 40), 0.7)


def test_a_guard_watches_its_own_estimates_even_where_its_counts_do_not() -> None:
    columns = (GROUP, N, RATE, AUC)
    guard = Guard(("rate", "auc"), ("n",))
    rows = (("a", 400, estimate(400, 3), estimate(400, 80)),)
    assert protect(Table("t", "T", columns, rows, (guard,)))[0] == ("a", 400, C, C)


def test_a_later_guard_follows_an_earlier_one_but_not_the_other_way_round() -> None:
    columns = (GROUP, N, EVENTS, RATE)
    first, second = Guard(("n",), ("n",)), Guard(("events", "rate"), ("events",))
    rows = (("few", 4, 0, estimate(400, 40)), ("rare", 400, 4, estimate(400, 40)))
    shown = protect(Table("t", "T", columns, rows, (first, second)))
    assert shown == (("few", C, C, C), ("rare", 400, C, C))


def test_one_withheld_row_is_never_alone_where_the_total_is_known() -> None:
    assert [row[1] for row in protect(count_table([100, 3, 20, 0], partition=()))] == [100, C, C, 0]


def test_rows_that_add_up_to_nothing_stay() -> None:
    assert [row[1] for row in protect(count_table([100, 3, 20, 0]))] == [100, C, 20, 0]


def test_two_small_rows_that_are_few_together_take_a_third_with_them() -> None:
    # 122 in all and 120 shown leaves 2 for two rows that are not 0: one child each.
    assert [row[1] for row in protect(count_table([100, 1, 1, 20], partition=()))] == [100, C, C, C]


def test_each_part_has_its_own_total() -> None:
    columns = (Column("year", "Year", "text"), GROUP, N)
    rows = (("2024", "a", 50), ("2024", "b", 2), ("2024", "c", 9), ("2025", "a", 40), ("2025", "b", 30))
    shown = protect(Table("t", "T", columns, rows, partition=("year",)))
    assert [row[2] for row in shown] == [50, C, C, 40, 30]


def test_a_column_that_no_guard_names_is_protected_against_its_total_too() -> None:
    columns = (GROUP, N, EVENTS)
    rows = (("a", 90, 40), ("b", 50, 2), ("c", 40, 30))
    table = Table("t", "T", columns, rows, (Guard(("n",), ("n",)),), partition=())
    assert protect(table) == (("a", 90, 40), ("b", 50, C), ("c", 40, C))


def test_an_unguarded_rate_cannot_be_solved_for_from_the_others_and_a_total() -> None:
    rows = (("a", estimate(90, 40)), ("b", estimate(50, 2)), ("c", estimate(40, 30)))
    shown = protect(Table("t", "T", (GROUP, RATE), rows, partition=()))
    assert [row[1] == C for row in shown] == [False, True, True]


def test_zero_rows_hide_nobody_and_so_stay() -> None:
    assert [row[1] for row in protect(count_table([3, 0, 0], partition=()))] == [C, 0, 0]


def test_a_plain_share_is_no_count() -> None:
    table = Table("t", "T", (GROUP, RATE, AUC), (("a", 0.5, 2.5), ("b", 1, 3.0)), partition=())
    assert protect(table) == (("a", 0.5, 2.5), ("b", 1, 3.0))


def test_numbers_are_rounded_and_never_minus_nought() -> None:
    exact = Estimate(0.12345, -0.00001, 1 / 3, 100, 40, "Wilson")
    table = Table("t", "T", (GROUP, RATE, AUC), (("a", exact, 2 / 3),))
    _, rounded, plain = protect(table, threshold=None)[0]
    assert rounded == Estimate(0.123, 0.0, 0.333, 100, 40, "Wilson")
    assert isinstance(rounded, Estimate)
    assert str(rounded.low) == "0.0"
    assert plain == 0.667


def test_hidden_columns_never_leave_even_inside_the_authority() -> None:
    table = Table("t", "T", (GROUP, replace(N, hidden=True)), (("a", 3),), (Guard(("n",), ("n",)),), ("n",))
    for threshold in (5, None):
        published = protect_table(table, threshold=threshold)
        assert published.columns == (GROUP,)
        assert published.rows == (("a",),)
        assert published.guards == ()
        assert published.partition == ()


def test_inside_the_authority_small_counts_stay() -> None:
    assert protect(count_table([3, 100], partition=()), threshold=None) == (("g0", 3), ("g1", 100))


def make_finding(headline: Statement, table: Table) -> Finding:
    return Finding("X-1", "x", "X", "X?", Verdict.MET, headline, Statement("Few.", (2,)), "why", (table,))


def test_a_sentence_that_rests_on_few_children_is_replaced() -> None:
    finding = make_finding(Statement("40 of 100.", (40, 100)), count_table([3]))
    protected = protect_findings((finding,), threshold=5)[0]
    assert protected.headline == Statement("40 of 100.")
    assert protected.for_families == Statement(WITHHELD_SENTENCE)
    assert protected.tables[0].rows[0][1] == C
    assert protect_findings((finding,), threshold=None)[0].for_families == Statement("Few.")


@st.composite
def tables(draw: st.DrawFn) -> Table:
    columns = (GROUP, N, EVENTS, RATE)
    size = draw(st.integers(1, 6))
    counts = draw(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=size, max_size=size))
    rows = tuple(
        (f"g{k}", n + events, events, estimate(n + events, events)) for k, (n, events) in enumerate(counts)
    )
    guards = draw(
        st.sampled_from([(), (Guard(("n",), ("n",)),), (Guard(("n", "events", "rate"), ("n", "events")),)])
    )
    return Table("t", "T", columns, rows, guards, draw(st.sampled_from([None, ()])))


@given(tables())
@settings(max_examples=300, deadline=None)
def test_protecting_twice_changes_nothing(table: Table) -> None:
    once = protect_table(table, threshold=5)
    assert protect_table(once, threshold=5) == once


@given(tables())
@settings(max_examples=300, deadline=None)
def test_no_small_count_is_ever_shown(table: Table) -> None:
    for _, n, events, rate in protect(table):
        assert n == C or not is_small(n, 5)  # type: ignore[arg-type]
        assert events == C or not is_small(events, 5)  # type: ignore[arg-type]
        assert rate == C or not any(is_small(k, 5) for k in (rate.n, rate.events, rate.n - rate.events))  # type: ignore[union-attr, arg-type, operator]


@given(st.lists(st.integers(0, 12), min_size=2, max_size=5))
@settings(max_examples=400, deadline=None)
def test_an_attacker_who_knows_the_total_cannot_find_a_small_count(counts: list[int]) -> None:
    """Try every way to fill the withheld cells: no small count has the same value in all of them.

    The attacker knows the policy: a withheld cell is not 0. Where nothing else is left to withhold (all other
    rows are 0, or there is nobody at all) the total itself is the small count, and not this table's to hide.
    """
    shown = [row[1] for row in protect(count_table(list(counts), partition=()))]
    hidden = [at for at, cell in enumerate(shown) if cell == C]
    left = sum(counts) - sum(counts[at] for at in range(len(counts)) if at not in hidden)
    if not hidden or len(hidden) == sum(count > 0 for count in counts):
        return
    ways = [way for way in product(range(1, left + 1), repeat=len(hidden)) if sum(way) == left]
    for place, at in enumerate(hidden):
        if is_small(counts[at], 5):
            assert len({way[place] for way in ways}) > 1


@given(st.lists(st.integers(0, 12), min_size=2, max_size=6))
@settings(max_examples=300, deadline=None)
def test_what_is_withheld_is_never_few_children_together(counts: list[int]) -> None:
    shown = [row[1] for row in protect(count_table(list(counts), partition=()))]
    together = sum(count for count, cell in zip(counts, shown, strict=True) if cell == C)
    everything_withheld = all(cell in (C, 0) for cell in shown)
    assert not is_small(together, 5) or everything_withheld
