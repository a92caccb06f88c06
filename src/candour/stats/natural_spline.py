"""The basis of a natural cubic spline: a smooth curve that is straight beyond its outer knots."""

import numpy as np

from candour.stats.clustered import Floats

FEWEST_KNOTS = 3


def build_basis(x: Floats, knots: Floats) -> Floats:
    """A constant, the measure itself, and two terms fewer than knots: the bends. Without three knots there are none.

    Harrell 2015, Regression Modeling Strategies, section 2.4.5 (DOI 10.1007/978-3-319-19425-7).
    """
    straight = [np.ones_like(x), x]
    if len(knots) < FEWEST_KNOTS:
        return np.column_stack(straight)
    width = knots[-1] - knots[0]

    def raise_from(knot: float) -> Floats:
        return np.asarray(np.clip((x - knot) / width, 0, None) ** 3)

    last, before = knots[-1], knots[-2]
    end, near = raise_from(last), raise_from(before)
    bends = [
        raise_from(knot) - near * (last - knot) / (last - before) + end * (before - knot) / (last - before)
        for knot in knots[:-2]
    ]
    return np.column_stack([*straight, *bends])
