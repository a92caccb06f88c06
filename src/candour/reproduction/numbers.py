"""Two columns of numbers side by side: how far apart they are at most, and where."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from candour.reproduction.tolerances import EQUAL

Numbers = npt.NDArray[np.float64]


class Distance(NamedTuple):
    """The largest distance between two columns. `fits` is False where one holds a number and the other none, or another infinity."""

    largest: float
    fits: bool

    @property
    def is_equal(self) -> bool:
        """Whether every number is within 1e-9 of what it was."""
        return self.fits and self.largest <= EQUAL


def measure_distance(then: Numbers, now: Numbers) -> Distance:
    """The largest distance of any two numbers in the same place; a number that is not there (NaN) must be missing from both."""
    if then.shape != now.shape:
        return Distance(float("inf"), fits=False)
    finite = np.isfinite(then)
    same_gaps = bool(np.array_equal(finite, np.isfinite(now)))
    same_others = same_gaps and bool(np.array_equal(then[~finite], now[~finite], equal_nan=True))
    if not same_others:
        return Distance(float("inf"), fits=False)
    apart = np.abs(then[finite] - now[finite])
    return Distance(float(apart.max()) if apart.size else 0.0, fits=True)
