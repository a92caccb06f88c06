"""No number of a single family decides where a number of a text ends."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def find_ends(numbers: Floats, families: npt.NDArray[np.int64], *, fewest: int) -> tuple[Floats, Floats]:
    """For each column a low and a high end: at least `fewest` families have a row at or beyond each.

    A model that bins its numbers keeps some of them in its file. A child that is looked at on many days has many rows with the very
    same text, so rows say nothing. Where there are fewer than twice `fewest` families, both ends are the median.
    """
    rows = len(numbers)
    order = np.argsort(families, kind="stable")
    begins = np.flatnonzero(np.diff(families[order], prepend=-1))
    if len(begins) < 2 * fewest:
        middle = np.median(numbers, axis=0) if rows else np.zeros(numbers.shape[1])
        return middle, middle.copy()
    together = numbers[order]
    lowest, highest = (reduce.reduceat(together, begins, axis=0) for reduce in (np.minimum, np.maximum))
    low = np.partition(lowest, fewest - 1, axis=0)[fewest - 1].copy()
    high = np.partition(highest, len(begins) - fewest, axis=0)[len(begins) - fewest].copy()
    return low, high
