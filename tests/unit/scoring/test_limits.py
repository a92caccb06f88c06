"""New decisions against the limits: far beyond refuses, small batches cannot tell, and chance alone refuses nobody."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from candour.config.scoring import ScoringLimits
from candour.scoring.checks import Answer, Check, Side
from candour.scoring.limits import QUESTIONS, check_limits, count_unknown_codes

FIRST = date(2025, 4, 1)


def make_side(count: int, *, seed: int, days: int = 365, missing: float = 0.2, codes: str = "AABBC") -> Side:
    rng = np.random.default_rng(seed)
    features = pd.DataFrame(
        {
            "code": pd.Series(rng.choice(list(codes), count)).astype("str"),
            "number": np.where(rng.random(count) < missing, np.nan, rng.normal(size=count)),
            "month": rng.integers(1, 13, count).astype(float),
        }
    )
    offsets = (np.arange(count) * days // max(count, 1)).astype("timedelta64[D]")
    return Side(
        features, np.arange(count), rng.random(count), np.datetime64(FIRST, "D") + offsets, FIRST, FIRST + timedelta(days - 1)
    )  # fmt: skip


def check(new: Side, tested: Side | None = None, **changes: object) -> dict[str, Check]:
    tested = make_side(800, seed=1) if tested is None else tested
    found = check_limits(
        tested, new, ScoringLimits.model_validate(changes), confidence=0.95, calendar=frozenset({"month"}),
        unknown=count_unknown_codes(tested.features, new.features), labels={"code": "This code"},
    )  # fmt: skip
    assert tuple(one.question for one in found) == QUESTIONS
    return {one.question: one for one in found}


def test_the_same_world_is_within_every_limit() -> None:
    found = check(make_side(800, seed=2))
    assert {one.answer for one in found.values()} == {Answer.WITHIN}


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("count", [1, 3, 8, 12, 40])
def test_a_small_batch_of_the_same_world_is_never_refused(count: int, seed: int) -> None:
    found = check(make_side(count, seed=100 + seed, days=max(1, count // 2)))
    assert Answer.BEYOND not in {one.answer for one in found.values()}
    assert found["drift"].answer is Answer.CANNOT_TELL or count >= 40


def test_a_large_drift_refuses_a_large_batch_and_cannot_be_told_in_a_small_one() -> None:
    assert check(make_side(800, seed=3, codes="CCCCA"))["drift"].answer is Answer.BEYOND
    assert check(make_side(800, seed=3, codes="CCCCA"))["drift"].beyond == ("This code",)
    assert check(make_side(8, seed=3, codes="CCCCA"))["drift"].answer is Answer.CANNOT_TELL


def test_scores_that_moved_are_a_drift_though_no_feature_did() -> None:
    new = make_side(800, seed=4)
    moved = check(replace(new, scores=new.scores**4))["drift"]
    assert (moved.answer, moved.what) == (Answer.BEYOND, "the scores")


def test_the_calendar_is_not_judged() -> None:
    new = make_side(800, seed=5)
    assert check(replace(new, features=new.features.assign(month=1.0)))["drift"].answer is not Answer.BEYOND


def test_codes_that_nobody_saw_are_counted_and_refused_where_they_are_many() -> None:
    learnt = pd.DataFrame({"code": ["A", "B", np.nan], "number": [1.0, 2.0, 3.0]})
    new = pd.DataFrame({"code": ["A", "X", np.nan], "number": [9.0, 9.0, np.nan]})
    assert count_unknown_codes(learnt, new).tolist() == [0, 1, 0]
    assert check(make_side(400, seed=6, codes="AABBX"))["unknown codes"].answer is Answer.BEYOND
    assert check(make_side(400, seed=6), most_unknown=0.02)["unknown codes"].answer is Answer.WITHIN


def test_a_value_that_fell_silent_is_beyond_and_one_that_is_recorded_more_often_is_not() -> None:
    silent = check(make_side(400, seed=7, missing=0.9))["missing values"]
    assert (silent.answer, silent.what) == (Answer.BEYOND, "number")
    assert check(make_side(400, seed=7, missing=0.0))["missing values"].answer is Answer.WITHIN


@pytest.mark.parametrize(
    ("count", "days", "answer"),
    [
        (400, 180, Answer.WITHIN),
        (800, 90, Answer.BEYOND),
        (100, 365, Answer.BEYOND),
        (5, 4, Answer.CANNOT_TELL),
    ],
)
def test_the_volume_is_held_against_days(count: int, days: int, answer: Answer) -> None:
    assert check(make_side(count, seed=8, days=days))["volume"].answer is answer


def test_months_that_vary_widely_widen_the_interval_of_the_volume() -> None:
    steady, uneven = make_side(800, seed=9), make_side(800, seed=9)
    # All of a quarter's decisions in its second month.
    days = np.array([np.datetime64(f"2025-{month:02d}-15") for month in (5, 8, 11)])
    uneven = replace(uneven, days=np.resize(days, 800))
    new = make_side(200, seed=10, days=90)
    narrow, wide = check(new, steady)["volume"], check(new, uneven)["volume"]
    assert narrow.low is not None
    assert wide.low is not None
    assert wide.low < narrow.low / 2


def test_limits_that_make_no_sense_are_refused() -> None:
    for volume in ((1.0, 2.0), (0.5, 1.0), (-0.1, 2.0)):
        with pytest.raises(ValueError, match="volume must hold 1"):
            ScoringLimits(volume=volume)
