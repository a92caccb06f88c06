"""Is every small count hidden? Proved by tables that agree with everything published; where it fails, repaired.

A small count is hidden when a reader can exclude none of the values 1 to the threshold for it, nor be sure that it
is small: some table that agrees with everything published has at most 1 in its place, and some other more than the
threshold. The demand is the same for every small count, so what is withheld never tells which of them it was.

A count for which not even withholding everything would be enough (its total is itself small) is left as it is: such
a total is withheld where it stands.
"""

from collections.abc import Sequence

from candour.protection.choice import Choice
from candour.protection.counts import is_small
from candour.protection.feasible import INFINITE, Rule, Whole, solve
from candour.protection.ledger import Count, Frame, build_frames, list_known
from candour.protection.reader import Reader, list_near
from candour.protection.repair import Unhidden, find_cheapest, find_reach
from candour.results import Table


def prove_or_repair(tables: Sequence[Table], choices: Sequence[Choice], threshold: int) -> None:
    """Withhold further cells in `choices` until every small count is hidden from a reader of all tables."""
    for frame in build_frames(tables):
        small = [
            (quantity, row)
            for quantity, vector in enumerate(frame.values)
            for row, value in enumerate(vector)
            if is_small(value, threshold)
        ]
        proof = _Proof(frame, threshold, small)
        while (found := proof.find_unhidden(choices)) is not None:
            wanted = find_cheapest(frame, choices, found, threshold, proof.find_end(found))
            if wanted is None and not proof.lower_demand(found, find_reach(frame, choices, found, threshold)):
                # Whose total is itself small stays small whatever is withheld, so the lower end does not matter either.
                proof.hopeless |= {found, found._replace(upwards=False)}
            for unit in wanted or ():
                choices[unit.table].withhold(set(unit.places))


class _Proof:
    """The proof for one frame. What was proved of a part stays proved until something in it is withheld."""

    def __init__(self, frame: Frame, threshold: int, small: list[Count]) -> None:
        self.frame, self.threshold, self.small = frame, threshold, small
        self.hopeless: set[Unhidden] = set()
        self.ends: dict[Unhidden, float] = {}
        self.proved: set[frozenset[Count]] = set()

    def find_end(self, unhidden: Unhidden) -> float:
        """How high, or low, the count must look possible."""
        return self.ends.get(unhidden, self.threshold + 1.0 if unhidden.upwards else 1.0)

    def lower_demand(self, unhidden: Unhidden, reach: float | None) -> bool:
        """Ask no more than earlier reports leave possible; False where they leave nothing, or told nothing."""
        value, end = self.frame.value_of(unhidden.target), self.find_end(unhidden)
        if reach is None or not (value < reach < end if unhidden.upwards else end < reach < value):
            return False
        self.ends[unhidden] = reach
        return True

    def find_unhidden(self, choices: Sequence[Choice]) -> Unhidden | None:
        """The first small count that a reader can bound; None where every one is hidden."""
        reader = _make_reader(self.frame, choices)
        done: set[Count] = set()
        for count in self.small:
            if count in done:
                continue
            if not reader.is_unknown(count):
                if Unhidden(count, upwards=True) in self.hopeless:
                    continue
                return Unhidden(count, upwards=True)
            part = reader.gather(count)
            targets = [each for each in part if is_small(self.frame.value_of(each), self.threshold)]
            done.update(targets)
            if frozenset(part) in self.proved:
                continue
            if (found := self._find_bounded(reader, part, targets)) is not None:
                return found
            self.proved.add(frozenset(part))
        return None

    def _find_bounded(self, reader: Reader, part: list[Count], targets: list[Count]) -> Unhidden | None:
        numbers = {count: at for at, count in enumerate(part)}
        rules = reader.list_rules(numbers)
        lower, upper = list_near(self.frame, part, self.threshold)
        for upwards in (True, False) if rules else ():
            left = [count for count in targets if Unhidden(count, upwards) not in self.hopeless]
            # One table often serves for many: all that are not hidden yet are wished high, or low, at once.
            while left:
                wishes, more, tops = _wish(left, numbers, upper, self.threshold, upwards=upwards)
                found = solve(wishes, [*rules, *more], [*upper, *tops], lower=[*lower, *([0.0] * len(tops))])
                far = self._list_far(found, left, numbers, upwards=upwards)
                if not far:
                    # Wished together they may have stood in one another's way.
                    at = numbers[left[0]]
                    found = solve({at: -1.0 if upwards else 1.0}, rules, upper, lower=lower)
                    far = self._list_far(found, left, numbers, upwards=upwards) & {left[0]}
                if not far:
                    return Unhidden(left[0], upwards)
                left = [count for count in left if count not in far]
        return None

    def _list_far(
        self, found: Whole | None, left: list[Count], numbers: dict[Count, int], *, upwards: bool
    ) -> set[Count]:
        if found is None:
            return set()
        values = {count: found[numbers[count]] for count in left}
        ends = {count: self.find_end(Unhidden(count, upwards)) for count in left}
        return {
            count
            for count, value in values.items()
            if (value >= ends[count] if upwards else value <= ends[count])
        }


def _make_reader(frame: Frame, choices: Sequence[Choice]) -> Reader:
    shown = [ratio for (table, place), ratio in frame.ratios.items() if choices[table].shows(place)]
    return Reader(frame, list_known(frame, choices), shown)


def _wish(
    left: list[Count], numbers: dict[Count, int], upper: list[float], threshold: int, *, upwards: bool
) -> tuple[dict[int, float], list[Rule], list[float]]:
    """As many as possible above the threshold (or at most 1): the objective, its rules, and the bounds of its helpers.

    Upwards a helper is the count, but at most one above the threshold; downwards how far the count is above 1.
    """
    helpers = {count: len(upper) + at for at, count in enumerate(left)}
    ends = (-INFINITE, 0.0) if upwards else (-1.0, INFINITE)
    rules = [Rule(((helper, 1.0), (numbers[count], -1.0)), *ends) for count, helper in helpers.items()]
    tops = [threshold + 1.0 if upwards else upper[numbers[count]] for count in left]
    return dict.fromkeys(helpers.values(), -1.0 if upwards else 1.0), rules, tops
