"""What a rule is: a question to the history, and why a forecast should care about the answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from candour.data.checks.view import View
from candour.data.days import Numbers

Bools = npt.NDArray[np.bool_]
Severity = Literal["error", "warning", "note"]


class Found(NamedTuple):
    """Places (in the view) of the records that were looked at, and which of these fail.

    A rule looks at all records of its kinds (on reported days, where what it needs is reported), also at those to
    which it could not apply, such as an open one where it asks about the end: if two rules looked at sets that differ
    by a few records, their published sizes would give away how many.
    """

    places: Numbers
    failed: Bools


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule.

    Attributes:
        name: never used again for another rule.
        official: the rules of the two national validators that it answers to (`CIN 1103`, `903 142`), or none.
        severity: error (cannot be true), warning (can be true, but seldom is), note (true often enough, but to be
            known).
        sentence: what is the case where it fails.
        why: what that does to a forecast: to its outcome, a feature, or a comparison between groups.
        find: which records it looked at and which fail.
        about_children: each place stands for a child, by its first record.

    """

    name: str
    official: tuple[str, ...] = ()
    severity: Severity
    sentence: str
    why: str
    find: Callable[[View], Found]
    about_children: bool = False


def name_official(*, cin: str = "", care: str = "") -> tuple[str, ...]:
    """Numbers of the children in need census and of the SSDA903, apart from each other by spaces, in full."""
    return (*(f"CIN {number}" for number in cin.split()), *(f"903 {number}" for number in care.split()))
