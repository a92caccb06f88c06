"""Rows thinned or merged: no difference between neighbours is a small count."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from candour.stats.usefulness.neighbours import keep_apart, merge_neighbours, merge_within

STEPS = arrays(np.int64, st.tuples(st.integers(1, 12), st.integers(1, 3)), elements=st.integers(0, 9))


@given(STEPS, st.integers(0, 6))
def test_kept_points_are_apart_from_each_other_and_from_the_ends(steps: np.ndarray, more_than: int) -> None:
    cumulative = steps.cumsum(axis=0)
    kept = keep_apart(cumulative, cumulative[-1], more_than=more_than)
    points = np.vstack([np.zeros_like(steps[:1]), cumulative[kept], cumulative[-1:]])
    differences = np.diff(points, axis=0)
    # Where no point is kept there is nothing to subtract.
    assert not kept or ((differences == 0) | (differences > more_than)).all()
    assert kept or not (cumulative[-1] == 0).all()


@given(STEPS, st.integers(0, 6))
def test_every_cell_of_a_block_counts_enough_or_there_is_one_block(
    counts: np.ndarray, more_than: int
) -> None:
    blocks = merge_neighbours(counts, more_than=more_than)
    assert (np.diff(blocks) >= 0).all()
    assert set(np.diff(blocks)) <= {0, 1}
    sums = np.array([counts[blocks == block].sum(axis=0) for block in range(int(blocks.max()) + 1)])
    assert len(sums) == 1 or (sums > more_than).all()


def test_points_by_hand() -> None:
    cumulative = np.array([[3], [8], [9], [20], [20]])
    assert keep_apart(cumulative, np.array([23]), more_than=5) == [1]
    assert keep_apart(cumulative, np.array([26]), more_than=5) == [1, 3, 4]


@given(STEPS, st.integers(0, 6), st.integers(1, 4))
def test_a_block_is_one_row_or_made_of_wholes(counts: np.ndarray, more_than: int, size: int) -> None:
    wholes = 7 + np.arange(len(counts)) // size
    blocks = merge_within(counts, wholes, more_than=more_than)
    assert blocks[0] == 0
    assert set(np.diff(blocks)) <= {0, 1}
    for block in range(int(blocks.max()) + 1):
        rows = blocks == block
        assert rows.sum() == 1 or not set(wholes[rows]) & set(wholes[~rows])
        assert (counts[rows].sum(axis=0) > more_than).all() or blocks.max() == 0


def test_a_quarter_with_one_small_month_stays_whole() -> None:
    months = np.array([[9], [9], [9], [9], [2], [9], [9], [1], [9]])
    quarters = np.repeat([0, 1, 2], 3)
    assert merge_within(months, quarters, more_than=5).tolist() == [0, 1, 2, 3, 3, 3, 4, 4, 4]
    few = np.array([[9], [9], [9], [1], [2], [1], [9], [9], [9]])
    assert merge_within(few, quarters, more_than=5).tolist() == [0, 1, 2, 3, 3, 3, 3, 3, 3]
