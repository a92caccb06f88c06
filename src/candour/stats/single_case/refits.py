"""Whole families drawn again, so that the same kind of model can be fitted to what might as well have been recorded."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from candour.stats.clustered import Codes

Rows = npt.NDArray[np.int64]


def draw_families_again(families: Codes, *, most: int, refits: int, seed: int) -> Iterator[Rows]:
    """Positions of decisions for each refit: families drawn with replacement, each with all its decisions.

    `families` are codes from 0. At most `most` decisions are drawn, so where there are more, refits learn from fewer
    decisions than the model did and vary somewhat more than it would.
    """
    order = np.argsort(families, kind="stable")
    sizes = np.bincount(families)
    starts = np.concatenate([[0], sizes.cumsum()[:-1]])
    chance = np.random.Generator(np.random.PCG64(seed))
    for _ in range(refits):
        drawn = chance.integers(0, len(sizes), size=len(sizes))
        drawn = drawn[sizes[drawn].cumsum() <= most]
        within = np.arange(sizes[drawn].sum()) - np.repeat(sizes[drawn].cumsum() - sizes[drawn], sizes[drawn])
        yield order[np.repeat(starts[drawn], sizes[drawn]) + within]
