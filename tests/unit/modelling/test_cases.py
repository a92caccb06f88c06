"""Cases keep features, outcomes, days and keys of a decision together."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from candour.errors import ModelError
from candour.modelling.cases import Cases, assemble_cases


def test_taking_rows_keeps_every_part_aligned(make_cases: Callable[..., Cases]) -> None:
    cases = make_cases(seed=1, decisions=50)
    chosen = np.array([7, 3, 44])
    taken = cases.take(chosen)
    assert taken.features["useless"].to_list() == [cases.features["useless"][at] for at in chosen]
    assert taken.features.index.to_list() == [0, 1, 2]
    assert taken.families.tolist() == cases.families[chosen].tolist()
    assert taken.children.tolist() == cases.children[chosen].tolist()
    assert taken.outcomes.tolist() == cases.outcomes[chosen].tolist()
    assert taken.decided_on.tolist() == cases.decided_on[chosen].tolist()


def test_parts_of_different_length_are_refused(make_cases: Callable[..., Cases]) -> None:
    cases = make_cases(seed=1, decisions=50)
    with pytest.raises(ModelError, match="lengths differ"):
        replace(cases, families=cases.families[:-1])


def test_outcomes_other_than_zero_and_one_are_refused(make_cases: Callable[..., Cases]) -> None:
    cases = make_cases(seed=1, decisions=50)
    with pytest.raises(ModelError, match="Outcomes must be 0 or 1"):
        replace(cases, outcomes=cases.outcomes + np.int8(1))


def make_decisions(outcomes: list[int | None]) -> pa.Table:
    count = len(outcomes)
    return pa.table(
        {
            "child_id": [f"C00000{at % 2}" for at in range(count)],
            "family_key": ["F000001"] * count,
            "decided_on": pa.array([date(2023, 4, 1 + at) for at in range(count)], pa.date32()),
            "outcome": pa.array(outcomes, pa.int8()),
        }
    )


def test_tables_become_cases_with_wide_numbers_and_plain_codes() -> None:
    features = pd.DataFrame(
        {
            "age": np.array([1.5, np.nan, 3], dtype=np.float32),
            "code": pd.Categorical(["1A", None, "2B"]),
        },
        index=[10, 11, 12],
    )
    cases = assemble_cases(make_decisions([0, 1, 0]), features)
    assert cases.features.dtypes.astype(str).to_list() == ["float64", "str"]
    assert cases.features.index.to_list() == [0, 1, 2]
    assert cases.features["code"].isna().to_list() == [False, True, False]
    assert cases.children.tolist() == [0, 1, 0]
    assert cases.families.tolist() == [0, 0, 0]
    assert cases.decided_on[1] == np.datetime64("2023-04-02")


def test_numbers_and_codes_stay_as_narrow_as_they_were_built_where_that_is_asked() -> None:
    features = pd.DataFrame(
        {
            "age": np.array([1.5, np.nan, 3], dtype=np.float32),
            "count": [1, 2, 3],
            "code": pd.Categorical(["1A", None, "2B"]),
            "word": ["a", "b", "c"],
        },
        index=[10, 11, 12],
    )
    cases = assemble_cases(make_decisions([0, 1, 0]), features, narrow=True)
    assert cases.features.dtypes.astype(str).to_list() == ["float32", "float64", "category", "str"]
    assert cases.features.index.to_list() == [0, 1, 2]


def test_decisions_without_an_outcome_are_refused() -> None:
    with pytest.raises(ModelError, match="no outcome"):
        assemble_cases(make_decisions([0, None]), pd.DataFrame({"age": [1.0, 2.0]}))
