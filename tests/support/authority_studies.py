"""Several authorities with known truth: how often the interval of their mean, and that of the next one, hold what they should."""

from functools import cache
from itertools import product

import numpy as np
from scipy.special import expit

from candour.stats.meta_analysis.random_effects import Combined, combine_studies
from candour.stats.meta_analysis.scales import place_on_scale
from validity_figures import Figure, Promise, Study

AUTHORITIES = (3, 5, 10)
SHARES = (0.0, 0.5, 0.9)
"""Of what is seen between authorities of a middling size, so much is no chance."""
MEAN = 0.9
"""On the scale of log-odds: an AUC of .71."""
ERROR = 0.1
MODERATE = 0.5
"""Where true differences are about as large as chance, they are easily taken for none: there nothing is promised of the next authority."""
HELD = Promise(0.93, 1.0)


def draw_authorities(chance: np.random.Generator, k: int, tau: float) -> tuple[np.ndarray, np.ndarray]:
    """Log-odds of AUCs with their variances, authorities of very different size among them, as their reports would give them.

    The interval is printed with three decimals, and the variance is worked out from it.
    """
    errors = ERROR * np.exp(chance.uniform(np.log(0.5), np.log(2.0), k))
    seen = MEAN + tau * chance.standard_normal(k) + errors * chance.standard_normal(k)
    placed = [
        place_on_scale(
            *(round(float(expit(value + sign * 1.959964 * error)), 3) for sign in (0, -1, 1)),
            scale="log_odds",
            confidence=0.95,
        )
        for value, error in zip(seen, errors, strict=True)
    ]
    return np.array([one.value for one in placed]), np.array([one.variance for one in placed])


@cache
def draw_many(k: int, share: float, runs: int) -> tuple[tuple[Combined, float], ...]:
    """Combined authorities, each with the true value of one more."""
    chance = np.random.Generator(np.random.PCG64(1000 * k + round(10 * share)))
    tau = ERROR * float(np.sqrt(share / (1 - share)))
    return tuple(
        (
            combine_studies(*draw_authorities(chance, k, tau)),
            MEAN + tau * float(chance.standard_normal()),
        )
        for _ in range(runs)
    )


def study_means(runs: int) -> Study:
    """The interval of the mean over authorities."""
    return Study(
        "The mean of several authorities",
        "Nominal 95 % intervals of Hartung and Knapp, never narrower than that of a fixed effect, for AUCs of 3, 5 and 10 authorities whose "
        "standard errors differ up to fourfold. Where they differ by chance alone, the safeguard holds the interval open, so it covers more than 95 %.",
        tuple(cover_mean(k, share, runs) for k, share in product(AUTHORITIES, SHARES)),
    )


def cover_mean(k: int, share: float, runs: int) -> Figure:
    """How often the interval of the mean holds the mean of all authorities."""
    held = sum(one.interval.low <= MEAN <= one.interval.high for one, _ in draw_many(k, share, runs))
    return Figure(f"{k} authorities, {_say(share)}", held, runs, HELD)


def study_next(runs: int) -> Study:
    """The prediction interval for one more authority."""
    return Study(
        "The next authority",
        "Nominal 95 % prediction intervals (Student's law, k - 2 degrees of freedom) against the true AUC of one more authority. Where true "
        "differences are about as large as chance, they are often taken for none, and the interval holds less than it says: this is shown, and "
        "not promised.",
        tuple(cover_next(k, share, runs) for k, share in product(AUTHORITIES, SHARES)),
    )


def cover_next(k: int, share: float, runs: int) -> Figure:
    """How often the prediction interval holds the true value of one more authority."""
    held = sum(
        one.prediction is not None and one.prediction.low <= true <= one.prediction.high
        for one, true in draw_many(k, share, runs)
    )
    return Figure(f"{k} authorities, {_say(share)}", held, runs, HELD, judged=share != MODERATE)


def _say(share: float) -> str:
    return "no true differences" if share == 0 else f"{share:.0%} of what is seen is true difference"
