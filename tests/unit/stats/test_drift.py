"""The shift of each feature between two periods: known values, its chance, and laws."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest

from candour.errors import EvidenceError
from candour.stats.drift import FeatureShift, bin_values, compare_features
from candour.stats.equivalence import Comparison

Families = tuple[np.ndarray, np.ndarray]


def compare_column(train: Sequence[object] | np.ndarray, test: Sequence[object] | np.ndarray) -> FeatureShift:
    """One feature, each row its own family."""
    frames = pd.DataFrame({"feature": train}), pd.DataFrame({"feature": test})
    keys = np.arange(len(train)), len(train) + np.arange(len(test))
    return compare_features(*frames, keys)[0]


def test_the_index_of_two_known_tables() -> None:
    found = compare_column(["a"] * 600 + ["b"] * 400, ["a"] * 300 + ["b"] * 700)
    first, second = np.array([600.5, 400.5]) / 1001, np.array([300.5, 700.5]) / 1001
    assert found.index == pytest.approx(((second - first) * np.log(second / first)).sum())
    assert found.bins == 2
    assert found.comparison is Comparison.DIFFERENCE_SHOWN


def test_what_chance_alone_gives_is_the_textbook_value() -> None:
    """(B - 1)(1/n + 1/m) with rows that are each their own family."""
    values = np.tile(np.arange(5.0), 400)
    found = compare_column(values, values[:500])
    assert found.expected_by_chance == pytest.approx(4 * (1 / 2000 + 1 / 500), rel=0.01)


def test_rows_repeated_in_families_count_once() -> None:
    rng = np.random.default_rng(2)
    first, second = rng.normal(size=1000), rng.normal(size=500)
    keys = np.arange(1000), 1000 + np.arange(500)
    alone = compare_features(pd.DataFrame({"x": first}), pd.DataFrame({"x": second}), keys)[0]
    four = compare_features(
        pd.DataFrame({"x": np.repeat(first, 4)}),
        pd.DataFrame({"x": np.repeat(second, 4)}),
        (np.repeat(keys[0], 4), np.repeat(keys[1], 4)),
    )[0]
    assert four.expected_by_chance == pytest.approx(alone.expected_by_chance, rel=0.01)
    assert four.p_value == pytest.approx(alone.p_value, abs=0.02)


def test_families_on_both_sides_bring_the_periods_closer_by_chance() -> None:
    values = np.random.default_rng(2).normal(size=800)
    frame, keys = pd.DataFrame({"x": values}), np.arange(800)
    same = compare_features(frame, frame, (keys, keys))[0]
    other = compare_features(frame, frame, (keys, keys + 800))[0]
    assert same.expected_by_chance is not None
    assert same.expected_by_chance == pytest.approx(0, abs=1e-12)
    assert other.expected_by_chance == pytest.approx(9 * 2 / 800, rel=0.01)


def test_large_periods_alike_are_equivalent_and_small_ones_can_not_be_told() -> None:
    rng = np.random.default_rng(4)
    large = compare_column(rng.normal(size=8000), rng.normal(size=3000))
    small = compare_column(rng.normal(size=150), rng.normal(size=60))
    assert large.comparison is Comparison.EQUIVALENT
    assert small.comparison is Comparison.CANNOT_TELL
    assert (small.index or 0) > 0.1, "the bare cut-off would have called this drift"


def test_missing_is_a_bin_of_its_own() -> None:
    rng = np.random.default_rng(4)
    train, test = rng.normal(size=3000), rng.normal(size=2000)
    test[rng.random(2000) < 0.3] = np.nan
    found = compare_column(train, test)
    assert found.bins == 11
    assert found.comparison is Comparison.DIFFERENCE_SHOWN
    names = compare_column(["x"] * 500 + ["y"] * 500, ["x"] * 300 + ["y"] * 300 + [None] * 400)
    assert names.bins == 3
    assert names.comparison is Comparison.DIFFERENCE_SHOWN


def test_a_heap_of_equal_values_is_a_bin_of_its_own() -> None:
    train = pd.Series(np.concatenate([np.zeros(700), np.arange(1.0, 301.0)]))
    bins = bin_values(train, train)
    assert len(np.unique(bins[:700])) == 1
    assert (bins[700:1000] != bins[0]).all()


def test_categories_are_the_commonest_of_the_training_period() -> None:
    train = pd.Series([f"c{n % 30:02d}" for n in range(3000)])
    bins = bin_values(train, pd.Series(["new", None]))
    assert bins[-2:].tolist() == [20, -1]
    assert len(np.unique(bins[:-2])) == 21


def test_rare_categories_are_joined() -> None:
    found = compare_column(["a"] * 500 + ["b"] * 500 + ["p", "q"], ["a"] * 500 + ["b"] * 500)
    assert found.bins == 3


def test_yes_and_no_flags_are_numbers() -> None:
    rng = np.random.default_rng(1)
    found = compare_column(rng.random(2000) < 0.5, rng.random(2000) < 0.5)
    assert found.bins == 2
    assert found.comparison is Comparison.EQUIVALENT


@pytest.mark.parametrize("value", [1.0, np.nan, "a", None])
def test_one_value_only_is_not_judged(value: object) -> None:
    found = compare_column([value] * 100, [value] * 80)
    assert (found.index, found.comparison) == (None, Comparison.CANNOT_TELL)
    assert found.reason == "the feature has one value only"


def test_order_of_rows_and_scale_of_numbers_do_not_matter() -> None:
    rng = np.random.default_rng(3)
    train, test = rng.exponential(size=900), rng.exponential(1.3, size=400)
    before = compare_column(train, test)
    after = compare_column(np.exp(rng.permutation(train)), np.exp(rng.permutation(test)))
    assert after.index == pytest.approx(before.index)
    assert after.interval == pytest.approx(before.interval)


def test_more_features_make_the_intervals_wider() -> None:
    rng = np.random.default_rng(3)
    train, test = pd.DataFrame(rng.normal(size=(900, 40))), pd.DataFrame(rng.normal(size=(400, 40)) + 0.4)
    keys = np.arange(900), 900 + np.arange(400)
    among = compare_features(train, test, keys)[0].interval
    alone = compare_features(train[[0]], test[[0]], keys)[0].interval
    assert among is not None
    assert alone is not None
    assert among.low < alone.low
    assert among.high > alone.high


@pytest.mark.parametrize(
    ("columns", "rows", "message"),
    [(["b"], 5, "differ in name"), (["a"], 0, "has none"), (["a"], 4, "the family of each row")],
)
def test_what_does_not_fit_is_refused(columns: list[str], rows: int, message: str) -> None:
    train, test = pd.DataFrame({"a": np.arange(5.0)}), pd.DataFrame(np.zeros((rows, 1)), columns=columns)
    with pytest.raises(EvidenceError, match=message):
        compare_features(train, test, (np.arange(5), np.arange(5 if rows else 0)))
