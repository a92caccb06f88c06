"""Two texts side by side: whether they differ in numbers only, and by how much."""

import re

import numpy as np

from candour.reproduction.compared import SAME, Compared
from candour.reproduction.grading import Grade
from candour.reproduction.numbers import measure_distance

_NUMBER = re.compile(r"(?<![\w.])[-\u2212]?\d[\d,]*(?:\.\d+)?(?:[eE][-+]?\d+)?(?!\w)")


def compare_words(then: str, now: str, where: str) -> Compared:
    """Equal words with numbers within 1e-9 are equal; with other numbers equivalent, for what they print is graded where it was worked out.

    `where` names the text; the words themselves are never repeated, nor how far two printed numbers are apart: one may be a count.
    """
    if then == now:
        return SAME
    if _NUMBER.sub("#", then) != _NUMBER.sub("#", now):
        return Compared(Grade.DIFFERENT, where)
    distance = measure_distance(_read(then), _read(now))
    return Compared(Grade.EQUAL if distance.is_equal else Grade.EQUIVALENT, f"a number in {where}")


def _read(text: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    found = (number.replace(",", "").replace("\u2212", "-") for number in _NUMBER.findall(text))
    return np.array([float(number) for number in found], dtype=np.float64)
