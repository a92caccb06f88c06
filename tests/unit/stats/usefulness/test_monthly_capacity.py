"""Flagging by month: counted by hand, against lots really drawn, and against families that count a little more."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acting_worlds import draw_world
from candour.stats.capacity import count_at_capacity
from candour.stats.usefulness.monthly_capacity import (
    Caught,
    MonthlyFlags,
    describe_caught,
    flag_by_lot,
    flag_levels,
)
from candour.stats.usefulness.plain_numbers import describe_difference

WORLD = draw_world(5, families=600)


def test_each_month_has_its_own_places_and_ties_share_what_is_left() -> None:
    scores = np.array([0.9, 0.5, 0.5, 0.1, 0.3, 0.2])
    months = np.array([0, 0, 0, 0, 1, 1])
    flags = flag_by_lot(scores, np.zeros(6, dtype=bool), months, np.array([2, 5]))
    assert flags.chances.tolist() == [1, 0.5, 0.5, 0, 1, 1]
    assert flags.parts.tolist() == [0.5, 0.5, 0.5, 0.5, 1, 1]
    whole = flag_levels(scores, np.zeros(6, dtype=bool), months, np.array([1, 0]))
    assert whole.chances.tolist() == [1, 0, 0, 0, 0, 0]
    assert whole.parts.tolist() == [0.25, 0.25, 0.25, 0.25, 0, 0]


@given(st.integers(0, 2**31), st.integers(1, 12))
def test_a_lot_really_drawn_gives_the_expected_number_of_right_flags(seed: int, places: int) -> None:
    rng = np.random.default_rng(seed)
    scores, outcomes = rng.integers(0, 4, 12) / 4, rng.random(12) < 0.4
    months = np.zeros(12, dtype=np.int64)
    flags = flag_by_lot(scores, outcomes, months, np.array([places]))
    counted = count_at_capacity(scores, outcomes, share=places / 12)
    assert float((flags.chances * outcomes).sum()) == pytest.approx(counted.right_expected)
    assert flags.chances.sum() == pytest.approx(places)


def test_one_month_of_everything_is_the_capacity_without_months() -> None:
    months = np.zeros(len(WORLD.scores), dtype=np.int64)
    room = int(0.1 * len(WORLD.scores) + 0.5)
    flags = flag_by_lot(WORLD.scores, WORLD.outcomes, months, np.array([room]))
    caught = Caught.count(flags, WORLD.outcomes, WORLD.families)
    counted = count_at_capacity(WORLD.scores, WORLD.outcomes, share=0.1)
    assert caught.precision.value == pytest.approx(counted.right_expected / counted.flagged)
    assert caught.recall.value == pytest.approx(counted.right_expected / counted.outcomes)
    missed = (counted.outcomes - counted.right_expected) / counted.decisions
    assert caught.missed_rate.value == pytest.approx(missed)
    benefit = (counted.right_expected - 0.25 * (counted.flagged - counted.right_expected)) / counted.decisions
    assert caught.net_benefit(0.2).value == pytest.approx(benefit)


@pytest.mark.parametrize("levels", [None, 6])
def test_the_spread_is_that_of_families_drawn_again_with_the_cut_offs_found_anew(levels: int | None) -> None:
    scores = (
        WORLD.scores
        if levels is None
        else np.digitize(WORLD.scores, np.linspace(0, 0.4, levels)).astype(float)
    )

    def measure(rows: np.ndarray) -> tuple[float, float]:
        months, outcomes = WORLD.months[rows], WORLD.outcomes[rows]
        room = np.maximum(1, np.floor(0.15 * np.bincount(months, minlength=6) + 0.5)).astype(np.int64)
        flags = flag_by_lot(scores[rows], outcomes, months, room)
        right = float((flags.chances * outcomes).sum())
        return right / float(room.sum()), right / float(outcomes.sum())

    families = int(WORLD.families.max()) + 1
    members = [np.flatnonzero(WORLD.families == family) for family in range(families)]
    rng = np.random.default_rng(2)
    drawn = [
        measure(np.concatenate([members[family] for family in rng.integers(0, families, families)]))
        for _ in range(400)
    ]
    room = np.floor(0.15 * np.bincount(WORLD.months) + 0.5).astype(np.int64)
    flags = flag_by_lot(scores, WORLD.outcomes, WORLD.months, room)
    caught = Caught.count(flags, WORLD.outcomes, WORLD.families)
    for estimate, spread in zip((caught.precision, caught.recall), np.std(drawn, axis=0), strict=True):
        assert estimate.variance**0.5 == pytest.approx(spread, rel=0.15)
        assert float(estimate.influence.sum()) == pytest.approx(0, abs=1e-12)


def test_intervals_hold_the_value_and_a_thing_does_not_differ_from_itself() -> None:
    flags = flag_by_lot(WORLD.scores, WORLD.outcomes, WORLD.months, np.full(6, 20))
    caught = Caught.count(flags, WORLD.outcomes, WORLD.families)
    described = describe_caught(caught.precision, confidence=0.95)
    assert described.low is not None
    assert described.low < (described.value or 0) < (described.high or 0)
    assert described.n == 120
    alike = describe_difference(caught.recall, caught.recall, critical_value=1.96)
    assert (alike.value, alike.low) == (0.0, None)
    assert alike.reason


def test_where_nobody_is_flagged_or_has_the_outcome_it_is_undefined() -> None:
    nobody = MonthlyFlags(np.zeros(4), np.zeros(4), 0.0)
    caught = Caught.count(nobody, np.zeros(4, dtype=bool), np.arange(4))
    for share in (caught.precision, caught.recall):
        described = describe_caught(share, confidence=0.95)
        assert (described.value, bool(described.reason)) == (None, True)
