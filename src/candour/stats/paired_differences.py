"""Several forecasts on the same or on overlapping test decisions, measured on the same resampled families.

A difference between two forecasts is known far better than either figure, because both meet the same families. So families
are drawn once, over all test sets together, and each draw weighs every forecast at once: on the same rows the comparison is
paired, and where test sets only overlap, the families that both hold still move both sides alike (Field and Welsh 2007,
DOI 10.1111/j.1467-9868.2007.00593.x).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from candour.results import Estimate
from candour.stats.capacity import count_places
from candour.stats.clustered import Codes, Flags, Floats, count_clusters
from candour.stats.multiplicity import widen_for_families
from candour.stats.performance import (
    BOOTSTRAP,
    MINIMUM_FAMILIES,
    SCALES,
    Metric,
    Resampled,
    Standing,
    join_blocks,
)
from candour.stats.resampling import compute_bootstrap_interval, draw_family_weights


@dataclass(frozen=True)
class Side:
    """One forecast on its test decisions; every field has one entry a decision, in the same order.

    `decisions` and `families` are codes from 0 that mean the same on every side. A family may lack on some sides.
    """

    scores: Floats
    outcomes: Flags
    decisions: Codes
    families: Codes

    @property
    def counts(self) -> tuple[int, int]:
        """Decisions with and without the outcome."""
        events = int(self.outcomes.sum())
        return events, len(self.outcomes) - events

    @property
    def telling_families(self) -> int:
        """The families of the rarer kind: with the outcome, or without."""
        return min(
            count_clusters(self.families[self.outcomes]), count_clusters(self.families[~self.outcomes])
        )


@dataclass(frozen=True)
class ResampledSides:
    """Every metric of every side, on all decisions and on the same resampled families."""

    sides: Mapping[str, Side]
    measured: Mapping[str, Mapping[Metric, Resampled]]
    families: int

    def estimate(self, name: str, metric: Metric, *, confidence: float) -> Estimate:
        """One number of one side with its own interval, as if it were the only one: as `Performance` gives it."""
        side, found = self.sides[name], self.measured[name][metric]
        events, others = side.counts
        if np.isnan(found.value):
            return Estimate(None, None, None, events + others, events, "none", say_why_undefined(side))
        ends = None
        if self.families >= MINIMUM_FAMILIES:
            ends = compute_bootstrap_interval(
                found.value, found.replicates, confidence=confidence, scale=SCALES.get(metric.name, "plain")
            )
        if ends is None:
            reason = "too few families, or too uneven, for an interval"
            return Estimate(found.value, None, None, events + others, events, "none", reason)
        return Estimate(found.value, *ends, events + others, events, BOOTSTRAP)

    def count(self, names: Sequence[str]) -> tuple[int, int]:
        """Decisions, and those of them with the outcome, of the test sets of these sides: the same test set counts once.

        A decision in two test sets that differ counts in both, so that nobody can work out how few they share.
        """
        tests = {self.sides[name].decisions.tobytes(): self.sides[name].counts for name in names}
        return sum(map(sum, tests.values())), sum(events for events, _ in tests.values())

    def find_telling(self, names: Sequence[str]) -> int:
        """The fewest telling families on any of these sides."""
        return min(self.sides[name].telling_families for name in names)


def resample_sides(
    sides: Mapping[str, Side], *, shares: tuple[float, ...] = (), replicates: int, seed: int
) -> ResampledSides:
    """Measure all sides on all their decisions and on the same resampled families; `shares` are the capacities.

    Raises ValueError where there is no side, or one without decisions.
    """
    if not sides or not all(len(side.scores) for side in sides.values()):
        raise ValueError("every side needs decisions")
    families = 1 + max(int(side.families.max()) for side in sides.values())
    standings = {
        name: Standing.build(side.scores, side.outcomes, side.families, families)
        for name, side in sides.items()
    }
    places = {
        name: {share: count_places(len(side.scores), share) / len(side.scores) for share in shares}
        for name, side in sides.items()
    }
    steps = max(standing.ladder.steps for standing in standings.values())
    blocks = draw_family_weights(families, replicates=replicates, seed=seed, cells=steps)
    parts: dict[str, list[dict[Metric, Floats]]] = {name: [] for name in sides}
    for weights in chain([np.ones((families, 1))], blocks):
        for name, standing in standings.items():
            parts[name].append(standing.measure(weights, places[name]))
    return ResampledSides(sides, {name: join_blocks(found) for name, found in parts.items()}, families)


def compute_widening(telling: int, critical_value: float) -> float:
    """How much longer an interval must be, because resampling knows no more of the spread than the telling families do.

    Student's law for the normal one, and the one family by which resampling draws the spread too small
    (Hesterberg 2015, DOI 10.1080/00031305.2015.1089789).
    """
    wide = widen_for_families(critical_value, families=telling) / critical_value
    return wide * float(np.sqrt(telling / max(1, telling - 1)))


def say_why_undefined(side: Side) -> str:
    """Why a number of this side has no value."""
    events, others = side.counts
    if events == 0:
        return "no child with the outcome"
    return "no child without the outcome" if others == 0 else "the scores are not between 0 and 1"


__all__ = ["Metric", "ResampledSides", "Side", "compute_widening", "resample_sides", "say_why_undefined"]
