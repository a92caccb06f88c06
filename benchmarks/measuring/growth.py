"""With which power a cost grows: least squares on logarithms.

cost = a * size ** exponent; 1 is linear, below 1 better than that. The standard error says how far the points lie from one line; with
few points it is itself uncertain.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple


class Growth(NamedTuple):
    """A fitted power."""

    exponent: float
    standard_error: float
    """Not a number where only two points are given, which every line meets."""


def fit_growth(sizes: Sequence[float], costs: Sequence[float]) -> Growth:
    """The exponent of `costs` against `sizes`: two points at least, all above 0."""
    x, y = ([math.log(value) for value in values] for values in (sizes, costs))
    middle_x, middle_y = sum(x) / len(x), sum(y) / len(y)
    spread = sum((value - middle_x) ** 2 for value in x)
    exponent = sum((a - middle_x) * (b - middle_y) for a, b in zip(x, y, strict=True)) / spread
    left = sum((b - middle_y - exponent * (a - middle_x)) ** 2 for a, b in zip(x, y, strict=True))
    freedom = len(x) - 2
    return Growth(exponent, math.sqrt(left / freedom / spread) if freedom > 0 else math.nan)
