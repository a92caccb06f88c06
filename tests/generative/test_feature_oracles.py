"""Three engines that share no code must agree on every cell: the kernel, plain Python, and SQL."""

from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings

from candour.data.features import FeatureTable, build_features
from feature_strategies import Example, examples, late_examples
from plain_engine import compute_plainly
from sql_engine import compute_by_sql

THOROUGH = settings(
    max_examples=120, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)


@given(examples())
@THOROUGH
def test_the_kernel_agrees_with_plain_python(example: Example) -> None:
    table = build_features(*example)
    plain = compute_plainly(example.history, example.decisions, table.specs, example.features.as_of)
    _check_equal(table, plain)


@given(late_examples())
@settings(THOROUGH, max_examples=60)
def test_the_kernel_agrees_on_every_day_however_late_events_were_known(example: Example) -> None:
    table = build_features(*example)
    plain = compute_plainly(example.history, example.decisions, table.specs, example.features.as_of)
    _check_equal(table, plain)


@given(examples())
@THOROUGH
def test_the_kernel_agrees_with_sql(example: Example) -> None:
    table = build_features(*example)
    by_sql = compute_by_sql(example.history, example.decisions, table.specs, example.features.as_of)
    _check_equal(table, by_sql)


def _check_equal(table: FeatureTable, expected: dict[str, list[Any]]) -> None:
    arrow = table.to_arrow()
    assert arrow.column_names == ["decision_id", *expected]
    for spec in table.specs:
        got = arrow[spec.name].to_pylist() if spec.categorical else arrow[spec.name].to_numpy()
        wanted = expected[spec.name]
        if spec.categorical:
            assert got == wanted, spec.name
        else:
            numbers = np.array([np.nan if value is None else value for value in wanted], dtype=np.float32)
            np.testing.assert_array_equal(got, numbers, err_msg=spec.name)
