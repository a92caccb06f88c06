"""How many decisions it takes to test a forecast: the expected width of the intervals of what is measured.

Riley 2021 (DOI 10.1002/sim.9025) and 2024 (DOI 10.1136/bmj-2023-074821), for decisions that are not related. Where
families are, divide by their design effect first (`compute_design_effect`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import ceil, log, sqrt

import numpy as np
from scipy.stats import norm

from candour.stats.clustered import LIKENESS, Codes
from candour.stats.sample_size.binormal import Binormal

MOST = 10_000_000
"""Nobody has more decisions than this: beyond it a number cannot be had."""
NET_BENEFIT_MARGIN = 0.1
"""Half the width of the interval of the standardised net benefit that Riley asks for."""


def compute_design_effect(clusters: Codes) -> float:
    """By how much families widen a test, if their members are half alike (`clustered.py` says why half)."""
    if not len(clusters):
        return 1.0
    sizes = np.bincount(clusters).astype(np.float64)
    return 1 + LIKENESS * (float(sizes @ sizes) / len(clusters) - 1)


@dataclass(frozen=True)
class Precision:
    """The standard errors that a test of a right forecast would have: population, capacity and unrelated decisions."""

    population: Binormal
    share: float

    @cached_property
    def _information(self) -> tuple[float, float, float]:
        population = self.population
        spread = population.chances * (1 - population.chances)
        return (
            population.average(spread),
            population.average(spread * population.log_odds),
            population.average(spread * population.log_odds**2),
        )

    def compute_log_ratio_error(self, n: float) -> float:
        """Of the logarithm of observed over expected."""
        rate = self.population.base_rate
        return sqrt((1 - rate) / (n * rate))

    def compute_slope_error(self, n: float) -> float:
        """Of the calibration slope, its intercept fitted beside it."""
        one, both, two = self._information
        return sqrt(one / (n * (one * two - both**2)))

    def compute_auc_error(self, n: float) -> float:
        """Of the AUC (Newcombe 2006, DOI 10.1002/sim.2324)."""
        auc, rate = self.population.auc, self.population.base_rate
        half = n / 2 - 1
        inner = 1 + half * (1 - auc) / (2 - auc) + half * auc / (1 + auc)
        return sqrt(max(auc * (1 - auc) * inner, 0.0) / (n**2 * rate * (1 - rate)))

    def compute_net_benefit_error(self, n: float) -> float:
        """Of the standardised net benefit, at the chance from which the capacity is flagged."""
        population = self.population
        rate, cut = population.base_rate, population.find_cut(self.share)
        sensitivity = float(norm.sf(cut - population.distance))
        specificity = float(norm.cdf(cut))
        # What a wrong flag costs beside a right one: the odds at the threshold, divided by the odds of the base rate.
        harm = float(np.exp(population.distance * cut - population.distance**2 / 2))
        parts = (
            sensitivity * (1 - sensitivity) / rate
            + harm**2 * specificity * (1 - specificity) / (1 - rate)
            + harm**2 * (1 - specificity) ** 2 / (rate * (1 - rate))
        )
        return sqrt(parts / n)


@dataclass(frozen=True)
class Demand:
    """What a test should tell: half the width that the intervals may have. None: nothing was asked for."""

    log_ratio: float | None
    slope: float | None
    auc: float
    net_benefit: float = NET_BENEFIT_MARGIN


def read_half_width(allowed: tuple[float, float], *, logarithm: bool) -> float | None:
    """How far the interval of a number that is truly 1 may reach within a range; None where 1 is not inside."""
    low, high = allowed
    if not low < 1 < high:
        return None
    return min(-log(low), log(high)) if logarithm else min(1 - low, high - 1)


def compute_half_widths(precision: Precision, n: float, *, critical_value: float) -> Mapping[str, float]:
    """Half the expected width of each interval with `n` unrelated decisions; of observed over expected, on the log scale."""
    return {
        "ratio": critical_value * precision.compute_log_ratio_error(n),
        "slope": critical_value * precision.compute_slope_error(n),
        "auc": critical_value * precision.compute_auc_error(n),
        "net_benefit": critical_value * precision.compute_net_benefit_error(n),
    }


def compute_needed_decisions(
    precision: Precision, demand: Demand, *, critical_value: float
) -> Mapping[str, int | None]:
    """Unrelated decisions needed for each interval to be as narrow as asked; None where nothing was asked, or none would do."""
    asked = {
        "ratio": demand.log_ratio, "slope": demand.slope, "auc": demand.auc, "net_benefit": demand.net_benefit,
    }  # fmt: skip
    return {name: _solve(precision, name, half, critical_value) for name, half in asked.items()}


def _solve(precision: Precision, name: str, half: float | None, critical_value: float) -> int | None:
    if half is None:
        return None

    def measure(n: int) -> float:
        return compute_half_widths(precision, n, critical_value=critical_value)[name]

    if measure(MOST) > half:
        return None
    low, high = 1, MOST
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if measure(middle) > half else (low, middle)
    return ceil(high)
