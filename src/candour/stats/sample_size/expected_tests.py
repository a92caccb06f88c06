"""What tests of so many unrelated decisions would find: each metric's mean and spread over tests that are drawn anew.

Scores come from two normal curves of equal width and are right as probabilities, so that all follows from the base rate and the
AUC. Where decisions are related, divide by their design effect first (`evaluation.compute_design_effect`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, log1p

import numpy as np
from scipy.stats import norm

from candour.stats.capacity import count_places
from candour.stats.clustered import Flags, Floats
from candour.stats.equivalence import POWER
from candour.stats.sample_size.binormal import Binormal
from candour.stats.sample_size.evaluation import Precision

DRAWS = 160
"""Tests drawn for each AUC: a spread is then known to about six in a hundred of itself."""
LADDER = (0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.98)
"""The AUCs at which tests are drawn; between them is interpolated."""
SHOWN = float(norm.ppf(POWER))


@dataclass(frozen=True)
class ExpectedTest:
    """The mean and the standard error of every metric, by its name, in tests of a forecast with this AUC."""

    auc: float
    means: Mapping[str, float]
    errors: Mapping[str, float]


def name_net_benefit(threshold: float) -> str:
    """How net benefit at a threshold is called among the metrics."""
    return f"net_benefit:{threshold:g}"


def draw_tests(
    *, base_rate: float, n: int, share: float, thresholds: Sequence[float], seed: int
) -> tuple[ExpectedTest, ...]:
    """Tests of `n` unrelated decisions, for every AUC of the ladder; `share` is the capacity, `thresholds` those of net benefit.

    The same seed gives the same tests, and every AUC starts anew from it.
    """
    return tuple(
        _draw_at(auc, base_rate=base_rate, n=n, share=share, thresholds=tuple(thresholds), seed=seed)
        for auc in LADDER
    )


def interpolate(ladder: Sequence[ExpectedTest], metric: str, auc: float) -> tuple[float, float]:
    """The mean and the standard error of a metric at an AUC between those of the ladder; at its ends, those of the ends."""
    aucs = [test.auc for test in ladder]
    means, errors = ([getattr(test, part)[metric] for test in ladder] for part in ("means", "errors"))
    return float(np.interp(auc, aucs, means)), float(np.interp(auc, aucs, errors))


def find_auc_to_show(
    ladder: Sequence[ExpectedTest],
    metrics: Sequence[str],
    *,
    floor: float | None,
    ceiling: float | None,
    critical_value: float,
) -> float | None:
    """The lowest AUC with which four tests in five would show that a bar is met; None where not even the highest of the ladder does.

    metrics: all of them must clear it, each with that chance. The whole interval has to, so the number itself has to lie farther
    inside by what intervals and chance take. One that does not vary and lies on the bar, such as the net benefit where nobody is
    flagged, shows nothing.
    """
    lowest = float("-inf") if floor is None else floor
    highest = float("inf") if ceiling is None else ceiling
    for auc in np.arange(LADDER[0], LADDER[-1] + 0.0025, 0.005):
        found = [interpolate(ladder, metric, float(auc)) for metric in metrics]
        reaches = [(critical_value + SHOWN) * error for _, error in found]
        ends = [(mean - reach, mean + reach) for (mean, _), reach in zip(found, reaches, strict=True)]
        if all(lowest < low and high < highest for low, high in ends):
            return round(float(auc), 3)
    return None


def _draw_at(
    auc: float, *, base_rate: float, n: int, share: float, thresholds: tuple[float, ...], seed: int
) -> ExpectedTest:
    population = Binormal.from_auc(base_rate, auc)
    chance = np.random.Generator(np.random.PCG64(seed))
    drawn = [_measure(*_draw(population, n, chance), share, thresholds) for _ in range(DRAWS)]
    columns = {name: np.array([one[name] for one in drawn]) for name in drawn[0]}
    slope_error = Precision(population, share).compute_slope_error(n)
    means = {name: float(np.nanmean(values)) for name, values in columns.items()}
    errors = {name: float(np.nanstd(values, ddof=1)) for name, values in columns.items()}
    # The slope needs a fit in every test, and has a formula.
    return ExpectedTest(auc, means | {"calibration_slope": 1.0}, errors | {"calibration_slope": slope_error})


def _draw(population: Binormal, n: int, chance: np.random.Generator) -> tuple[Floats, Flags]:
    """Scores, as probabilities, from the highest to the lowest, and what came."""
    outcomes = chance.random(n) < population.base_rate
    places = chance.normal(size=n) + population.distance * outcomes
    order = np.argsort(-places)
    start = log(population.base_rate) - log1p(-population.base_rate)
    log_odds = start + population.distance * places[order] - population.distance**2 / 2
    return 1 / (1 + np.exp(-log_odds)), outcomes[order]


def _measure(
    scores: Floats, outcomes: Flags, share: float, thresholds: tuple[float, ...]
) -> dict[str, float]:
    """Every metric of one test; not-a-number where all, or none, had the outcome."""
    n, events = len(outcomes), int(outcomes.sum())
    names = (
        "average_precision", "average_precision_lift", "auc", "brier", "precision_at_capacity", "recall_at_capacity",
        "calibration_ratio", *map(name_net_benefit, thresholds),
    )  # fmt: skip
    if events in {0, n}:
        return dict.fromkeys(names, float("nan"))
    right = outcomes.cumsum()
    average_precision = float((right / np.arange(1, n + 1))[outcomes].mean())
    beaten = (~outcomes).sum() - (~outcomes).cumsum()
    caught = int(right[count_places(n, share) - 1])
    rate = events / n
    values = (
        average_precision, average_precision / rate, float(beaten[outcomes].mean() / (n - events)),
        float(((scores - outcomes) ** 2).mean()), caught / count_places(n, share), caught / events,
        events / float(scores.sum()),
        *(_measure_net_benefit(scores, outcomes, rate, threshold) for threshold in thresholds),
    )  # fmt: skip
    return dict(zip(names, values, strict=True))


def _measure_net_benefit(scores: Floats, outcomes: Flags, rate: float, threshold: float) -> float:
    """Beyond the better of everybody and nobody."""
    price = threshold / (1 - threshold)
    flags = scores >= threshold
    own = float(np.where(outcomes, 1.0, -price)[flags].sum()) / len(scores)
    return own - max(0.0, rate - (1 - rate) * price)
