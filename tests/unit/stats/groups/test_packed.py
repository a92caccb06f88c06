"""What is packed comes out as it went in, however it is held, and a share takes a byte a family."""

import numpy as np
import pytest

from candour.stats.groups.judged import mark_groups
from candour.stats.groups.packed import PackedRow
from candour.stats.groups.resampled.crossed import name_crossings

CHANCE = np.random.default_rng(5)
FEW_VALUES = CHANCE.choice([0.0, 1 / 3, -0.2, 0.7], 5_000)
EVERY = CHANCE.normal(size=5_000)
SPARSE = np.where(CHANCE.random(5_000) < 0.3, EVERY, 0.0)


@pytest.mark.parametrize(("row", "bytes_each"), [(FEW_VALUES, 1), (EVERY, 8), (SPARSE, 4), (np.zeros(0), 8)])
def test_rows_come_out_as_they_went_in(row: np.ndarray, bytes_each: int) -> None:
    packed = PackedRow.pack(row)
    parts = [packed.unpack(start, start + 700) for start in range(0, packed.size, 700)]
    assert np.array_equal(np.concatenate([np.zeros(0), *parts]), row)
    if packed.size:
        held = packed.values.nbytes + (0 if packed.places is None else packed.places.nbytes)
        assert held <= max(bytes_each, 12 * 0.32 if bytes_each == 4 else 0) * packed.size + 100


def test_values_that_turn_up_late_are_kept() -> None:
    row = np.concatenate([np.zeros(20_000), np.arange(1.0, 1_000.0)])
    assert np.array_equal(PackedRow.pack(row).unpack(0, len(row)), row)


def test_groups_are_marked_and_crossed_by_name() -> None:
    labels = np.array(["a", "b", "c", "a"], dtype=object)
    assert mark_groups(labels, ["a", "c", "d"]).tolist() == [True, False, True, True]
    first = np.array(["x, y", "x", "x", "x, y"], dtype=object)
    second = np.array(["z", "y, z", "q", "z"], dtype=object)
    # Two crossings would read alike, and are told apart.
    assert name_crossings([first, second]).tolist() == ["x, y; z", "x, y, z", "x, q", "x, y; z"]
