"""How the counts of a table hang together: which is the sum of two others, and which printed share is one by another.

Nobody declares these relations; they are read off the exact numbers. One that holds by chance only makes the
supposed attacker stronger than a real one.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from math import isnan
from typing import NamedTuple

Vector = tuple[float, ...]
Sum = tuple[int, int, int]
"""The first quantity is the second and the third together, in every row."""
SCALES = (1.0, 1000.0)
"""A share, or so many of a thousand."""
CLOSE = 1e-9


class Side(NamedTuple):
    """A quantity, or what is left of its total without the row."""

    quantity: int
    rest: bool


class Ratio(NamedTuple):
    """A printed share of a row: `above` by `below`, times the scale."""

    above: Side
    below: Side
    scale: float
    row: int = -1
    share: float = float("nan")


def find_sums(quantities: Mapping[int, Vector]) -> set[Sum]:
    """All pairs of quantities whose sum is a third, in every row."""
    whole = {number: vector for number, vector in quantities.items() if not any(map(isnan, vector))}
    by_vector = {vector: number for number, vector in whole.items()}
    found = set()
    for one, other in combinations(sorted(whole), 2):
        together = tuple(a + b for a, b in zip(whole[one], whole[other], strict=True))
        if (number := by_vector.get(together)) is not None and number not in {one, other}:
            found.add((number, one, other))
    return found


def find_ratios(
    shares: Sequence[float], quantities: Mapping[int, Vector], *, has_totals: bool
) -> Iterator[Ratio]:
    """The first pair of quantities whose ratio is the share in every row that has one; none for fewer than two rows."""
    rows = [at for at, share in enumerate(shares) if not isnan(share)]
    if len({shares[at] for at in rows}) < 2:
        return
    sides: dict[Vector, Side] = {}
    for number, vector in sorted(quantities.items()):
        sides.setdefault(tuple(vector[at] for at in rows), Side(number, rest=False))
        if has_totals and not any(map(isnan, vector)):
            total = sum(vector)
            sides.setdefault(tuple(total - vector[at] for at in rows), Side(number, rest=True))
    for below, side in sides.items():
        for scale in SCALES:
            above = [shares[at] * n / scale for at, n in zip(rows, below, strict=True)]
            if any(isnan(value) or abs(value - round(value)) > CLOSE * max(1.0, value) for value in above):
                continue
            found = sides.get(tuple(float(round(value)) for value in above))
            if found is not None and found != side:
                yield Ratio(found, side, scale)
                return
