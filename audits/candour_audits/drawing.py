"""Some of many decisions, drawn by lot: whole families or none of them."""

import numpy as np

from candour.stats.clustered import Codes, Flags


def draw_families(families: Codes, *, most: int | None, seed: int) -> Flags:
    """Which decisions are kept so that at most so many are: all where there are no more, or where `most` is None.

    `families` are codes from 0.
    """
    if most is None or len(families) <= most:
        return np.ones(len(families), dtype=bool)
    sizes = np.bincount(families)
    drawn = np.random.Generator(np.random.PCG64(seed)).permutation(len(sizes))
    return np.isin(families, drawn[sizes[drawn].cumsum() <= most])
