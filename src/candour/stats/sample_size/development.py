"""How many decisions it takes to build a forecast: the criteria of Riley and others.

Riley 2019 (DOI 10.1002/sim.7992) and 2020 (DOI 10.1136/bmj.m441) for a regression without penalty. They ask that little has
to be shrunk, that the fit looks little better than it is, and that the base rate is well known. Methods that build their
own interactions, such as forests of trees, may need ten times as many (van der Ploeg 2014, DOI 10.1186/1471-2288-14-137).
"""

from dataclasses import dataclass
from math import ceil, exp, log

import numpy as np

from candour.stats.clustered import Floats
from candour.stats.sample_size.binormal import Binormal

SHRINKAGE = 0.9
OPTIMISM = 0.05
INTERCEPT_MARGIN = 0.05
USUAL_SHARE = 0.15
"""Of the most that could be explained: what Riley advises to assume where nothing is known beforehand."""
_CRITICAL = 1.96


@dataclass(frozen=True)
class Needed:
    """Decisions needed by each criterion; the largest is what it takes."""

    for_shrinkage: int
    for_optimism: int
    for_base_rate: int

    @property
    def decisions(self) -> int:
        """What it takes to meet all three."""
        return max(self.for_shrinkage, self.for_optimism, self.for_base_rate)


def compute_largest_explained(base_rate: float) -> float:
    """The most that the Cox and Snell R squared can be at a base rate; it is well under 1 where the outcome is rare."""
    null = base_rate * log(base_rate) + (1 - base_rate) * log(1 - base_rate)
    return 1 - exp(2 * null)


def compute_explained(population: Binormal) -> float:
    """The Cox and Snell R squared of a forecast whose chances are right and which sorts as well as the population's."""
    chances = population.chances
    rate = population.base_rate
    gained = population.average(
        chances * _log_ratio(chances, rate) + (1 - chances) * _log_ratio(1 - chances, 1 - rate)
    )
    return 1 - exp(-2 * gained)


def compute_needed(*, base_rate: float, explained: float, parameters: int) -> Needed:
    """The three criteria for a Cox and Snell R squared `explained` and so many candidate parameters.

    Raises ValueError where more is said to be explained than can be at this base rate, or nothing.
    """
    largest = compute_largest_explained(base_rate)
    if not 0 < explained < min(largest, SHRINKAGE):
        raise ValueError(
            f"An R squared must lie above 0 and under {min(largest, SHRINKAGE):.3f} at this base rate, but is "
            f"{explained:.3f}. Assume one that can be."
        )
    enough = explained / (explained + OPTIMISM * largest)
    return Needed(
        _find_size(parameters, explained, SHRINKAGE),
        _find_size(parameters, explained, enough),
        ceil((_CRITICAL / INTERCEPT_MARGIN) ** 2 * base_rate * (1 - base_rate)),
    )


def compute_expected_shrinkage(*, decisions: int, explained: float, parameters: int) -> float:
    """The slope that a forecast built on so many decisions is expected to have on new ones; 1 is no over-fitting.

    What the first criterion says, solved for the slope. 0 where there are far too few decisions.
    """
    low, high = explained + 1e-9, 1 - 1e-12
    if _find_exact(parameters, explained, low) > decisions:
        return 0.0
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (
            (middle, high) if _find_exact(parameters, explained, middle) < decisions else (low, middle)
        )
    return low


def _find_size(parameters: int, explained: float, shrinkage: float) -> int:
    return ceil(_find_exact(parameters, explained, shrinkage))


def _find_exact(parameters: int, explained: float, shrinkage: float) -> float:
    return parameters / ((shrinkage - 1) * log(1 - explained / shrinkage))


def _log_ratio(chances: Floats, rate: float) -> Floats:
    ratio: Floats = np.log(np.maximum(chances, 1e-300) / rate)
    return ratio
