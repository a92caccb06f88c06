"""What one comparison found: a grade, where the two first differ, and by how much at most."""

from collections.abc import Iterable
from typing import NamedTuple

from candour.reproduction.grading import Grade, find_worst
from candour.reproduction.numbers import Numbers, measure_distance


class Compared(NamedTuple):
    """`where` is empty where nothing differs; `largest` is None where no number does, or where it would tell a count."""

    grade: Grade
    where: str = ""
    largest: float | None = None


SAME = Compared(Grade.IDENTICAL)
ONLY_BYTES = Compared(Grade.EQUAL, "its bytes, and nothing that they say")
"""Other bytes with the same content, as another version of a library writes them."""


def combine(parts: Iterable[Compared]) -> Compared:
    """Several comparisons as one: the worst grade, where that grade first occurs, and the largest distance of all."""
    held = list(parts)
    worst = find_worst(part.grade for part in held)
    first = next((part.where for part in held if part.grade is worst), "")
    distances = [part.largest for part in held if part.largest is not None]
    return Compared(worst, first, max(distances, default=None))


def grade_numbers(then: Numbers, now: Numbers, where: str, *, tolerance: float) -> Compared:
    """Two columns of numbers by how far they are apart; beyond 1e-9 they are equivalent up to `tolerance`."""
    distance = measure_distance(then, now)
    if not distance.fits:
        return Compared(Grade.DIFFERENT, where)
    if distance.largest == 0:
        return SAME
    if distance.is_equal:
        return Compared(Grade.EQUAL, where, distance.largest)
    grade = Grade.EQUIVALENT if distance.largest <= tolerance else Grade.DIFFERENT
    return Compared(grade, where, distance.largest)
