"""How exactly a number is printed; and where counts are rounded, every share as its rounded counts give it.

With counts to the nearest 5 or 10 a share printed exactly would give the exact counts back: 33.3 % of about 20 can
only be 6 of 18 or 7 of 21. So a share is computed anew from the rounded counts. Its interval is moved with it and
keeps its width for so many decisions. What cannot be computed anew loses its last decimal.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import floor, isnan, sqrt

from candour.protection.choice import Place
from candour.protection.counts import list_parts
from candour.protection.relations import Ratio, Side, find_ratios
from candour.protection.vectors import list_shares, read_share, read_vectors
from candour.results import Cell, Column, Estimate, Table, Withheld

SHARE_DECIMALS = 3
NUMBER_DECIMALS = 3
FEWER_DECIMALS = 2
"""Of numbers that are no counts, and not computed anew, where counts are rounded."""
THOUSAND_DECIMALS = 1
OF_A_SHARE = ("Wilson", "Clopper")
"""Intervals of shares: what has one is a count by a count, whatever it is scaled by."""
SAYS_ROUNDED = "from rounded counts"
MOST_HALVINGS = 60


class Rounding:
    """The rounding of one table. `base` 1: counts are exact."""

    def __init__(self, table: Table, base: int) -> None:
        self.base = base
        self._anew = {} if base == 1 else _compute_anew(table, base)

    def round_cell(self, cell: Cell, column: Column, place: Place) -> Cell:
        """A cell with no more digits than may be printed."""
        decimals = SHARE_DECIMALS if column.unit == "rate" else NUMBER_DECIMALS
        if self.base == 1:
            return _shorten(cell, decimals)
        if isinstance(cell, Estimate):
            return self._round_estimate(cell, decimals, self._anew.get(place))
        if column.unit == "count" and isinstance(cell, (int, float)):
            rounded = round_count(cell, self.base)
            return Withheld("low") if cell and not rounded else rounded
        if place in self._anew:
            return round_number(self._anew[place], decimals)
        return _shorten(cell, FEWER_DECIMALS)

    def _round_estimate(self, cell: Estimate, decimals: int, anew: float | None) -> Estimate:
        n = round_count(cell.n, self.base)
        events = None if cell.events is None else round_count(cell.events, self.base)
        counted = replace(cell, n=n, events=events)
        if cell.value is None or not n or events is None or not (scale := _find_scale(cell)):
            if anew is None:
                return _follow_events(counted, cell)
            return _shorten_estimate(_move(counted, cell, anew), decimals)
        if scale == 1.0:
            return _shorten_estimate(_move(counted, cell, min(1.0, events / n)), decimals)
        moved = _move(counted, _scale(cell, 1 / scale), min(1.0, events / n))
        return _shorten_estimate(_scale(moved, scale), THOUSAND_DECIMALS)


def raise_threshold(threshold: int | None, base: int) -> int | None:
    """The threshold under which no count that is shown rounds to a small one: to the nearest 5 that is 7, not 5."""
    if threshold is None or base == 1:
        return threshold
    return max(
        n
        for n in range(threshold, threshold + base)
        if n == threshold or 0 < round_count(n, base) <= threshold
    )


def say_rounded(base: int) -> str:
    """What a table says of its counts."""
    return f"Counts are rounded to the nearest {base}, and shares follow from the rounded counts, so parts may not add up to their total."


def round_count(count: float, base: int) -> int:
    """To the nearest so many, half up."""
    return base * floor(count / base + 0.5)


def round_number(value: float | None, decimals: int) -> float | None:
    """To so many decimals, and never minus nought."""
    return None if value is None else round(value, decimals) + 0.0


def _shorten(cell: Cell, decimals: int) -> Cell:
    if isinstance(cell, Estimate):
        return _shorten_estimate(cell, decimals)
    return round_number(cell, decimals) if isinstance(cell, float) else cell


def _shorten_estimate(cell: Estimate, decimals: int) -> Estimate:
    return replace(
        cell,
        value=round_number(cell.value, decimals),
        low=round_number(cell.low, decimals),
        high=round_number(cell.high, decimals),
    )


def _find_scale(cell: Estimate) -> float:
    """1 for a share of its own decisions, 1000 for so many of a thousand (audits give these with one decimal); else 0."""
    for scale, half_step in ((1.0, 0.0), (1000.0, 0.05)):
        if (
            abs((cell.value or 0.0) * cell.n / scale - (cell.events or 0))
            <= half_step * cell.n / scale + 1e-6
        ):
            return scale
    return 0.0


def _scale(cell: Estimate, scale: float) -> Estimate:
    value, low, high = (None if end is None else end * scale for end in (cell.value, cell.low, cell.high))
    return replace(cell, value=value, low=low, high=high)


def _follow_events(counted: Estimate, cell: Estimate) -> Estimate:
    """A number that follows its events, such as so many a month, as the rounded events give it."""
    if not cell.events or not counted.events or not cell.method.startswith(OF_A_SHARE):
        return _shorten_estimate(counted, FEWER_DECIMALS)
    return _shorten_estimate(_scale(counted, counted.events / cell.events), THOUSAND_DECIMALS)


def _move(counted: Estimate, cell: Estimate, share: float) -> Estimate:
    """The estimate at another share, its interval moved with it."""
    if cell.low is None or cell.high is None or cell.value is None or not counted.n:
        return replace(counted, value=share)
    if not 0 <= cell.low <= cell.value <= cell.high <= 1:
        return replace(counted, value=share, low=None, high=None, method="none", reason=SAYS_ROUNDED)
    weight = _find_weight(cell.value, cell.high - cell.low) * cell.n / counted.n
    low, high = _make_interval(share, weight)
    return replace(
        counted,
        value=share,
        low=min(low, share),
        high=max(high, share),
        method=f"{cell.method}, {SAYS_ROUNDED}",
    )


def _make_interval(share: float, weight: float) -> tuple[float, float]:
    """Wilson's interval. `weight` is the squared normal quantile by the effective number of decisions."""
    middle = (share + weight / 2) / (1 + weight)
    half = sqrt(weight * share * (1 - share) + weight**2 / 4) / (1 + weight)
    return max(0.0, middle - half), min(1.0, middle + half)


def _find_weight(share: float, width: float) -> float:
    """The weight with which Wilson's interval is so wide, by halving."""
    least, most = 0.0, 1e6
    for _ in range(MOST_HALVINGS):
        tried = (least + most) / 2
        low, high = _make_interval(share, tried)
        least, most = (tried, most) if high - low < width else (least, tried)
    return most


def _compute_anew(table: Table, base: int) -> dict[Place, float]:
    """Every printed share that is one count of the table by another, from the rounded counts."""
    anew: dict[Place, float] = {}
    for rows in list_parts(table) or [list(range(len(table.rows)))]:
        vectors = dict(enumerate(dict.fromkeys(read_vectors(table, rows).values())))
        for column in list_shares(table, rows):
            shares = [read_share(table, row, column) for row in rows]
            for ratio in find_ratios(shares, vectors, has_totals=table.partition is not None):
                anew |= {
                    (row, column): share
                    for at, row in enumerate(rows)
                    if not isnan(shares[at])
                    for share in [_divide(ratio, vectors, at, base)]
                    if share is not None
                }
    return anew


def _divide(ratio: Ratio, vectors: Mapping[int, Sequence[float]], at: int, base: int) -> float | None:
    above, below = (_count(side, vectors, at, base) for side in (ratio.above, ratio.below))
    return ratio.scale * above / below if below else None


def _count(side: Side, vectors: Mapping[int, Sequence[float]], at: int, base: int) -> int:
    """A rounded count; where it is the rest of a total, what the other rounded counts add up to."""
    counts = [0 if isnan(count) else round_count(count, base) for count in vectors[side.quantity]]
    return sum(counts) - counts[at] if side.rest else counts[at]
