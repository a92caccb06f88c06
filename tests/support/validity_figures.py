"""What one simulated share is, what was promised of it, and whether it was kept."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

ERRORS = 3.0
"""A figure that leaves its promise by more than so many of its own simulation errors has broken it."""


@dataclass(frozen=True)
class Promise:
    """Between which shares a figure should lie."""

    low: float
    high: float


class Answer(StrEnum):
    """What a figure says of its promise."""

    KEPT = "kept"
    WITHIN_ERROR = "outside by less than simulation error"
    BROKEN = "not kept"


@dataclass(frozen=True)
class Figure:
    """One simulated share: what was simulated, how often it happened in how many runs, and what is promised.

    `judged`: whether an audit would judge a group so small; others are shown only.
    """

    condition: str
    happened: int
    runs: int
    promise: Promise
    judged: bool = True

    @property
    def share(self) -> float:
        """How often it happened."""
        return self.happened / self.runs

    @property
    def error(self) -> float:
        """The standard error of the simulation."""
        return float(np.sqrt(max(self.share * (1 - self.share), 1 / self.runs) / self.runs))

    @property
    def answer(self) -> Answer:
        """Whether the promise was kept."""
        outside = max(self.promise.low - self.share, self.share - self.promise.high)
        if outside <= 0:
            return Answer.KEPT
        return Answer.WITHIN_ERROR if outside <= ERRORS * self.error else Answer.BROKEN

    @property
    def is_broken(self) -> bool:
        """Whether a promise that counts was not kept."""
        return self.judged and self.answer is Answer.BROKEN

    @property
    def cells(self) -> tuple[str, str, str]:
        """How it is written: the share, its simulation error, what was promised."""
        return f"{self.share:.1%}", f"{self.error:.1%}", f"{self.promise.low:.0%} to {self.promise.high:.0%}"


@dataclass(frozen=True)
class Reached:
    """A number that one large simulation reached, and the least that was asked of it; `judged` as in Figure."""

    condition: str
    share: float
    least: float
    judged: bool = True

    @property
    def answer(self) -> Answer:
        """Whether it was reached."""
        return Answer.KEPT if self.share >= self.least else Answer.BROKEN

    @property
    def is_broken(self) -> bool:
        """Whether a number that counts was not reached."""
        return self.judged and self.answer is Answer.BROKEN

    @property
    def cells(self) -> tuple[str, str, str]:
        """How it is written; one simulation has no simulation error of its own."""
        return f"{self.share:.1%}", "", f"at least {self.least:.0%}"


@dataclass(frozen=True)
class Study:
    """A question of validity, and its figures."""

    title: str
    about: str
    figures: tuple[Figure | Reached, ...]
