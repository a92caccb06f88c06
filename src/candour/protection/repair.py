"""The fewest further cells to withhold so that one small count is hidden.

The problem is that of Fischetti and Salazar-González (2000), Models and algorithms for optimizing cell suppression in
tabular data with linear constraints, JASA 95, 916-928, for one count at a time: a table is looked for in which the
count is far enough away and that differs from the exact one in cells that cost least to withhold.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import isnan
from typing import NamedTuple

from candour.protection.choice import Choice
from candour.protection.feasible import INFINITE, Rule, solve
from candour.protection.ledger import Count, Frame, Unit, list_known
from candour.protection.reader import Reader, list_near

NEAR_ENOUGH = 0.05
"""How near to the cheapest choice is near enough, as a share of its price."""
BY_SIZE = 0.01
"""What a larger row costs more: of two that would do, the smaller is given up."""


class Unhidden(NamedTuple):
    """A small count that a reader can bound: from above (it must be small), or from below (it must be above 1)."""

    target: Count
    upwards: bool


@dataclass
class _Gates:
    """Units that can be withheld, by what they tell; those of a row that tell the same go together."""

    first: int
    numbers: dict[tuple[int, frozenset[object]], int] = field(default_factory=dict)
    units: dict[int, list[Unit]] = field(default_factory=dict)
    prices: dict[int, float] = field(default_factory=dict)

    def open(self, unit: Unit, told: frozenset[object], price: float) -> int:
        """The number of the gate that withholds this unit."""
        gate = self.numbers.setdefault((unit.row, told), self.first + len(self.numbers))
        self.units.setdefault(gate, []).append(unit)
        self.prices[gate] = self.prices.get(gate, 0.0) + price
        return gate


def find_cheapest(
    frame: Frame, choices: Sequence[Choice], unhidden: Unhidden, threshold: int, end: float
) -> list[Unit] | None:
    """The units to withhold so that the count can be as far away as `end`; None where withholding everything would not be enough, be it because others know too much."""
    everything = Reader(frame, set(), [])
    part = everything.gather(unhidden.target)
    numbers = {count: at for at, count in enumerate(part)}
    at = numbers[unhidden.target]
    ends = (end, INFINITE) if unhidden.upwards else (0.0, end)
    rules = [
        *everything.list_rules(numbers),
        *_state_seen(frame, choices, numbers, everything),
        Rule(((at, 1.0),), *ends),
    ]
    lower, upper = list_near(frame, part, threshold)
    if solve({}, rules, upper, lower=lower) is None:
        return None
    gates, more = _build_gates(frame, choices, numbers, lower, upper)
    size = len(gates.numbers)
    found = solve(
        gates.prices, [*rules, *more], [*upper, *([1.0] * size)], lower=[*lower, *([0.0] * size)], near=NEAR_ENOUGH,
    )  # fmt: skip
    # Where the search gave up nobody knows what would be enough, so all of it goes.
    return [
        unit
        for gate, units in sorted(gates.units.items())
        if found is None or found[gate] > 0
        for unit in units
    ]


def find_reach(frame: Frame, choices: Sequence[Choice], unhidden: Unhidden, threshold: int) -> float | None:
    """How far away the count can still be made to look where earlier reports have told something; None where they have not."""
    everything = Reader(frame, set(), [])
    part = everything.gather(unhidden.target)
    numbers = {count: at for at, count in enumerate(part)}
    if not (told := _state_seen(frame, choices, numbers, everything)):
        return None
    at, (lower, upper) = numbers[unhidden.target], list_near(frame, part, threshold)
    rules = [*everything.list_rules(numbers), *told]
    found = solve({at: -1.0 if unhidden.upwards else 1.0}, rules, upper, lower=lower)
    return None if found is None else float(found[at])


def _state_seen(
    frame: Frame, choices: Sequence[Choice], numbers: dict[Count, int], reader: Reader
) -> list[Rule]:
    """What an earlier report has told already: nothing that is withheld now takes it back."""
    rules = [
        Rule(((at, 1.0),), frame.value_of(count), frame.value_of(count))
        for count, at in numbers.items()
        if any(place in choices[table].seen for table, place in frame.told.get(count, ()))
    ]
    for (table, place), ratio in frame.ratios.items():
        counts = [(side.quantity, ratio.row) for side in (ratio.above, ratio.below)]
        if place in choices[table].seen and any(count in numbers for count in counts):
            rules += reader.state_ratio(ratio, numbers)
    return rules


def _build_gates(
    frame: Frame, choices: Sequence[Choice], numbers: dict[Count, int], lower: list[float], upper: list[float]
) -> tuple[_Gates, list[Rule]]:
    """A known count, or a printed share, binds unless every unit that tells it is withheld."""
    told: dict[Unit, set[object]] = {}
    known = list_known(frame, choices)
    for count in numbers:
        for table, place in sorted(frame.told[count]) if count in known else ():
            if choices[table].can_withhold(place):
                told.setdefault(frame.units[table, place], set()).add(count[0])
    reader = Reader(frame, set(), [])
    bound: dict[Unit, list[Rule]] = {}
    for (table, place), ratio in frame.ratios.items():
        counts = [(side.quantity, ratio.row) for side in (ratio.above, ratio.below)]
        if choices[table].can_withhold(place) and any(count in numbers for count in counts):
            unit = frame.units[table, place]
            told.setdefault(unit, set()).add((ratio.above, ratio.below))
            bound.setdefault(unit, []).extend(reader.state_ratio(ratio, numbers))
    gates, ranks, rules = _Gates(len(numbers)), _rank_rows(frame), []
    for unit, tells in told.items():
        cells = sum(choices[unit.table].shows(place) for place in unit.places)
        gate = gates.open(unit, frozenset(tells), cells + BY_SIZE * ranks[unit.row])
        for quantity in sorted(each for each in tells if isinstance(each, int)):
            at, value = numbers[quantity, unit.row], frame.values[quantity][unit.row]
            rules.append(Rule(((at, 1.0), (gate, value - upper[at])), -INFINITE, value))
            rules.append(Rule(((at, 1.0), (gate, value - lower[at])), value, INFINITE))
        rules += [_loosen(rule, gate, lower, upper) for rule in bound.get(unit, ())]
    return gates, rules


def _loosen(rule: Rule, gate: int, lower: list[float], upper: list[float]) -> Rule:
    """The rule, but one that says nothing where the gate is open."""
    least = sum(weight * (lower if weight > 0 else upper)[at] for at, weight in rule.terms)
    most = sum(weight * (upper if weight > 0 else lower)[at] for at, weight in rule.terms)
    slack = max(0.0, rule.low - least) if rule.low > -INFINITE else -max(0.0, most - rule.high)
    return Rule((*rule.terms, (gate, slack)), rule.low, rule.high)


def _rank_rows(frame: Frame) -> list[int]:
    """The place of every row by size, the smallest first."""
    sizes = [
        (max((vector[row] for vector in frame.values if not isnan(vector[row])), default=0.0), row)
        for row in range(len(frame.labels))
    ]
    ranks = [0] * len(sizes)
    for rank, (_, row) in enumerate(sorted(sizes)):
        ranks[row] = rank
    return ranks
