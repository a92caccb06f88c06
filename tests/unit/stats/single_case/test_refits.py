"""Families drawn again for refits: whole ones, never too many decisions, each as often as chance has it."""

import numpy as np

from candour.stats.single_case.refits import draw_families_again

FAMILIES = np.random.default_rng(1).permutation(np.repeat(np.arange(200), np.tile([1, 2, 3, 4], 50)))


def test_whole_families_are_drawn_and_never_too_many() -> None:
    sizes = np.bincount(FAMILIES)
    for rows in draw_families_again(FAMILIES, most=300, refits=5, seed=1):
        assert 290 < len(rows) <= 300
        often = np.bincount(rows, minlength=len(FAMILIES))
        for family in np.unique(FAMILIES[rows]):
            counts = often[family == FAMILIES]
            assert len(set(counts)) == 1
            assert len(counts) == sizes[family]


def test_every_family_is_drawn_once_on_average() -> None:
    drawn = [
        np.bincount(FAMILIES[rows], minlength=200) / np.bincount(FAMILIES)
        for rows in draw_families_again(FAMILIES, most=10_000, refits=400, seed=2)
    ]
    often = np.mean(drawn, axis=0)
    assert abs(often.mean() - 1) < 1e-9
    # The count of one family is nearly Poisson: its mean over 400 draws has a standard error of .05.
    assert np.abs(often - 1).max() < 0.25


def test_the_same_seed_draws_the_same() -> None:
    first, again = (list(draw_families_again(FAMILIES, most=100, refits=2, seed=3)) for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert not np.array_equal(first[0], first[1])
