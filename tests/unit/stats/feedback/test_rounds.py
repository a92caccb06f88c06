"""Rounds of acting, recording and learning anew, against closed forms."""

from dataclasses import dataclass

import numpy as np
import pytest

from candour.stats.clustered import Codes, Flags, Floats
from candour.stats.feedback.rounds import (
    Ranks,
    Sides,
    World,
    choose_highest,
    measure_groups,
    simulate_rounds,
    split_batches,
)

SIZE = 400
GROUPS = np.repeat([0, 1], SIZE // 2)


def draw(seed: int) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(seed))


@dataclass(frozen=True)
class Fixed:
    """Scores that are known beforehand, alike on both sides."""

    scores: Floats

    def rank_learnt(self, rows: Codes) -> Floats:
        return self.scores[rows]

    def rank_tested(self) -> Floats:
        return self.scores


def learn_groups(rows: Codes, recorded: Flags) -> Ranks:
    """The rate on record of each group: a forecast that knows nothing else."""
    rates = [float(recorded[GROUPS[rows] == group].mean()) for group in (0, 1)]
    return Fixed(np.array(rates)[GROUPS])


def learn_nothing(rows: Codes, recorded: Flags) -> Ranks:
    """Everybody the same score, whatever is on record."""
    return Fixed(np.full(SIZE, float(recorded.mean())))


def make_sides(risk: Floats, first: Floats) -> Sides:
    return Sides(risk, risk, Fixed(first), (np.arange(0, SIZE, 2), np.arange(1, SIZE, 2)))


def test_with_a_score_that_ignores_features_no_group_moves_against_another() -> None:
    risk = np.where(GROUPS == 1, 0.2, 0.1)
    sides = make_sides(risk, np.full(SIZE, 0.5))
    world = simulate_rounds(sides, learn_nothing, seen=0.5, share=0.1, rounds=5, chance=draw(1))
    np.testing.assert_allclose(world.looked_at, 0.1)
    # Everybody is looked at with a chance of one in ten, and then twice as much is found: 0.9 p + 0.1 * 2 p.
    np.testing.assert_allclose(world.recorded, np.tile(1.1 * risk, (5, 1)))
    measured = measure_groups(world, risk, GROUPS, number=2, seen=0.5)
    np.testing.assert_allclose(measured.gap, 0, atol=1e-12)
    np.testing.assert_allclose(measured.missed, 0.9)
    np.testing.assert_allclose(measured.recorded[:, 1] / measured.recorded[:, 0], 2)


def test_where_looking_finds_nothing_new_the_record_stays_as_it_is() -> None:
    risk = draw(2).beta(1, 8, SIZE)
    world = simulate_rounds(
        make_sides(risk, risk), learn_groups, seen=1.0, share=0.2, rounds=4, chance=draw(3)
    )
    np.testing.assert_array_equal(world.recorded, np.tile(risk, (4, 1)))


def test_a_gap_that_only_looking_made_keeps_itself_alive() -> None:
    """Two groups alike in truth, one of them looked at first: what is found there sends the team there for ever."""
    risk = np.full(SIZE, 0.3)
    sides = make_sides(risk, np.where(GROUPS == 0, 0.6, 0.5))
    acted = [
        simulate_rounds(sides, learn_groups, seen=0.5, share=0.5, rounds=5, chance=draw(seed))
        for seed in range(40)
    ]
    for world in acted:
        measured = measure_groups(world, risk, GROUPS, number=2, seen=0.5)
        np.testing.assert_array_equal(measured.gap[:, 0], 1.0)
        np.testing.assert_allclose(measured.recorded[:, 0], 0.6)
        np.testing.assert_allclose(measured.recorded[:, 1], 0.3)
    let_be = [
        simulate_rounds(sides, learn_groups, seen=1.0, share=0.5, rounds=5, chance=draw(seed))
        for seed in range(40)
    ]
    later = np.array([world.looked_at[1:, 0] for world in let_be])
    # Without acting it is luck which group is on record more often: four rounds in 40 runs, within four standard errors.
    assert abs(later.mean() - 0.5) < 4 * np.sqrt(0.25 / later.size)


def test_the_world_without_acting_and_the_others_draw_the_same_luck() -> None:
    """Where looking changes hardly anything, hardly anything is learnt otherwise."""
    risk = draw(4).beta(1, 8, SIZE)
    sides = make_sides(risk, risk)
    seen: list[Flags] = []

    def learn(rows: Codes, recorded: Flags) -> Ranks:
        seen.append(recorded)
        return Fixed(risk)

    simulate_rounds(sides, learn, seen=1.0, share=0.1, rounds=3, chance=draw(5))
    simulate_rounds(sides, learn, seen=0.5, share=0.1, rounds=3, chance=draw(5))
    for without, acted in zip(seen[:2], seen[2:], strict=True):
        assert (acted >= without).all()
        assert acted.sum() > without.sum()


def test_a_forecast_is_not_used_on_what_it_has_just_learnt_from() -> None:
    risk = np.full(SIZE, 0.3)
    learnt: list[Codes] = []
    ranked: list[Codes] = []

    @dataclass(frozen=True)
    class Watched:
        def rank_learnt(self, rows: Codes) -> Floats:
            ranked.append(rows)
            return risk[rows]

        def rank_tested(self) -> Floats:
            return risk

    def learn(rows: Codes, recorded: Flags) -> Ranks:
        assert len(rows) == len(recorded)
        learnt.append(rows)
        return Watched()

    simulate_rounds(make_sides(risk, risk), learn, seen=0.5, share=0.1, rounds=5, chance=draw(6))
    assert len(learnt) == 4
    for before, after in zip(learnt, ranked, strict=False):
        assert not set(before.tolist()) & set(after.tolist())


def test_the_highest_scores_are_chosen_and_equal_ones_share_the_places() -> None:
    np.testing.assert_array_equal(choose_highest(np.array([0.1, 0.4, 0.3, 0.2]), 0.5), [0, 1, 1, 0])
    np.testing.assert_allclose(
        choose_highest(np.array([0.1, 0.4, 0.1, 0.1, 0.1]), 0.4), [0.25, 1, 0.25, 0.25, 0.25]
    )
    scores = draw(7).integers(0, 5, 1000).astype(float)
    assert choose_highest(scores, 0.1).sum() == pytest.approx(100)


def test_batches_hold_whole_families_and_no_decision_twice() -> None:
    families = np.sort(draw(8).integers(0, 300, 1000))
    families = np.unique(families, return_inverse=True)[1]
    for size, most, expected in ((100, 4, 4), (300, 4, 3), (3000, 4, 2)):
        batches = split_batches(families, size=size, most=most, chance=draw(9))
        assert len(batches) == expected
        together = np.concatenate(batches)
        assert len(set(together.tolist())) == len(together)
        held = [set(families[rows].tolist()) for rows in batches]
        assert all(not one & other for at, one in enumerate(held) for other in held[at + 1 :])
        assert all(abs(len(rows) - min(size, 1000 // expected)) <= 15 for rows in batches)


def test_measures_are_those_counted_one_by_one() -> None:
    chance = draw(10)
    risk = chance.beta(1, 4, SIZE)
    groups = chance.integers(0, 3, SIZE)
    flagged = (chance.random((2, SIZE)) < 0.2).astype(float)
    world = World(flagged, risk + flagged * 0.1)
    measured = measure_groups(world, risk, groups, number=3, seen=0.8)
    happens = np.minimum(risk / 0.8, 0.99).clip(min=risk)
    for number in range(2):
        for group in range(3):
            own, looked = groups == group, flagged[number]
            assert measured.selected[number, group] == pytest.approx(looked[own].mean())
            assert measured.gap[number, group] == pytest.approx(looked[own].mean() - looked[~own].mean())
            assert measured.recorded[number, group] == pytest.approx(world.recorded[number][own].mean())
            missed = (happens * (1 - looked))[own].sum() / happens[own].sum()
            assert measured.missed[number, group] == pytest.approx(missed)
            troubled = ((1 - happens) * looked)[own].sum() / (1 - happens)[own].sum()
            assert measured.troubled[number, group] == pytest.approx(troubled)


def test_a_group_that_is_everybody_has_no_gap() -> None:
    world = World(np.full((1, SIZE), 0.1), np.full((1, SIZE), 0.2))
    measured = measure_groups(world, np.full(SIZE, 0.2), np.zeros(SIZE, dtype=np.int64), number=2, seen=0.5)
    assert np.isnan(measured.gap[0, 0])
    assert np.isnan(measured.selected[0, 1])
