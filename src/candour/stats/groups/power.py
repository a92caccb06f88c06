"""What a comparison of two shares could have told: the smallest difference it would show, and how much more it would need.

The interval of a difference (Newcombe's, of two Wilson intervals) is wider or narrower as the shares themselves are, so
power is worked out at the share that would be true, not at the one that was found. So is the number of families that
tell how alike siblings are: the nearer a share lies to 0 or 1, the fewer tell, and the further intervals must reach.
"""

from functools import lru_cache
from math import erfc, exp, log, sqrt
from typing import NamedTuple

import numpy as np
from scipy.optimize import brentq
from scipy.stats import norm

from candour.stats.clustered import LIKENESS, LIKENESS_WEIGHT, ClusteredEstimate
from candour.stats.equivalence import POWER, Resolution
from candour.stats.intervals import (
    Interval,
    combine_to_difference,
    compute_wilson_interval,
)
from candour.stats.multiplicity import stretch_for_degrees

SHOWN = float(norm.ppf(POWER))
EQUIVALENT = float(norm.ppf(0.5 + POWER / 2))
"""A test for equivalence can fail on both sides, so its power needs the larger quantile."""
MOST_GROWTH = 1e6
EDGE = 1e-6
STEPS = 13
INVERSE_DEGREES = tuple(step / (20 * LIKENESS_WEIGHT) for step in range(21))


class Side(NamedTuple):
    """One side of a comparison: a share, and the families it rests on.

    `telling` is how many families are expected to be of the rarer kind (counted in the share, or not) at this share;
    `crowding` the design effect if members of a family were all alike, `design_effect` the one that was measured.
    """

    share: float
    n: float
    families: float
    telling: float
    crowding: float
    design_effect: float

    @property
    def effective_n(self) -> float:
        """How many unrelated decisions would tell as much: as `ClusteredEstimate.effective_n`, with the families that tell here."""
        weight, expected = self.telling, 1 + LIKENESS * (self.crowding - 1)
        told = weight * self.design_effect + LIKENESS_WEIGHT * expected
        return self.n * (weight + LIKENESS_WEIGHT) / told

    def stretch(self, critical_value: float) -> float:
        """A longer critical value where few families tell how alike siblings are."""
        if self.crowding <= 1:
            return critical_value
        return float(
            np.interp(1 / (self.telling + LIKENESS_WEIGHT), INVERSE_DEGREES, _stretch(critical_value))
        )

    def move(self, share: float) -> "Side":
        """The same families if their share were another one: as many more or fewer of them tell as half-alike families would."""
        before, after = (_expect_telling(each, self.n / self.families) for each in (self.share, share))
        telling = self.telling * after / before if self.telling and before else self.families * after
        return self._replace(share=share, telling=min(telling, self.families))

    def grow(self, growth: float) -> "Side":
        """So many times as many families."""
        return self._replace(
            n=self.n * growth, families=self.families * growth, telling=self.telling * growth
        )


class Ruler(NamedTuple):
    """How far intervals reach, and the margin: what was written down and what many looks cost."""

    critical_value: float
    margin: float
    correlation: float


@lru_cache
def _stretch(critical_value: float) -> tuple[float, ...]:
    """Student's law takes its time and is asked for thousands of degrees, so it is read off between these; it bends little."""
    return tuple(
        stretch_for_degrees(critical_value, degrees=1 / inverse if inverse else float("inf"))
        for inverse in INVERSE_DEGREES
    )


def measure_side(estimate: ClusteredEstimate) -> Side:
    """One side as it was found; where nothing or everything is counted, members of a family are taken to be half alike."""
    share = estimate.value or 0.0
    design_effect = estimate.expected_design_effect
    if 0 < share < 1:
        measured = estimate.variance * estimate.n / (share * (1 - share))
        design_effect = min(max(measured, 1.0), estimate.crowding)
    return Side(
        share, estimate.n, estimate.families, estimate.telling_families, estimate.crowding, design_effect
    )


def compute_share_resolution(inside: Side, outside: Side, ruler: Ruler) -> Resolution:
    """What a group against another side could have told, at four chances in five.

    `smallest_visible`: the smallest true difference upwards (the group's share is the higher one) that would be shown; downwards
    where no share is high enough to be shown; not-a-number where neither is. `growth`: how many times as many
    decisions are needed so that groups that do not differ end as equivalent; infinite where that is out of reach.
    """
    found = (_find_visible(inside, outside, ruler, sign) for sign in (1.0, -1.0))
    visible = next((each for each in found if each is not None), float("nan"))
    return Resolution(smallest_visible=visible, growth=compute_growth(inside, outside, ruler))


def _expect_telling(share: float, members: float) -> float:
    """The chance that a family of so many members is of the rarer kind: half of the families all alike, half not at all."""

    def meets(chance: float) -> float:
        return LIKENESS * chance + (1 - LIKENESS) * (1 - float((1 - chance) ** members))

    return min(meets(share), meets(1 - share))


def _find_visible(inside: Side, outside: Side, ruler: Ruler, sign: float) -> float | None:
    room = (1 - outside.share if sign > 0 else outside.share) - EDGE
    if room <= ruler.margin:
        return None
    least = _find_least_shown(inside, outside, ruler, sign, room)
    if least is None:
        return None

    def lack(difference: float) -> float:
        true = inside.move(outside.share + sign * difference)
        return least + SHOWN * _spread(true, outside, ruler) - difference

    if lack(room) > 0:
        return None
    return float(brentq(lack, least, room, xtol=1e-6))


def _find_least_shown(inside: Side, outside: Side, ruler: Ruler, sign: float, room: float) -> float | None:
    """The smallest difference that would be shown if it were found: its interval just leaves out the margin."""

    def lack(difference: float) -> float:
        found = inside.move(outside.share + sign * difference)
        near, _ = _reach(found, outside, ruler, sign)
        return ruler.margin + near - difference

    # Very near 0 or 1 few families tell, and intervals reach further again; so the first difference is looked for.
    steps = np.linspace(ruler.margin, room, STEPS)
    shown = next((step for step, after in enumerate(steps) if lack(float(after)) < 0), None)
    if shown is None:
        return None
    return float(brentq(lack, steps[max(shown - 1, 0)], steps[shown], xtol=1e-6))


def compute_growth(inside: Side, outside: Side, ruler: Ruler) -> float:
    """How many times as many decisions are needed so that groups that do not differ end as equivalent, in four tests of five."""
    # If the groups do not differ both have the share of everyone else.
    share = _keep_inside(outside.share)
    one, other = inside.move(share), outside.move(share)

    def lack(log_growth: float) -> float:
        first, second = (side.grow(exp(log_growth)) for side in (one, other))
        reach = max(_reach(first, second, ruler, 1.0))
        return reach + EQUIVALENT * _spread(first, second, ruler) - ruler.margin

    low, high = -log(MOST_GROWTH), log(MOST_GROWTH)
    if lack(high) > 0:
        return float("inf")
    return exp(brentq(lack, low, high, xtol=1e-4))


def _reach(first: Side, second: Side, ruler: Ruler, sign: float) -> tuple[float, float]:
    """How far the interval of the difference reaches towards 0, and away from it."""
    ends = [_find_ends(side, ruler.critical_value) for side in (first, second)]
    interval = combine_to_difference(
        first.share, ends[0], second.share, ends[1], correlation=ruler.correlation
    )
    difference = first.share - second.share
    down, up = difference - interval.low, interval.high - difference
    return (down, up) if sign > 0 else (up, down)


def _find_ends(side: Side, critical_value: float) -> Interval:
    """The interval of one side; where no family is expected to tell, the exact one of nobody or everybody, as the audit takes it."""
    if side.telling >= 0.5:
        return compute_wilson_interval(
            side.share, side.effective_n, critical_value=side.stretch(critical_value)
        )
    # Clopper and Pearson's, where none of so many families is counted, or each is.
    most = 1 - (0.5 * erfc(critical_value / sqrt(2))) ** (1 / side.families)
    return Interval(0.0, most) if side.share < 0.5 else Interval(1 - most, 1.0)


def _spread(first: Side, second: Side, ruler: Ruler) -> float:
    """The standard error of the difference."""
    one, other = (sqrt(side.share * (1 - side.share) / side.effective_n) for side in (first, second))
    return sqrt(max(0.0, one**2 + other**2 - 2 * ruler.correlation * one * other))


def _keep_inside(share: float) -> float:
    return min(max(share, EDGE), 1 - EDGE)
