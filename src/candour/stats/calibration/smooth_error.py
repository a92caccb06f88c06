"""The smooth calibration error: departures averaged over neighbouring scores, by a rule that needs no choice of bins.

Smooth ECE (Blasiok and Nakkiran 2024, https://openreview.net/forum?id=XwiA1nDahv): the departures (outcome minus score) are
smoothed by a Gaussian kernel, reflected at 0 and 1; the width is the one at which the error equals the width itself. It is
never below 0, so it stands beside what right scores give by chance.
"""

import numpy as np
from scipy.fft import dct, idct

from candour.stats.clustered import Flags, Floats

CELLS = 2_000
"""The scores from 0 to 1 in so many cells."""
HALVINGS = 12


def compute_smooth_error(scores: Floats, outcomes: Flags) -> float:
    """The smooth calibration error of decisions."""
    return compute_smooth_error_of_sums(scores, (outcomes - scores) / len(scores))


def compute_smooth_error_of_sums(scores: Floats, departures: Floats) -> float:
    """The same from departures (outcome minus score, over the number of decisions) added up at some scores."""
    cells = np.minimum((scores * CELLS).astype(np.int64), CELLS - 1)
    waves = dct(np.bincount(cells, weights=departures, minlength=CELLS), norm="ortho")
    narrow, wide = 0.0, 1.0
    for _ in range(HALVINGS):
        width = (narrow + wide) / 2
        if _smooth(waves, width) <= width:
            wide = width
        else:
            narrow = width
    return _smooth(waves, wide)


def _smooth(waves: Floats, width: float) -> float:
    """The absolute departures after smoothing. On cosine waves a reflected Gaussian kernel is a mere factor."""
    damped = waves * np.exp(-((np.pi * width * np.arange(CELLS)) ** 2) / 2)
    return float(np.abs(idct(damped, norm="ortho")).sum())
