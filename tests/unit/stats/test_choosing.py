"""Rules of choosing, held against a plain version that goes through everything by hand."""

import math
from statistics import mean, stdev, variance

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.contracts import CROSS_VALIDATION, NESTED_VALIDATION
from candour.stats.choosing import RULES, average_regret, follow_rules, list_origins
from candour.stats.followed_groups import compare_nested, read_groups

# Hundredths, so that equal scores come up, and what a float makes of a sum does not decide.
SCORES = st.integers(2, 6).flatmap(
    lambda origins: st.lists(
        st.lists(st.integers(0, 100), min_size=origins, max_size=origins), min_size=1, max_size=6
    )
)


def value_by_hand(rule: str, seen: list[float]) -> float:
    if rule == "best so far":
        return max(seen)
    if rule == "best average":
        return mean(seen)
    if rule == "least variance":
        return -variance(seen)
    if rule == "lower bound":
        return mean(seen) - 1.96 * stdev(seen) / math.sqrt(len(seen))
    weights = [0.5 ** (len(seen) - 1 - n) for n in range(len(seen))]
    return sum(w * s for w, s in zip(weights, seen, strict=True)) / sum(weights)


@given(SCORES, st.data())
def test_every_rule_does_what_it_does_by_hand(rows: list[list[int]], data: st.DataObject) -> None:
    scores = [[value / 100 for value in row] for row in rows]
    for row in scores:
        # What a search gave up early has no later scores.
        for origin in range(data.draw(st.integers(1, len(row))), len(row)):
            row[origin] = math.nan
    array = np.array(scores)
    followed = {one.rule: one.picks for one in follow_rules(array)}
    assert set(followed) == set(RULES)
    for rule, picks in followed.items():
        at = {pick.origin: pick for pick in picks}
        for origin in range(len(scores[0])):
            there = [n for n, row in enumerate(scores) if not any(map(math.isnan, row[: origin + 1]))]
            if origin < 2 or not there:
                assert origin not in at
                continue
            values = [value_by_hand(rule, scores[n][:origin]) for n in there]
            pick = at[origin]
            assert values[there.index(pick.group)] == pytest.approx(max(values), abs=1e-12)
            # Of those that are clearly equal, the first.
            first = next(n for n, value in zip(there, values, strict=True) if value > max(values) - 1e-12)
            if sum(value > max(values) - 1e-9 for value in values) == 1:
                assert pick.group == first
            best = max(scores[n][origin] for n in there)
            assert pick.score == scores[pick.group][origin]
            assert pick.regret == pytest.approx(best - pick.score)
            assert pick.regret >= 0


@given(SCORES)
def test_a_pick_at_random_costs_the_average_over_all_picks(rows: list[list[int]]) -> None:
    scores = np.array(rows) / 100
    origins = list_origins(scores)
    if not origins:
        assert math.isnan(average_regret(scores))
        return
    by_hand = mean(mean(max(column) - s for s in column) for column in scores[:, origins].T.tolist())
    assert average_regret(scores) == pytest.approx(by_hand)


def test_with_one_group_no_rule_regrets() -> None:
    assert all(one.mean_regret == 0 for one in follow_rules(np.array([[0.5, 0.1, 0.9, 0.2]])))


def test_of_equals_the_first_is_picked() -> None:
    assert all(pick.group == 0 for one in follow_rules(np.full((3, 4), 0.5)) for pick in one.picks)


def test_two_origins_are_too_few_for_any_rule() -> None:
    assert all(math.isnan(one.mean_regret) for one in follow_rules(np.array([[0.5, 0.1]])))


def tell_scores(
    model: str, setting: str, scores: list[float | None], *, chosen: bool
) -> list[dict[str, object]]:
    return [
        {"model": model, "setting": setting, "fold": n, "train_rows": 9, "test_rows": 9, "score": s, "chosen": chosen}
        for n, s in enumerate(scores, start=1)
    ]  # fmt: skip


def make_table() -> pa.Table:
    rows = tell_scores("prevalence", "fixed", [0.3, 0.3, 0.3], chosen=True)
    rows += tell_scores("m", "a", [0.2], chosen=False)
    rows += tell_scores("m", "b", [0.1, 0.12, None], chosen=True)
    return pa.Table.from_pylist(rows, schema=CROSS_VALIDATION)


def test_groups_are_read_without_baselines_and_turned_where_less_is_better() -> None:
    groups = read_groups(make_table(), metric="brier", baselines=("prevalence",))
    assert groups.names == (("m", "a"), ("m", "b"))
    expected = [[-0.2, np.nan, np.nan], [-0.1, -0.12, np.nan]]
    np.testing.assert_array_equal(groups.scores, expected)
    upright = read_groups(make_table(), metric="auc", baselines=("prevalence",))
    np.testing.assert_array_equal(upright.scores, -np.array(expected))


def test_hindsight_is_compared_on_the_same_origins() -> None:
    row = {"scope": "procedure", "model": "m", "setting": "a", "regret": 0.0, "settings_saw_origin": False}
    nested = pa.Table.from_pylist([row | {"origin": 2, "score": 0.2}], schema=NESTED_VALIDATION)
    compared = compare_nested(make_table(), nested, "m")
    assert compared is not None
    assert (compared.origins, compared.nested, compared.settings_saw_origin) == (1, 0.2, False)
    assert compared.hindsight == 0.12
    assert compare_nested(make_table(), nested.slice(1), "m") is None
