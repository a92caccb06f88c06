"""Levels hold enough decisions, and their limits are short numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.modelling.models.levels import Cut, cut_column, find_short_number, grow_levels


@given(
    st.lists(
        st.one_of(st.integers(0, 12).map(float), st.floats(-50, 50), st.just(float("nan"))),
        min_size=1, max_size=300,
    ),
    st.integers(1, 60),
    st.integers(2, 9),
)  # fmt: skip
def test_every_level_holds_enough(numbers: list[float], fewest: int, most: int) -> None:
    column = np.array(numbers)
    cut = cut_column(column, fewest=fewest, most=most)
    held = np.bincount(cut.place(column), minlength=cut.size)
    assert cut.known <= most
    if len(cut.limits):
        assert held[: cut.known].min() >= fewest
    assert not cut.own_missing or held[-1] >= fewest


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_a_short_number_parts_two_neighbours(one: float, other: float) -> None:
    low, high = min(one, other), max(one, other)
    if low < high:
        assert low <= find_short_number(low, high) < high


@pytest.mark.parametrize(
    ("low", "high", "short"),
    [(2, 3, 2), (10.3717, 10.3844, 10.38), (0, 1, 0), (951, 1149, 1000), (0.21, 0.34, 0.3), (-3, -2, -3)],
)
def test_short_numbers_are_what_a_person_would_write(low: float, high: float, short: float) -> None:
    assert find_short_number(low, high) == short


@pytest.mark.parametrize("own_missing", [True, False])
@pytest.mark.parametrize("known", [1, 2, 3, 4, 7])
@pytest.mark.parametrize("commonest", [0, 1, 6])
def test_a_tree_gives_every_level_its_value(own_missing: bool, known: int, commonest: int) -> None:
    if commonest >= known:
        commonest = known - 1
    cut = Cut(np.arange(known - 1, dtype=np.float64), own_missing, commonest)
    values = np.linspace(3, 4, cut.size)
    tree = grow_levels(1, cut, values, np.full(cut.size, 50))
    asked = np.array([-5.0, 0.0, 0.5, 1.0, 1.5, 2.0, 3.7, 5.0, 99.0, np.inf, np.nan])
    rows = np.column_stack([np.zeros_like(asked), asked])
    none = np.zeros((0, 8), dtype=np.uint32)
    found = tree.predict(rows, none, np.zeros(2, dtype=np.uint32), 1)
    np.testing.assert_array_equal(found, values[cut.place(asked)])
    assert tree.nodes["count"][0] == 50 * cut.size
