"""Is every small count hidden? Proved by tables that agree with everything published; where it fails, repaired.

A small count is hidden when a reader can exclude none of the values 1 to the threshold for it, nor be sure that it
is small: there is a published-looking table in which it is at most 1, and one in which it is above the threshold.
The demand is the same for every small count, so what is withheld never tells which of them it was.
"""

from collections.abc import Sequence
from math import isnan
from typing import NamedTuple

from candour.protection.choice import Choice
from candour.protection.counts import is_small
from candour.protection.feasible import NEAR, Rule, solve
from candour.protection.ledger import Count, Frame, Unit, build_frames, list_known
from candour.protection.reader import Reader
from candour.results import Table

MOST_ROUNDS = 200
REACH = 4
"""How far from the exact table others are looked for, in thresholds."""
INFINITE = float("inf")


class Unhidden(NamedTuple):
    """A small count that a reader can bound: from below (it is not 1) or from above (it is small)."""

    count: Count
    upwards: bool


def prove_or_repair(tables: Sequence[Table], choices: Sequence[Choice], threshold: int) -> None:
    """Withhold further cells in `choices` until every small count is hidden from a reader of all tables."""
    for frame in build_frames(tables):
        _Proof(tables, choices, threshold, frame).run()


class _Proof:
    def __init__(
        self, tables: Sequence[Table], choices: Sequence[Choice], threshold: int, frame: Frame
    ) -> None:
        self.tables, self.choices, self.threshold, self.frame = tables, choices, threshold, frame
        self.hopeless: set[Unhidden] = set()

    def run(self) -> None:
        small = [
            (quantity, row)
            for quantity, vector in enumerate(self.frame.values)
            for row, value in enumerate(vector)
            if is_small(value, self.threshold)
        ]
        for _ in range(MOST_ROUNDS if small else 0):
            found = self._find_unhidden(small)
            if found is None:
                return
            self._repair(found)

    def _make_reader(self) -> Reader:
        known = list_known(self.frame, self.choices)
        shown = [
            ratio
            for (table, place), ratio in self.frame.ratios.items()
            if self.choices[table].shows(place)
        ]
        return Reader(self.frame, known, shown)

    def _find_unhidden(self, small: list[Count]) -> Unhidden | None:
        """The first small count that a reader can bound; None where every one is hidden."""
        reader = self._make_reader()
        done: set[Count] = set()
        for count in small:
            if count in done:
                continue
            if not reader.is_unknown(count):
                return Unhidden(count, True)
            part = reader.gather(count)
            targets = [each for each in part if is_small(self._value(each), self.threshold)]
            done.update(targets)
            for upwards in (True, False):
                for target in self._list_bounded(reader, part, targets, upwards):
                    if Unhidden(target, upwards) not in self.hopeless:
                        return Unhidden(target, upwards)
        return None

    def _list_bounded(
        self, reader: Reader, part: list[Count], targets: list[Count], upwards: bool
    ) -> list[Count]:
        """The targets for which no table has more than the threshold (or at most 1)."""
        numbers = {count: at for at, count in enumerate(part)}
        rules = reader.list_rules(numbers)
        lower, upper = self._list_bounds(part)
        left = list(targets)
        # One table often serves for many: all that are not hidden yet are wished high, or low, at once.
        while left:
            wished, more, tops = _wish(left, numbers, upper, self.threshold, upwards)
            found = solve(
                wished, [*rules, *more], [*upper, *tops], lower=[*lower, *([0.0] * len(tops))]
            )
            hidden = [] if found is None else [c for c in left if self._is_far(found[numbers[c]], upwards)]
            if not hidden:
                break
            left = [count for count in left if count not in hidden]
        bounded = []
        for count in left:
            at = numbers[count]
            found = solve({at: -1.0 if upwards else 1.0}, rules, upper, lower=lower)
            if found is None or not self._is_far(found[at], upwards):
                bounded.append(count)
        return bounded

    def _is_far(self, value: float, upwards: bool) -> bool:
        return bool(value > self.threshold) if upwards else bool(value <= 1)

    def _value(self, count: Count) -> float:
        return self.frame.values[count[0]][count[1]]

    def _list_bounds(self, part: list[Count]) -> tuple[list[float], list[float]]:
        """Between what tables are looked for: near the exact one, for a small count has no far way to go."""
        far = REACH * (self.threshold + 1.0)
        values = [self._value(count) for count in part]
        return [max(0.0, value - far) for value in values], [value + far for value in values]

    def _repair(self, unhidden: Unhidden) -> None:
        """Withhold the fewest further cells that hide one count; or note that nothing would."""
        wanted = self._search(unhidden)
        if not wanted:
            self.hopeless.add(unhidden)
            return
        for unit in wanted:
            self.choices[unit.table].withhold(set(unit.places))

    def _search(self, unhidden: Unhidden) -> list[Unit]:
        everything = Reader(self.frame, set(), [])
        part = everything.gather(unhidden.count)
        numbers = {count: at for at, count in enumerate(part)}
        rules = everything.list_rules(numbers)
        lower, upper = self._list_bounds(part)
        at = numbers[unhidden.count]
        rules.append(
            Rule(((at, 1.0),), self.threshold + 1.0, INFINITE)
            if unhidden.upwards
            else Rule(((at, 1.0),), 0.0, 1.0)
        )
        known = list_known(self.frame, self.choices)
        prices: dict[int, float] = {}
        units: list[list[Unit]] = []
        bundles: dict[tuple[int, frozenset[int]], int] = {}
        sizes = self._rank_rows()
        shown: dict[tuple[int, tuple[int, int]], set[int]] = {}
        for count in part:
            if count not in known:
                continue
            for place in self.frame.told[count]:
                if self.choices[place[0]].shows(place[1]):
                    shown.setdefault(place, set()).add(count[0])
        by_unit: dict[Unit, set[int]] = {}
        for place, quantities in sorted(shown.items()):
            by_unit.setdefault(self.frame.units[place], set()).update(quantities)
        gates: dict[Count, set[int]] = {}
        for unit, quantities in by_unit.items():
            row = self._row_of(unit)
            key = (row, frozenset(quantities))
            if key not in bundles:
                bundles[key] = len(part) + len(units)
                units.append([])
                upper.append(1.0)
                lower.append(0.0)
            gate = bundles[key]
            units[gate - len(part)].append(unit)
            cells = sum(self.choices[unit.table].shows(place) for place in unit.places)
            prices[gate] = prices.get(gate, 0.0) + cells + 0.01 * sizes[row]
            for quantity in quantities:
                gates.setdefault((quantity, row), set()).add(gate)
        for count, opened_by in gates.items():
            value, at = self._value(count), numbers[count]
            for gate in sorted(opened_by):
                rules.append(Rule(((at, 1.0), (gate, value - upper[at])), -INFINITE, value))
                rules.append(Rule(((at, 1.0), (gate, value - lower[at])), value, INFINITE))
        found = solve(prices, rules, upper, lower=lower, near=NEAR)
        if found is None:
            return []
        return [
            unit for bundle, gate in zip(units, found[len(part) :], strict=True) if gate > 0.5 for unit in bundle
        ]

    def _row_of(self, unit: Unit) -> int:
        place = unit.places[0]
        for place in unit.places:
            for (_, row), told in self.frame.told.items():
                if (unit.table, place) in told:
                    return row
        raise KeyError(unit)

    def _rank_rows(self) -> list[int]:
        """The rows by size, the smallest first: of two that would do, the smaller is given up."""
        weights = [
            max((vector[row] for vector in self.frame.values if not isnan(vector[row])), default=0.0)
            for row in range(len(self.frame.labels))
        ]
        order = sorted(range(len(weights)), key=lambda row: (weights[row], row))
        ranks = [0] * len(weights)
        for rank, row in enumerate(order):
            ranks[row] = rank
        return ranks


def _wish(
    left: list[Count], numbers: dict[Count, int], upper: list[float], threshold: int, upwards: bool
) -> tuple[dict[int, float], list[Rule], list[float]]:
    """As many as possible above the threshold (or at most 1): the objective, its rules, and the bounds of its helpers.

    Upwards a helper is the count, but at most one above the threshold; downwards how far the count is above 1.
    """
    helpers = {count: len(upper) + at for at, count in enumerate(left)}
    ends = (-INFINITE, 0.0) if upwards else (-1.0, INFINITE)
    rules = [Rule(((helper, 1.0), (numbers[count], -1.0)), *ends) for count, helper in helpers.items()]
    tops = [threshold + 1.0 if upwards else upper[numbers[count]] for count in left]
    return dict.fromkeys(helpers.values(), -1.0 if upwards else 1.0), rules, tops
