"""How often the intervals of the questions of acting hold the truth, in worlds of alike families.

As a program it prints the shares of its own answers: `python tests/support/acting_studies.py FAMILIES RUNS`.
"""

import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import numpy as np

from acting_worlds import MONTHS, ActingWorld, draw_world
from candour.results import Estimate
from candour.stats.clustered import Codes, Floats
from candour.stats.intervals import compute_critical_value
from candour.stats.usefulness.lead_time import estimate_quantile, estimate_within
from candour.stats.usefulness.monthly_capacity import (
    Caught,
    describe_caught,
    flag_by_lot,
    flag_levels,
)
from candour.stats.usefulness.net_benefit import (
    compare_with_all_and_none,
    compute_gain,
    compute_gains,
    subtract_everybody,
)
from candour.stats.usefulness.plain_numbers import describe_difference, describe_number

THRESHOLDS = (0.1, 0.2, 0.3)
SHARE = 0.1
QUARTERS = (0.25, 0.5, 0.75)
SOON = 30
CONFIDENCE = 0.95
REACH = compute_critical_value(CONFIDENCE)
NOISE = "gain in recall of noise over noise"
TOGETHER = "the better of everybody and nobody, all thresholds together"


class Covered(NamedTuple):
    """In how many runs an interval was given, and in how many of these it held the truth."""

    given: int
    held: int


@cache
def find_truths() -> dict[str, float]:
    """What is true in a world so large that chance has no part in it."""
    world = draw_world(999, families=400_000)
    truths = {}
    for threshold in THRESHOLDS:
        price = threshold / (1 - threshold)
        gain = np.where(world.outcomes, 1, -price)
        own, everybody = float((gain * (world.scores >= threshold)).mean()), float(gain.mean())
        truths[f"net benefit at {threshold}"] = own
        truths[f"net benefit at {threshold} less everybody's"] = own - everybody
    caught, rival = _count(world)
    truths |= {"precision": caught.precision.value or 0, "recall": caught.recall.value or 0}
    truths["gain in recall"] = truths["recall"] - (rival.recall.value or 0)
    right = (caught.chances > 0) & world.outcomes
    truths |= {f"days at {at}": float(np.quantile(world.waits[right], at)) for at in QUARTERS}
    truths[NOISE] = 0.0
    return truths | {"soon": float((world.waits[right] <= SOON).mean())}


def count_covered(*, families: int, runs: int, first_seed: int = 10_000) -> dict[str, Covered]:
    """Every interval in every run."""
    truths = find_truths()
    given: dict[str, int] = defaultdict(int)
    held: dict[str, int] = defaultdict(int)
    for seed in range(first_seed, first_seed + runs):
        world = draw_world(seed, families=families)
        for name, estimate in _measure(world):
            if estimate.low is not None and estimate.high is not None:
                given[name] += 1
                held[name] += estimate.low <= truths[name] <= estimate.high
        given[TOGETHER] += 1
        held[TOGETHER] += _holds_together(world, truths)
    return {name: Covered(count, held[name]) for name, count in given.items()}


def _measure(world: ActingWorld) -> Iterator[tuple[str, Estimate]]:
    for threshold in THRESHOLDS:
        own = compute_gain(world.scores >= threshold, world.outcomes, world.families, threshold=threshold)
        everybody = compute_gain(world.scores >= 0, world.outcomes, world.families, threshold=threshold)
        yield f"net benefit at {threshold}", describe_number(own.benefit, critical_value=REACH)
        difference = describe_number(subtract_everybody(own, everybody), critical_value=REACH)
        yield f"net benefit at {threshold} less everybody's", difference
    caught, rival = _count(world)
    yield "precision", describe_caught(caught.precision, confidence=CONFIDENCE)
    yield "recall", describe_caught(caught.recall, confidence=CONFIDENCE)
    yield "gain in recall", describe_difference(caught.recall, rival.recall, critical_value=REACH)
    yield NOISE, _compare_noise(world)
    right = (caught.chances > 0) & world.outcomes
    waits, families = world.waits[right], world.families[right]
    for at in QUARTERS:
        yield f"days at {at}", estimate_quantile(waits, families, at=at, confidence=CONFIDENCE, more_than=5)
    yield "soon", estimate_within(waits, families, (SOON,), confidence=CONFIDENCE, seed=1)[0].share


def _count(world: ActingWorld) -> tuple[Caught, Caught]:
    """The forecast, and a rule of three levels with as many flags in each month."""
    places = _find_places(world.months)
    rule: Floats = np.digitize(world.scores, [0.1, 0.2]).astype(np.float64)
    flags = (
        flag_levels(world.scores, world.outcomes, world.months, places),
        flag_by_lot(rule, world.outcomes, world.months, places),
    )
    first, second = (Caught.count(each, world.outcomes, world.families) for each in flags)
    return first, second


def _compare_noise(world: ActingWorld) -> Estimate:
    """Two scores that know nothing, the second in three levels: neither finds more."""
    rng = np.random.default_rng(len(world.scores))
    first, second = rng.permutation(world.scores), rng.integers(0, 3, len(world.scores)).astype(np.float64)
    recalls = [
        Caught.count(
            flag_by_lot(scores, world.outcomes, world.months, _find_places(world.months)),
            world.outcomes,
            world.families,
        ).recall
        for scores in (first, second)
    ]
    return describe_difference(recalls[0], recalls[1], critical_value=REACH)


def _find_places(months: Codes) -> Codes:
    places: Codes = np.maximum(1, np.floor(SHARE * np.bincount(months, minlength=MONTHS) + 0.5)).astype(
        np.int64
    )
    return places


def _holds_together(world: ActingWorld, truths: dict[str, float]) -> bool:
    own = compute_gains(world.scores, world.outcomes, world.families, THRESHOLDS)
    everybody = tuple(
        compute_gain(world.scores >= 0, world.outcomes, world.families, threshold=at) for at in THRESHOLDS
    )
    found = compare_with_all_and_none(own, everybody, confidence=CONFIDENCE, seed=1)
    beyond = [
        min(truths[f"net benefit at {at}"], truths[f"net benefit at {at} less everybody's"])
        for at in THRESHOLDS
    ]
    return all(
        (advantage.over_better.low or 0) <= truth <= (advantage.over_better.high or 0)
        for advantage, truth in zip(found, beyond, strict=True)
    )


if __name__ == "__main__":
    for name, covered in count_covered(families=int(sys.argv[1]), runs=int(sys.argv[2])).items():
        sys.stdout.write(f"{name}: {covered.held / covered.given:.3f} of {covered.given}\n")
