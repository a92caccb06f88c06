"""No number of a single family decides where a number of a text ends."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def find_ends(numbers: Floats, *, fewest: int) -> tuple[Floats, Floats]:
    """For each column a low and a high end: at least `fewest` rows lie at or beyond each.

    A model that bins its numbers keeps some of them in its file. Where there are fewer than twice `fewest` rows, both ends
    are the median.
    """
    rows = len(numbers)
    if rows < 2 * fewest:
        middle = np.median(numbers, axis=0) if rows else np.zeros(numbers.shape[1])
        return middle, middle.copy()
    ordered = np.partition(numbers, (fewest - 1, rows - fewest), axis=0)
    return ordered[fewest - 1].copy(), ordered[rows - fewest].copy()
