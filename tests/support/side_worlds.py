"""Made-up test decisions on which several forecasts stand side by side, with the truth known."""

from collections.abc import Sequence

import numpy as np
from numpy.random import PCG64, Generator

from candour.stats.clustered import Codes, Flags, Floats
from candour.stats.paired_differences import Side


def make_sides(
    seed: int, *, families: int, noise: Sequence[float], alike: float = 1.0, sizes: Sequence[float] = (0.5, 0.3, 0.2)
) -> dict[str, Side]:  # fmt: skip
    """One side for each of `noise`, on the same decisions: the more noise, the worse it sorts. Sides with the same are equally good.

    Members of a family share `alike` of their risk, and half of every forecast's noise.
    """
    rng = Generator(PCG64(seed))
    family, shared, outcomes = make_decisions(rng, families=families, alike=alike, sizes=sizes)
    return {
        f"m{number}": Side(score(rng, shared, family, noise=each), outcomes, np.arange(len(family)), family)
        for number, each in enumerate(noise)
    }


def make_overlapping(seed: int, *, families: int, models: int) -> dict[str, Side]:
    """`anytime` and `later` sides of equally good models: four tenths of the families in the first test, half in the second."""
    rng = Generator(PCG64(seed))
    family, shared, outcomes = make_decisions(rng, families=families, alike=1.0, sizes=(0.5, 0.3, 0.2))
    first, second = rng.random(families)[family] < 0.4, rng.random(families)[family] < 0.5
    sides = {}
    for number in range(models):
        scores = score(rng, shared, family, noise=1.0)
        for name, rows in (("anytime", first), ("later", second)):
            where = np.flatnonzero(rows)
            sides[f"{name}{number}"] = Side(scores[where], outcomes[where], where, family[where])
    return sides


def make_decisions(
    rng: Generator, *, families: int, alike: float, sizes: Sequence[float]
) -> tuple[Codes, Floats, Flags]:
    size = rng.choice([1, 2, 3], p=list(sizes), size=families)
    family = np.repeat(np.arange(families), size)
    shared = alike * rng.normal(size=families)[family]
    risk = 1 / (1 + np.exp(2 - shared - 0.5 * rng.normal(size=len(family))))
    return family, shared, rng.random(len(family)) < risk


def score(rng: Generator, shared: Floats, family: Codes, *, noise: float) -> Floats:
    by_family = rng.normal(size=int(family.max()) + 1)[family]
    scores: Floats = 1 / (
        1 + np.exp(2 - shared - noise * (0.7 * by_family + 0.7 * rng.normal(size=len(family))))
    )
    return scores
