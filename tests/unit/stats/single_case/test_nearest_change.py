"""The nearest change is the nearest: held against every change that there is, tried one by one."""

from collections.abc import Mapping
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest

from candour.stats.single_case.coherence import Described
from candour.stats.single_case.nearest_change import Change, find_nearest_changes, read_value

DESCRIBED = (
    Described("count_plan_ever", "count", "plan"),
    Described("count_visit_ever", "count", "visit"),
    Described("current_code_who", "current_code", "who"),
)
WEIGHTS = {"A": 0.0, "B": 1.0, "C": 4.0}


def predict(features: pd.DataFrame) -> np.ndarray:
    codes = features["current_code_who"].map(WEIGHTS).fillna(0.5).to_numpy(dtype=float)
    return np.asarray(features["count_plan_ever"] + 0.4 * features["count_visit_ever"] + codes)


def make_seen(size: int = 600) -> pd.DataFrame:
    rng = np.random.default_rng(3)
    return pd.DataFrame(
        {
            "count_plan_ever": rng.poisson(1.0, size).astype(float),
            "count_visit_ever": rng.poisson(2.0, size).astype(float),
            "current_code_who": pd.Series(
                rng.choice(["A", "B", "C"], p=[0.6, 0.35, 0.05], size=size), dtype="str"
            ),
        }
    )


def find(case: Mapping[str, Any], cut_off: float, *, more_than: int = 5, most: int = 3) -> tuple[Change, ...]:
    seen = make_seen()
    frame = pd.DataFrame([case]).astype(seen.dtypes.to_dict())
    return find_nearest_changes(
        frame, seen, np.arange(len(seen)), DESCRIBED, predict, cut_off=cut_off, more_than=more_than, most=most
    )


CASE: dict[str, Any] = {"count_plan_ever": 3.0, "count_visit_ever": 2.0, "current_code_who": "B"}  # 4.8


def _measure(column: pd.Series, old: float, new: float) -> float:
    low, high = sorted((old, new))
    return float(((column > low) & (column < high)).mean() + column.isin([low, high]).mean() / 2)


@pytest.mark.parametrize("cut_off", [4.7, 4.0, 3.5, 2.9, 5.2, 6.0])
def test_a_single_change_is_the_nearest_of_all_of_its_feature(cut_off: float) -> None:
    seen = make_seen()
    wanted = cut_off > 4.8
    for change in find(CASE, cut_off):
        ((name, value),) = change.values.items()
        assert (change.score >= cut_off) == wanted
        if not isinstance(value, float):
            continue
        tried = [v for v in seen[name].unique() if (seen[name] == v).sum() > 5 and v != CASE[name]]
        scores = {v: predict(pd.DataFrame([CASE | {name: v}]))[0] for v in tried}
        nearest = min(
            _measure(seen[name], float(CASE[name]), v)
            for v, score in scores.items()
            if (score >= cut_off) == wanted
        )
        assert change.distance == pytest.approx(nearest)


def test_changes_stand_in_the_order_of_their_distance_one_a_feature() -> None:
    changes = find(CASE, 4.7)
    assert [change.distance for change in changes] == sorted(change.distance for change in changes)
    assert len({tuple(change.values) for change in changes}) == len(changes)


def test_two_features_only_where_one_does_not_do() -> None:
    case = CASE | {"current_code_who": "C"}  # 7.8
    cut_off = 2.0
    (pair,) = find(case, cut_off)
    assert len(pair.values) == 2
    assert pair.score < cut_off
    seen = make_seen()
    singles = [
        predict(pd.DataFrame([case | {name: value}]))[0]
        for name in seen.columns
        for value in seen[name].unique()
    ]
    assert min(singles) >= cut_off


def test_nothing_is_found_where_nothing_would_do() -> None:
    assert find(CASE, -1.0) == ()
    assert find(CASE, 1e6) == ()


def test_values_of_a_few_children_are_never_shown() -> None:
    """Code C and counts above 3 belong to few: with a threshold above them no change may use them."""
    seen = make_seen()
    few = {name: {v for v in seen[name].unique() if (seen[name] == v).sum() <= 40} for name in seen.columns}
    assert any(few.values())
    for cut_off in np.arange(0.5, 9.0, 0.5):
        for change in find(CASE, float(cut_off), more_than=40):
            assert all(
                value not in few[name] for name, value in change.values.items() if not change.whole_source
            )


def test_children_are_counted_and_not_decisions() -> None:
    """One child with hundreds of decisions makes no value common."""
    seen = pd.DataFrame({"count_plan_ever": np.r_[np.zeros(50), np.full(300, 7.0)]})
    children = np.r_[np.arange(50), np.full(300, 50)]
    case = pd.DataFrame({"count_plan_ever": [0.0]})
    found = find_nearest_changes(
        case, seen, children, (DESCRIBED[0],), lambda table: table["count_plan_ever"].to_numpy(),
        cut_off=5.0, more_than=5, most=3,
    )  # fmt: skip
    assert found == ()


def test_a_value_of_ones_own_is_rounded_and_within_what_was_seen() -> None:
    rng = np.random.default_rng(5)
    seen = pd.DataFrame({"age": rng.uniform(0, 17.9, 500)})
    case = pd.DataFrame({"age": [3.456789]})
    (change,) = find_nearest_changes(
        case, seen, np.arange(500), (Described("age", "age", "birth_date"),), lambda table: table["age"].to_numpy(),
        cut_off=9.9, more_than=5, most=1,
    )  # fmt: skip
    value = change.values["age"]
    assert isinstance(value, float)
    assert value == float(f"{value:.1e}")
    assert 9.9 <= value < 11.5
    assert value not in set(seen["age"])


def test_changes_that_contradict_the_record_are_left_out() -> None:
    described = (
        Described("count_plan_365d", "count", "plan"), Described("count_plan_ever", "count", "plan"),
        Described("days_since_plan", "days_since", "plan"),
    )  # fmt: skip
    rng = np.random.default_rng(6)
    within = rng.integers(0, 3, 400).astype(float)
    ever = within + rng.integers(0, 2, 400)
    since = np.where(within > 0, 100.0, np.where(ever > 0, 500.0, np.nan))
    seen = pd.DataFrame({"count_plan_365d": within, "count_plan_ever": ever, "days_since_plan": since})
    case = pd.DataFrame({"count_plan_365d": [2.0], "count_plan_ever": [2.0], "days_since_plan": [100.0]})
    (change,) = find_nearest_changes(
        case, seen, np.arange(400), described, lambda table: table["count_plan_ever"].to_numpy(),
        cut_off=1.5, more_than=5, most=3,
    )  # fmt: skip
    # One plan ever with two in the last year cannot be: only a record without any plan is left.
    assert change.whole_source == "plan"
    assert dict(change.values) == {"count_plan_365d": 0.0, "count_plan_ever": 0.0, "days_since_plan": None}


def test_the_found_record_really_gets_the_score() -> None:
    for cut_off, extra in product((2.9, 4.7, 6.0), (0.0, 1.0)):
        case = CASE | {"count_plan_ever": 3.0 + extra}
        for change in find(case, cut_off):
            again = pd.DataFrame([case | dict(change.values)])
            assert predict(again)[0] == pytest.approx(change.score)


def test_one_value_is_read_as_number_code_or_nothing() -> None:
    assert read_value(pd.Series([3])) == 3.0
    assert read_value(pd.Series(["A"], dtype="str")) == "A"
    assert read_value(pd.Series([np.nan])) is None


def test_no_record_is_proposed_that_would_precede_the_child() -> None:
    """Younger is nearer to being flagged, but a child of three cannot have been visited five years ago."""
    described = (Described("age", "age", "birth_date"), Described("days_since_visit", "days_since", "visit"))
    rng = np.random.default_rng(4)
    seen = pd.DataFrame(
        {"age": np.round(rng.uniform(0, 17, 900)), "days_since_visit": rng.choice([100.0, 1825.0], size=900)}
    )
    case = pd.DataFrame({"age": [15.0], "days_since_visit": [1825.0]})

    def find_younger(than: float) -> tuple[Change, ...]:
        return find_nearest_changes(
            case, seen, np.arange(900), described, lambda told: -told["age"].to_numpy(), cut_off=-than, more_than=5, most=1
        )  # fmt: skip

    (change,) = find_younger(6.0)
    assert change.values == {"age": 6.0}
    assert find_younger(3.0) == ()


def test_no_code_of_an_earlier_record_is_proposed_where_there_was_none() -> None:
    described = (
        Described("last_code_need", "last_code", "need"), Described("current_code_who", "current_code", "who"),
        Described("count_visit_ever", "count", "visit"),
    )  # fmt: skip
    seen = pd.DataFrame(
        {
            "last_code_need": pd.Series([None, "N1"] * 100, dtype="str"),
            "current_code_who": pd.Series(["A", "C"] * 100, dtype="str"),
            "count_visit_ever": [0.0, 1.0] * 100,
        }
    )

    def score(told: pd.DataFrame) -> np.ndarray:
        return np.asarray((told["last_code_need"] == "N1") + (told["current_code_who"] == "C"), dtype=float)

    def propose(at: int) -> set[str]:
        case = seen.iloc[[at]].assign(last_code_need=pd.Series([None], index=[at], dtype="str"))
        found = find_nearest_changes(
            case.assign(current_code_who=pd.Series(["A"], index=[at], dtype="str")), seen, np.arange(200), described,
            score, cut_off=1.0, more_than=5, most=3,
        )  # fmt: skip
        return {name for change in found for name in change.values}

    assert propose(0) == {"current_code_who"}
    assert propose(1) == {"current_code_who", "last_code_need"}
