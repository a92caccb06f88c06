"""Two texts side by side: whether they differ in numbers only, and by how much."""

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from candour.reproduction.compared import SAME, Compared
from candour.reproduction.grading import Grade
from candour.reproduction.numbers import measure_distance
from candour.reproduction.tolerances import RELATIVE

_NUMBER = re.compile(r"(?<![\w.])[-\u2212]?\d[\d,]*(?:\.\d+)?(?:[eE][-+]?\d+)?(?!\w)")
_PERCENT = re.compile(r"\s?%")


class Anchor(NamedTuple):
    """A number that a sentence may print, and how far it may lie from what it was."""

    value: float
    tolerance: float


def compare_words(then: str, now: str, where: str, *, anchors: Sequence[Anchor] | None = None) -> Compared:
    """Equal words with numbers within 1e-9 are equal; with other numbers equivalent, where these may move so far.

    Without `anchors` (a document, whose numbers are graded where they were worked out) any number may. With them a whole number that is no
    percentage may not move: it is a count or part of a day. Any other may move by one in the last place that is printed, by RELATIVE of
    itself, or by the tolerance of an anchor that it may be a print of.

    `where` names the text; the words themselves are never repeated, nor how far two printed numbers are apart: one may be a count.
    """
    if then == now:
        return SAME
    if _NUMBER.sub("#", then) != _NUMBER.sub("#", now):
        return Compared(Grade.DIFFERENT, where)
    distance = measure_distance(_read(then), _read(now))
    if distance.is_equal:
        return Compared(Grade.EQUAL, f"a number in {where}")
    within = anchors is None or _is_within(then, now, anchors)
    return Compared(Grade.EQUIVALENT if within else Grade.DIFFERENT, f"a number in {where}")


def _read(text: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array([_parse(number) for number in _NUMBER.findall(text)], dtype=np.float64)


def _parse(number: str) -> float:
    return float(number.replace(",", "").replace("\u2212", "-"))


def _is_within(then: str, now: str, anchors: Sequence[Anchor]) -> bool:
    return all(
        before.group() == after.group()
        or abs(_parse(before.group()) - _parse(after.group())) <= _find_reach(before, after, anchors)
        for before, after in zip(_NUMBER.finditer(then), _NUMBER.finditer(now), strict=True)
    )


def _find_reach(before: re.Match[str], after: re.Match[str], anchors: Sequence[Anchor]) -> float:
    is_percentage = _PERCENT.match(before.string, before.end()) is not None
    printed = [match.group() for match in (before, after)]
    if not is_percentage and not any("." in number or "e" in number.lower() for number in printed):
        return 0.0
    value, scale = _parse(printed[0]), 100.0 if is_percentage else 1.0
    # The fewer places of the two; a little more than one step, because decimals are no binary fractions.
    step = 1.001 * 10.0 ** -min(len(number.partition(".")[2].lower().partition("e")[0]) for number in printed)
    own = [scale * one.tolerance for one in anchors if abs(scale * one.value - value) <= step]
    # Of a number that moved as far as it may, the print may turn by one more.
    return max(step, RELATIVE * abs(value), max(own, default=0.0) + step)
