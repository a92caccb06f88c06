"""The interval of a share times a gap between two rates, from the intervals of both."""

from math import sqrt

from candour.stats.intervals import Interval


def combine_to_product(share: float, share_ends: Interval, gap: float, gap_ends: Interval) -> Interval:
    """The interval of a share times a gap.

    The variance of a product of two unrelated estimates has three terms, x²V(y) + y²V(x) + V(x)V(y) (Goodman 1960,
    DOI 10.1080/01621459.1960.10483369). Each end is built from the distances to its own side, as Newcombe does for a
    difference, so that it inherits their good behaviour at the edges. How many decisions could have an error, and how
    often they have it, are unrelated where the members of a family are exchangeable.
    """
    # A larger share moves the product away from 0, in whichever direction the gap lies.
    fewer, more = share - share_ends.low, share_ends.high - share
    down, up = (fewer, more) if gap >= 0 else (more, fewer)
    value = share * gap
    return Interval(
        value - _reach(share, gap, down, gap - gap_ends.low),
        value + _reach(share, gap, up, gap_ends.high - gap),
    )


def _reach(share: float, gap: float, of_share: float, of_gap: float) -> float:
    return sqrt((share * of_gap) ** 2 + (gap * of_share) ** 2 + (of_share * of_gap) ** 2)
