"""Rounded counts, shares that follow from them, and nothing that gives the exact ones back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from candour.disclosure import protect_findings, protect_table
from candour.protection.rounding import raise_threshold, round_count
from candour.results import Cell, Column, Estimate, Finding, Statement, Table, Verdict, Withheld

GROUP = Column("group", "Group", "text")
N, K = Column("n", "n", "count"), Column("k", "k", "count")
RATE, NUMBER = Column("rate", "Rate", "rate"), Column("number", "Number", "number")


def make(
    columns: tuple[Column, ...], *rows: tuple[Cell, ...], partition: tuple[str, ...] | None = None
) -> Table:
    return Table("t", "t", columns, rows, partition=partition)


def round_rows(table: Table, base: int, threshold: int | None = 5) -> tuple[tuple[Cell, ...], ...]:
    return protect_table(table, threshold=threshold, round_counts_to=base).rows


@pytest.mark.parametrize(
    ("count", "to_5", "to_10"), [(0, 0, 0), (7, 5, 10), (8, 10, 10), (12, 10, 10), (15, 15, 20)]
)
def test_counts_go_to_the_nearest_half_up(count: int, to_5: int, to_10: int) -> None:
    assert (round_count(count, 5), round_count(count, 10)) == (to_5, to_10)


def test_by_default_counts_are_exact() -> None:
    table = make((GROUP, N), ("a", 123))
    assert protect_table(table, threshold=5) == protect_table(table, threshold=5, round_counts_to=1)
    assert round_rows(table, 1)[0][1] == 123


def test_a_count_that_rounds_to_nothing_is_low() -> None:
    assert round_rows(make((GROUP, N), ("a", 4), ("b", 0)), 10, threshold=1) == (
        ("a", Withheld("low")),
        ("b", 0),
    )


def test_inside_the_authority_nothing_is_rounded() -> None:
    assert round_rows(make((GROUP, N), ("a", 123)), 10, threshold=None)[0][1] == 123


def test_a_share_is_that_of_the_rounded_counts() -> None:
    exact = Estimate(37 / 123, 0.227, 0.387, 123, 37, "Wilson")
    rounded = round_rows(make((GROUP, RATE), ("a", exact)), 10)[0][1]
    assert isinstance(rounded, Estimate)
    assert (rounded.n, rounded.events, rounded.value) == (120, 40, 0.333)
    assert rounded.method == "Wilson, from rounded counts"
    assert rounded.low is not None
    assert rounded.high is not None
    assert rounded.low < 0.333 < rounded.high
    assert rounded.high - rounded.low == pytest.approx(0.160, abs=0.01)


def test_a_count_that_is_round_already_looks_like_any_other() -> None:
    cells = [
        round_rows(make((GROUP, RATE), ("a", Estimate(k / 120, 0.2, 0.5, 120, k, "Wilson"))), 10)[0][1]
        for k in (38, 40, 42)
    ]
    said = {(cell.n, cell.events, cell.value, cell.method) for cell in cells if isinstance(cell, Estimate)}
    assert said == {(120, 40, 0.333, "Wilson, from rounded counts")}


def test_a_plain_share_of_hidden_counts_is_computed_anew() -> None:
    hidden = Column("k", "k", "count", hidden=True)
    table = make((GROUP, N, RATE, hidden), ("a", 123, 37 / 123, 37), ("b", 64, 22 / 64, 22), partition=())
    assert round_rows(table, 10) == (("a", 120, 0.333), ("b", 60, 0.333))


def test_the_share_of_everyone_else_is_that_of_the_other_rounded_counts() -> None:
    hidden = Column("k", "k", "count", hidden=True)
    rows = (("a", 123, 22 / 64, 37), ("b", 64, 37 / 123, 22))
    table = make((GROUP, N, RATE, hidden), *rows, partition=())
    assert round_rows(table, 10) == (("a", 120, 0.333), ("b", 60, 0.333))


def test_what_cannot_be_computed_anew_loses_a_decimal() -> None:
    estimate = Estimate(0.71849, 0.68123, 0.75555, 123, 37, "DeLong")
    table = make((GROUP, NUMBER, Column("x", "x", "number")), ("a", estimate, 0.45678))
    _, auc, plain = round_rows(table, 5)[0]
    assert auc == Estimate(0.72, 0.68, 0.76, 125, 35, "DeLong")
    assert plain == 0.46


@given(st.integers(8, 2000), st.integers(8, 400), st.sampled_from([5, 10]))
def test_no_exact_count_can_be_solved_for(rest: int, events: int, base: int) -> None:
    """Every neighbour that rounds alike is published alike, to the last digit."""
    columns = (GROUP, RATE)

    def publish(n: int, k: int) -> Cell:
        return round_rows(make(columns, ("a", Estimate(k / n, None, None, n, k, "none"))), base)[0][1]

    n = events + rest
    alike = [
        k
        for k in range(events - base, events + base + 1)
        if round_count(k, base) == round_count(events, base)
    ]
    for k in alike:
        if k > 7 and n - k > 7:
            assert publish(n, k) == publish(n, events)


@pytest.mark.parametrize(
    ("threshold", "base", "raised"), [(5, 1, 5), (5, 5, 7), (5, 10, 5), (10, 10, 14), (1, 10, 1)]
)
def test_no_count_that_is_shown_rounds_to_a_small_one(threshold: int, base: int, raised: int) -> None:
    assert raise_threshold(threshold, base) == raised
    shown = round_rows(make((GROUP, N), ("a", raised), ("b", raised + 1)), base, threshold)
    assert shown[0][1] == Withheld()
    assert isinstance(shown[1][1], Withheld) or shown[1][1] > threshold  # type: ignore[operator]


def test_inside_the_authority_no_threshold_is_raised() -> None:
    assert raise_threshold(None, 5) is None


@pytest.mark.parametrize("base", [5, 10])
def test_rounding_twice_changes_nothing(base: int) -> None:
    hidden = Column("k", "k", "count", hidden=True)
    columns = (GROUP, N, RATE, Column("auc", "AUC", "number"), hidden)
    table = make(
        columns,
        ("a", 123, 37 / 123, Estimate(0.71849, 0.6, 0.8, 123, 37, "x"), 37),
        ("b", 64, 22 / 64, 0.5, 22),
    )
    once = protect_table(table, threshold=5, round_counts_to=base)
    assert f"nearest {base}" in once.note
    assert protect_table(once, threshold=5, round_counts_to=base) == once


def test_counts_in_sentences_are_rounded_too() -> None:
    headline = Statement("Of 1,234 decisions 123 were flagged, 9.97 % or 123.4 in 2024.", (1234, 123))
    finding = Finding("X-1", "x", "X", "X?", Verdict.MET, headline, Statement("For 123."), "why")
    (rounded,) = protect_findings((finding,), threshold=5, round_counts_to=10)
    assert rounded.headline.text == "Of 1,230 decisions 120 were flagged, 9.97 % or 123.4 in 2024."
    assert rounded.for_families.text == "For 123."


def wilson(k: int, n: int) -> tuple[float, float]:
    interval = proportion_confint(k, n, method="wilson")
    return float(interval[0]), float(interval[1])


@pytest.mark.parametrize(("events", "n"), [(242, 3163), (41, 478), (12, 61)])
@pytest.mark.parametrize("base", [5, 10])
def test_so_many_of_a_thousand_or_in_a_month_give_no_exact_count_back(events: int, n: int, base: int) -> None:
    def publish(k: int) -> tuple[Cell, ...]:
        low, high = (1000 * end for end in wilson(k, n))
        cells = (
            Estimate(round(1000 * k / n, 1), low, high, n, k, "Wilson"),
            Estimate(k / 12, low * n / 12000, high * n / 12000, n, k, "Wilson"),
        )
        return round_rows(make((NUMBER, Column("month", "m", "number")), cells), base)[0]

    of_a_thousand, in_a_month = publish(events)
    alike = [k for k in range(8, n - 8) if round_count(k, base) == round_count(events, base)]
    assert isinstance(of_a_thousand, Estimate)
    assert {publish(k)[0].value for k in alike} == {of_a_thousand.value}  # type: ignore[union-attr]
    ends = [cell.high for k in alike if isinstance(cell := publish(k)[0], Estimate) and cell.high]
    assert max(ends) - min(ends) < 0.005 * max(ends)
    assert of_a_thousand.value == round(1000 * round_count(events, base) / round_count(n, base), 1)
    assert isinstance(in_a_month, Estimate)
    assert {publish(k)[1].value for k in alike} == {in_a_month.value}  # type: ignore[union-attr]
