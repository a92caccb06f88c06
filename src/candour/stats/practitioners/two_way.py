"""The spread of an estimate whose rows are alike in two ways: by family and by the person who judged.

An estimate is its value and the influence of each row on it. Influences are added up within families, within people, and within
both at once; the variance is the first plus the second less the third (Cameron, Gelbach and Miller 2011,
DOI 10.1198/jbes.2010.07136). Where that comes out below one of the first two, as it can by chance, the larger of these counts.
Degrees of freedom follow Satterthwaite (1946, DOI 10.2307/3002019), because a dozen people tell little of how people differ.

People seldom judge equally many cases, and an estimate leans towards whoever judged most: that person's sum is then too small,
and the spread with it. So each person's sum is divided by the share of the rows that are others' (the jackknife's correction,
Bell and McCaffrey 2002, Survey Methodology 28, 169-181), and people count as so many
as would tell as much if all had judged equally many (Kish: one over the sum of squared shares).
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm, t

from candour.results import Estimate
from candour.stats.clustered import Codes, Flags, Floats, code_clusters

FEWEST_PEOPLE = 6
"""With fewer people than this nothing can be said of others than these, and the spread is that over families alone."""
BOTH = "two-way, by family and forecaster, Student"
FAMILIES = "by family, Student; too few forecasters are known to allow for how they differ"
FEWEST_TO_TELL = 2
_FEWEST_DEGREES = 2.0
_LEAST_OF_OTHERS = 0.1
"""Who judged more than nine tenths of the cases is corrected no further: then hardly anything is told of others."""


@dataclass(frozen=True)
class Crowd:
    """Whose each judgement is: the family judged, and the person who judged; `named` where a person is known.

    A judgement of nobody known stands alone among people.
    """

    families: Codes
    people: Codes
    named: Flags

    @property
    def known_people(self) -> int:
        """How many people are known by a key."""
        return len(np.unique(self.people[self.named]))

    @property
    def is_two_way(self) -> bool:
        """Whether enough people are known to tell how people differ."""
        return self.known_people >= FEWEST_PEOPLE

    @property
    def method(self) -> str:
        """How intervals are made, in words."""
        return BOTH if self.is_two_way else FAMILIES

    def take(self, rows: Flags) -> "Crowd":
        """The same of some judgements."""
        return Crowd(self.families[rows], self.people[rows], self.named[rows])


@dataclass(frozen=True)
class RowEstimate:
    """A value with the influence of each row on it; `value` is None where it is undefined, and `reason` says why."""

    value: float | None
    influence: Floats
    n: int
    events: int
    reason: str = ""

    def less(self, other: "RowEstimate") -> "RowEstimate":
        """The difference to another, both from the same rows."""
        if self.value is None or other.value is None:
            reason = self.reason or other.reason
            return RowEstimate(None, np.zeros_like(self.influence), self.n, self.events, reason)
        return RowEstimate(self.value - other.value, self.influence - other.influence, self.n, self.events)


@dataclass(frozen=True)
class Spread:
    """A variance and how well it is known (degrees of freedom)."""

    variance: float
    degrees: float


def compute_spread(influence: Floats, crowd: Crowd) -> Spread:
    """The variance of an estimate over families and, where enough are known, people."""
    by_family, families = _add_up(influence, crowd.families)
    if not crowd.is_two_way:
        return Spread(by_family, max(families - 1.0, _FEWEST_DEGREES))
    by_person, people = _add_up_people(influence, crowd)
    pairs = code_clusters(crowd.families * (int(crowd.people.max(initial=0)) + 1) + crowd.people)
    by_both, both = _add_up(influence, pairs)
    variance = max(by_family + by_person - by_both, by_family, by_person)
    parts = (
        by_family**2 / max(families - 1, 1)
        + by_person**2 / max(people - 1, 1.0)
        + by_both**2 / max(both - 1, 1)
    )
    degrees = variance**2 / parts if parts > 0 else 1.0
    return Spread(variance, max(degrees, _FEWEST_DEGREES))


def describe(
    estimate: RowEstimate,
    crowd: Crowd,
    *,
    critical_value: float,
    bounds: tuple[float, float] | None = None,
    centre: float = 0.0,
) -> Estimate:
    """The estimate with its interval; `critical_value` is that of the normal law, and Student's reaches as far or further.

    `bounds` are where such a number can lie. `centre` is added to the value.
    """
    if estimate.value is None:
        return Estimate(None, None, None, estimate.n, estimate.events, "none", estimate.reason)
    spread, value = compute_spread(estimate.influence, crowd), estimate.value + centre
    if spread.variance <= 0:
        reason = "it does not vary between families, so no interval can be had"
        return Estimate(value, None, None, estimate.n, estimate.events, "none", reason)
    reach = find_reach(spread, critical_value=critical_value)
    low, high = value - reach, value + reach
    if bounds is not None:
        low, high = max(low, bounds[0]), min(high, bounds[1])
    return Estimate(value, low, high, estimate.n, estimate.events, crowd.method)


def find_reach(spread: Spread, *, critical_value: float) -> float:
    """Half the length of the interval."""
    return float(t.isf(norm.sf(critical_value), spread.degrees) * np.sqrt(spread.variance))


def _add_up(influence: Floats, clusters: Codes) -> tuple[float, int]:
    """The variance from sums within clusters, with the correction for few of them, and how many there are."""
    sums = np.bincount(clusters, weights=influence)
    count = int(np.count_nonzero(np.bincount(clusters)))
    if count < 2:
        return 0.0, count
    return float(sums @ sums) * count / (count - 1), count


def _add_up_people(influence: Floats, crowd: Crowd) -> tuple[float, float]:
    """The variance from sums within people, each corrected for its share, and how many equally busy people that is worth.

    Shares are of the rows that the estimate rests on. Whoever is not known by a key does not count as one of the people.
    """
    told = influence != 0
    sums, rows = np.bincount(crowd.people, weights=influence), np.bincount(crowd.people, weights=told)
    known = np.bincount(crowd.people, weights=told & crowd.named)
    if np.count_nonzero(rows) < FEWEST_TO_TELL or not known.any():
        return 0.0, 1.0
    others = np.maximum(1 - rows / rows.sum(), _LEAST_OF_OTHERS)
    corrected = sums / others
    count = int(np.count_nonzero(rows))
    return float(corrected @ corrected) * (count - 1) / count, float(known.sum() ** 2 / (known @ known))
