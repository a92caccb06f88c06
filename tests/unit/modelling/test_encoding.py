"""Numbers and codes become what a model can read; everything learnt is learnt from the training rows."""

import numpy as np
import pandas as pd
import pytest

from candour.modelling.encoding import (
    RARE_BELOW,
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


def test_trees_see_numbers_as_they_are_and_codes_one_hot(training: pd.DataFrame) -> None:
    encoder = build_tree_encoder()
    encoded = encoder.fit_transform(training)
    np.testing.assert_array_equal(encoded[:, :2], training[["count", "days"]].to_numpy())
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
    # Evenly spaced numbers keep their spacing; the other half of the days got the median, all alike.
    np.testing.assert_allclose(encoded[:, 0], np.arange(120) / 119, atol=1e-12)
    assert len(np.unique(encoded[:, 1])) == 1
    assert encoded[:, 2].tolist() == training["days"].isna().astype(float).to_list()


def test_a_number_beyond_all_training_gets_the_largest_rank(training: pd.DataFrame) -> None:
    encoder = build_linear_encoder().fit(training)
    later = training.head(2).assign(count=[1e9, -1e9])
    assert encoder.transform(later)[:, 0].tolist() == [1.0, 0.0]


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
