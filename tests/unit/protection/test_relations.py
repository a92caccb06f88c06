"""Sums and shares are read off the exact numbers, and nothing is read that is not there."""

from math import nan

from candour.protection.relations import Side, find_ratios, find_sums

N, EVENTS, WITHOUT, OTHER = (100.0, 50.0), (30.0, 20.0), (70.0, 30.0), (12.0, 11.0)


def test_a_sum_is_one_that_holds_in_every_row() -> None:
    assert find_sums({0: N, 1: EVENTS, 2: WITHOUT, 3: OTHER}) == {(0, 1, 2)}
    assert find_sums({0: N, 1: EVENTS, 2: (70.0, 31.0)}) == set()


def test_counts_with_gaps_are_in_no_sum() -> None:
    assert find_sums({0: (100.0, nan), 1: (30.0, nan), 2: (70.0, nan)}) == set()


def test_a_share_is_one_count_by_another() -> None:
    (found,) = find_ratios((0.3, 0.4), {0: N, 1: EVENTS}, has_totals=False)
    assert found[:3] == (Side(1, False), Side(0, False), 1.0)


def test_so_many_of_a_thousand_is_a_share_too() -> None:
    (found,) = find_ratios((300.0, 400.0), {0: N, 1: EVENTS}, has_totals=False)
    assert found.scale == 1000.0


def test_the_share_of_everyone_else_needs_totals() -> None:
    everyone_else = (20 / 50, 30 / 100)
    assert not list(find_ratios(everyone_else, {0: N, 1: EVENTS}, has_totals=False))
    (found,) = find_ratios(everyone_else, {0: N, 1: EVENTS}, has_totals=True)
    assert found[:3] == (Side(1, True), Side(0, True), 1.0)


def test_one_row_or_one_value_is_no_relation() -> None:
    assert not list(find_ratios((0.3, nan), {0: N, 1: EVENTS}, has_totals=False))
    assert not list(find_ratios((0.5, 0.5), {0: (10.0, 20.0), 1: (5.0, 10.0)}, has_totals=False))
