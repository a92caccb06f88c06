"""What a reader of the published tables knows about one set of groups, as rules over the counts that are not told."""

from collections.abc import Iterable, Iterator
from math import isnan

from candour.protection.feasible import INFINITE, Rule
from candour.protection.ledger import Count, Frame
from candour.protection.relations import Ratio, Side

HALF_STEP = 0.0005 + 1e-9
"""A share is printed to three decimals."""
REACH = 4
"""How far from the exact table others are looked for, in thresholds: a small count has no far way to go."""


class Reader:
    """The unknown counts of a frame, and the parts of it that hang together."""

    def __init__(self, frame: Frame, known: set[Count], shown_ratios: list[Ratio]) -> None:
        self.frame = frame
        self.known = known
        self.rows = range(len(frame.labels))
        self._ratios = shown_ratios
        self._sums_of: dict[int, list[tuple[int, int, int]]] = {}
        for relation in sorted(frame.sums):
            for quantity in relation:
                self._sums_of.setdefault(quantity, []).append(relation)
        self._ratios_of: dict[Count, list[Ratio]] = {}
        for ratio in shown_ratios:
            for side in (ratio.above, ratio.below):
                self._ratios_of.setdefault((side.quantity, ratio.row), []).append(ratio)

    def is_unknown(self, count: Count) -> bool:
        """Whether the count is there and no cell tells it."""
        return count not in self.known and not isnan(self.frame.values[count[0]][count[1]])

    def gather(self, start: Count) -> list[Count]:
        """The unknown counts that hang together with one of them, itself first."""
        found, waiting = {start: None}, [start]
        while waiting:
            for count in self._list_neighbours(waiting.pop()):
                if count not in found and self.is_unknown(count):
                    found[count] = None
                    waiting.append(count)
        return list(found)

    def _list_neighbours(self, count: Count) -> Iterator[Count]:
        quantity, row = count
        if quantity in self.frame.totals:
            yield from ((quantity, other) for other in self.rows)
        for relation in self._sums_of.get(quantity, ()):
            yield from ((other, row) for other in relation)
        for ratio in self._ratios_of.get(count, ()):
            yield from ((side.quantity, row) for side in (ratio.above, ratio.below))

    def list_rules(self, unknown: dict[Count, int]) -> list[Rule]:
        """Everything known that touches the unknown counts; these are numbered."""
        values = self.frame.values
        rules: dict[tuple[tuple[int, float], ...], Rule] = {}
        for quantity in dict.fromkeys(quantity for quantity, _ in unknown):
            if quantity in self.frame.totals:
                among = [unknown[quantity, row] for row in self.rows if (quantity, row) in unknown]
                left = sum(values[quantity][row] for row in self.rows if (quantity, row) in unknown)
                terms = tuple((at, 1.0) for at in among)
                rules[terms] = Rule(terms, left, left)
        for quantity, row in unknown:
            for relation in self._sums_of.get(quantity, ()):
                signed = list(zip(relation, (1.0, -1.0, -1.0), strict=True))
                terms = tuple((unknown[q, row], sign) for q, sign in signed if (q, row) in unknown)
                # The exact numbers obey the sum, so what is not known adds up to what it adds up to there.
                left = sum(sign * values[q][row] for q, sign in signed if (q, row) in unknown)
                rules[terms] = Rule(terms, left, left)
        for count in unknown:
            for ratio in self._ratios_of.get(count, ()):
                for rule in self.state_ratio(ratio, unknown):
                    rules[*rule.terms, (-1, rule.low), (-1, rule.high)] = rule
        return list(rules.values())

    def state_ratio(self, ratio: Ratio, unknown: dict[Count, int]) -> Iterator[Rule]:
        """Above lies within half a step of the printed share of below."""
        share, step = round(ratio.share, 3) / ratio.scale, HALF_STEP / ratio.scale
        for weight, low in ((share - step, True), (share + step, False)):
            terms: dict[int, float] = {}
            constant = 0.0
            for side, factor in ((ratio.above, 1.0), (ratio.below, -weight)):
                constant += factor * self._place(side, ratio.row, factor, unknown, terms)
            ends = (-constant - 1e-6, INFINITE) if low else (-INFINITE, -constant + 1e-6)
            if terms:
                yield Rule(tuple(terms.items()), *ends)

    def _place(
        self, side: Side, row: int, factor: float, unknown: dict[Count, int], terms: dict[int, float]
    ) -> float:
        """Add a side to the terms; what of it is known is handed back."""
        vector, count = self.frame.values[side.quantity], (side.quantity, row)
        if side.rest:
            total = sum(vector)
            if count not in unknown:
                return total - vector[row]
            terms[unknown[count]] = terms.get(unknown[count], 0.0) - factor
            return total
        if count not in unknown:
            return vector[row]
        terms[unknown[count]] = terms.get(unknown[count], 0.0) + factor
        return 0.0


def list_near(frame: Frame, counts: Iterable[Count], threshold: int) -> tuple[list[float], list[float]]:
    """The least and the most of every count in the tables that are looked for."""
    far = REACH * (threshold + 1.0)
    values = [frame.value_of(count) for count in counts]
    return [max(0.0, value - far) for value in values], [value + far for value in values]
