"""Features altered on purpose: what changes, and that nothing else does."""

import numpy as np
import pandas as pd
import pytest

from candour.stats.perturbation.altering import (
    find_changed,
    forget,
    leave_empty,
    list_codes,
    put_code,
    put_number,
    put_text,
    shift_days,
    swap_codes,
)


@pytest.fixture
def features() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "age": [0.0, 5.0, 17.9],
            "count": [0.0, 2.0, 1.0],
            "since": [np.nan, 20.0, 3.0],
            "spent": [0.0, 360.0, 10.0],
            "code": pd.Series(["a", "b", None], dtype="str"),
        }
    )


def test_left_empty_is_empty_and_the_original_stays(features: pd.DataFrame) -> None:
    before = features.copy()
    altered = leave_empty(features, ["count", "code"])
    assert altered[["count", "code"]].isna().all().all()
    assert altered.dtypes.equals(features.dtypes)
    pd.testing.assert_frame_equal(features, before)
    pd.testing.assert_frame_equal(altered[["age", "since", "spent"]], before[["age", "since", "spent"]])


def test_forgotten_counts_are_nought_and_days_since_are_missing(features: pd.DataFrame) -> None:
    altered = forget(features, {"count": "count", "since": "days_since", "spent": "duration"})
    assert altered["count"].tolist() == [0, 0, 0]
    assert altered["spent"].tolist() == [0, 0, 0]
    assert altered["since"].isna().all()


def test_shifted_days_stay_within_what_is_possible(features: pd.DataFrame) -> None:
    families = {"age": "age", "since": "days_since", "spent": "duration"}
    earlier = shift_days(features, families, days=30, windows={"spent": 365})
    assert earlier["since"].tolist()[1:] == [50.0, 33.0]
    assert np.isnan(earlier["since"][0])
    assert earlier["spent"].tolist() == [0.0, 365.0, 40.0]
    assert earlier["age"].tolist() == pytest.approx([30 / 365.25, 5 + 30 / 365.25, 17.9 + 30 / 365.25])
    later = shift_days(features, families, days=-30, windows={})
    assert later["since"].tolist()[1:] == [0.0, 0.0]
    assert later["spent"].tolist() == [0.0, 330.0, 0.0]
    assert later["age"][0] == 0


def test_codes_swap_in_the_order_of_how_often_they_occur() -> None:
    features = pd.DataFrame({"code": pd.Series(["a", "b", "a", "c", None, "b", "a"], dtype="str")})
    assert list_codes(features, "code") == ["a", "b", "c"]
    swapped = swap_codes(features, "code")["code"]
    assert swapped.dropna().tolist() == ["b", "c", "b", "a", "c", "b"]
    assert swapped.isna().tolist() == features["code"].isna().tolist()
    assert swapped.dtype == features["code"].dtype


def test_changed_rows_are_those_that_differ(features: pd.DataFrame) -> None:
    assert find_changed(features, features).tolist() == [False, False, False]
    assert find_changed(features, put_number(features, ["count"], 2.0)).tolist() == [True, False, True]
    assert find_changed(features, put_code(features, "code", "b")).tolist() == [True, False, True]
    assert find_changed(features, put_text(features, ["count"])).tolist() == [True, True, True]
    assert find_changed(features, leave_empty(features, ["since"])).tolist() == [False, True, True]
    assert find_changed(features, features.drop(columns="age")).all()
