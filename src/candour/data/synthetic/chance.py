"""Draws that every part of the simulation shares: independent streams, shares of codes, bands of days."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from candour.data.synthetic.calendar import Codes, Days, Numbers

STREAMS: Final = ("population", "pathway", "protection", "assessment", "care", "recording", "tables")
"""One stream a part, so that a change in one part leaves the draws of the others as they were."""


def open_streams(seed: int, attempt: int = 0) -> dict[str, np.random.Generator]:
    """An independent generator for each part of the simulation."""
    children = np.random.SeedSequence([seed, attempt]).spawn(len(STREAMS))
    return {
        name: np.random.Generator(np.random.PCG64(child))
        for name, child in zip(STREAMS, children, strict=True)
    }


LATER_STREAMS: Final = (
    "care_tables",
    "contacts",
    "early_help",
    "addresses",
    "visits",
    "areas",
    "practitioners",
    "documents",
    "later",
)
"""Streams of parts that were added later: seeded apart, so that everything drawn before them stayed as it was."""


def open_later_stream(seed: int, name: str) -> np.random.Generator:
    """The generator of one part that was added later."""
    sequence = np.random.SeedSequence([seed, len(STREAMS), LATER_STREAMS.index(name)])
    return np.random.Generator(np.random.PCG64(sequence))


def draw_codes(generator: np.random.Generator, shares: Mapping[str, float], size: int) -> Codes:
    """The position of one code for each of `size`, in the proportion of `shares`."""
    cumulative = np.cumsum(np.fromiter(shares.values(), float))
    positions = np.searchsorted(cumulative / cumulative[-1], generator.random(size), side="right")
    return np.minimum(positions, len(shares) - 1).astype(np.int8)


def draw_banded_days(
    generator: np.random.Generator, bands: Sequence[tuple[int, int, float]], size: int
) -> Days:
    """Whole days: a band by its share, then any day of the band."""
    lows, highs, shares = (np.array(column) for column in zip(*bands, strict=True))
    band = np.searchsorted(np.cumsum(shares) / np.sum(shares), generator.random(size), side="right")
    band = np.minimum(band, len(bands) - 1)
    width = highs[band] - lows[band] + 1
    return np.asarray(lows[band] + np.floor(generator.random(size) * width), dtype=np.int32)


def draw_flags(generator: np.random.Generator, probability: float | Numbers, size: int) -> NDArray[np.bool_]:
    """True with the given probability."""
    return np.asarray(generator.random(size) < probability)


def compute_logistic(values: Numbers) -> Numbers:
    """The probability whose log-odds are `values`."""
    return np.asarray(1.0 / (1.0 + np.exp(-values)))
