"""Numbers and codes become what a model can read; everything learnt is learnt from the training rows."""

import numpy as np
import pandas as pd
import pytest

from candour.modelling.encoding import (
    RARE_BELOW,
    EndsDrawnIn,
    build_linear_encoder,
    build_tree_encoder,
    select_codes,
    select_numbers,
    trace_sources,
)


@pytest.fixture
def training() -> pd.DataFrame:
    """120 decisions; `rare` codes are seen fewer than RARE_BELOW times, two of them."""
    codes = ["1A"] * 60 + ["2B"] * 30 + ["rare1"] * (RARE_BELOW - 5) + ["rare2"] * 5
    assert RARE_BELOW - 5 + 5 + 90 + 10 == 120
    return pd.DataFrame(
        {
            "count": np.arange(120, dtype=np.float64),
            "days": np.where(np.arange(120) % 2, np.nan, 10.0),
            "never": np.full(120, np.nan),
            "code": pd.Series([*codes, *[None] * 10], dtype="str"),
            "flag": pd.Series(["Y"] * 60 + ["N"] * 60, dtype="str"),
        }
    )


def test_columns_are_named_by_their_kind(training: pd.DataFrame) -> None:
    assert select_numbers(training) == ["count", "days"]
    assert select_codes(training) == ["code", "flag"]


def test_trees_see_numbers_with_their_ends_drawn_in_and_codes_one_hot(training: pd.DataFrame) -> None:
    encoder = build_tree_encoder()
    encoded = encoder.fit_transform(training)
    drawn_in = training[["count", "days"]].assign(count=training["count"].clip(19.0, 100.0))
    np.testing.assert_array_equal(encoded[:, :2], drawn_in.to_numpy())
    # 1A, 2B and everything rare (the ten missing ones too); then N and Y.
    assert trace_sources(encoder) == ("count", "days", "code", "code", "code", "flag", "flag")
    assert encoded[:, 2:5].sum(axis=0).tolist() == [60, 30, 30]
    assert set(np.unique(encoded[:, 2:])) == {0.0, 1.0}


def test_missing_codes_are_a_code_of_their_own_where_common(training: pd.DataFrame) -> None:
    often = training.assign(code=training["code"].where(training["code"] == "1A"))
    encoder = build_tree_encoder()
    encoded = encoder.fit_transform(often)
    assert trace_sources(encoder)[2:4] == ("code", "code")
    assert encoded[:, 3].tolist() == often["code"].isna().astype(float).to_list()


def test_linear_models_see_medians_indicators_and_ranks(training: pd.DataFrame) -> None:
    encoder = build_linear_encoder()
    encoded = encoder.fit_transform(training)
    sources = trace_sources(encoder)
    assert sources == ("count", "days", "days", "code", "code", "code", "flag", "flag")
    assert encoded.shape == (120, len(sources))
    assert np.isfinite(encoded).all()
    # Evenly spaced numbers keep their spacing between the ends; the other half of the days got the median, all alike.
    ranks = np.diff(encoded[20:100, 0])
    np.testing.assert_allclose(ranks, ranks[0], atol=1e-3)
    assert (encoded[:20, 0] == 0).all()
    assert (encoded[100:, 0] == 1).all()
    assert len(np.unique(encoded[:, 1])) == 1
    assert encoded[:, 2].tolist() == training["days"].isna().astype(float).to_list()


def test_a_number_beyond_all_training_gets_the_largest_rank(training: pd.DataFrame) -> None:
    encoder = build_linear_encoder().fit(training)
    later = training.head(2).assign(count=[1e9, -1e9])
    assert encoder.transform(later)[:, 0].tolist() == [1.0, 0.0]


def test_no_end_of_a_number_belongs_to_few() -> None:
    """Neither the largest value of one child nor the flag of a few can be read off; what is common stays as it is."""
    rng = np.random.default_rng(1)
    numbers = pd.DataFrame(
        {
            "count": np.concatenate([rng.integers(0, 4, 499), [37]]).astype(np.float64),
            "rare_flag": (np.arange(500) < RARE_BELOW - 1).astype(np.float64),
            "flag": (np.arange(500) < RARE_BELOW).astype(np.float64),
            "seldom_known": np.where(np.arange(500) < 2 * RARE_BELOW - 1, np.arange(500.0), np.nan),
        }
    )
    ends = EndsDrawnIn().fit(numbers)
    np.testing.assert_array_equal(ends.low_, [0, 0, 0, 19])
    np.testing.assert_array_equal(ends.high_, [3, 0, 1, 19])
    drawn_in = ends.transform(numbers)
    np.testing.assert_array_equal(drawn_in[:-1, 0], numbers["count"][:-1])
    assert drawn_in[-1, 0] == 3
    np.testing.assert_array_equal(np.isnan(drawn_in), numbers.isna())
    for build in (build_linear_encoder, build_tree_encoder):
        encoder = build().fit(numbers)
        higher = encoder.transform(numbers.assign(count=3.0))
        np.testing.assert_array_equal(encoder.transform(numbers.assign(count=37.0)), higher)


def test_one_source_for_each_column_that_scikit_learn_names(training: pd.DataFrame) -> None:
    for build in (build_linear_encoder, build_tree_encoder):
        encoder = build().fit(training)
        names = encoder.get_feature_names_out()
        sources = trace_sources(encoder)
        assert len(names) == len(sources)
        assert all(source in name for name, source in zip(names, sources, strict=True))


def test_unknown_codes_and_newly_missing_numbers_pass(training: pd.DataFrame) -> None:
    later = pd.DataFrame(
        {
            "count": [np.nan],
            "days": [np.nan],
            "never": [5.0],
            "code": pd.Series(["9Z"], dtype="str"),
            "flag": pd.Series([None], dtype="str"),
        }
    )
    linear = build_linear_encoder().fit(training).transform(later)
    assert np.isfinite(linear).all()
    assert linear[0, 0] == pytest.approx(0.5)
    trees = build_tree_encoder().fit(training).transform(later)
    assert trees[0, 2:].tolist() == [0, 0, 0, 0, 0]


@pytest.mark.parametrize("kept", [["count", "days"], ["code", "flag"]])
def test_numbers_alone_and_codes_alone_work(training: pd.DataFrame, kept: list[str]) -> None:
    for build in (build_linear_encoder, build_tree_encoder):
        encoder = build().fit(training[kept])
        assert set(trace_sources(encoder)) == set(kept)
