"""Decisions to compare groups on, their four cells, and the order in which groups are shown."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from candour.stats.clustered import Codes, Flags, Floats

Labels = npt.NDArray[np.object_]
"""The group of every decision, as text."""

NOT_RECORDED = "Not recorded"
AGES = ("Unborn", "Under 1", "1 to 4", "5 to 9", "10 to 15", "16 and over")


@dataclass(frozen=True)
class Judged:
    """Decisions to compare groups on: score, outcome, flag and family code, one entry a decision.

    `threshold` is the lowest score that is flagged, where flags come from a cut-off: the probability at which
    flagging is worth its cost. None where somebody else decided.
    """

    scores: Floats
    outcomes: Flags
    flags: Flags
    clusters: Codes
    threshold: float | None = None


@dataclass(frozen=True)
class Cells:
    """The four cells of a group: flagged and right, flagged and wrong, missed, rightly let be."""

    right: int
    wrong: int
    missed: int
    let_be: int

    @property
    def decisions(self) -> int:
        """All decisions of the group."""
        return self.right + self.wrong + self.missed + self.let_be

    @property
    def outcomes(self) -> int:
        """Those followed by the outcome."""
        return self.right + self.missed

    @property
    def flagged(self) -> int:
        """Those flagged."""
        return self.right + self.wrong


def count_cells(judged: Judged, among: Flags) -> Cells:
    """Count the four cells among some decisions."""
    outcomes, flags = judged.outcomes[among], judged.flags[among]
    return Cells(
        int((flags & outcomes).sum()),
        int((flags & ~outcomes).sum()),
        int((~flags & outcomes).sum()),
        int((~flags & ~outcomes).sum()),
    )


def list_groups(groups: Labels) -> tuple[str, ...]:
    """The groups in the order in which they are shown: ages by age, others by size, "Not recorded" last."""
    # Numbering the texts costs a tenth of sorting them.
    codes, names = pd.factorize(groups)
    counts = np.bincount(codes, minlength=len(names)).tolist()
    order = sorted(zip(map(str, names), counts, strict=True), key=lambda g: (_place_group(g[0]), -g[1], g[0]))
    return tuple(name for name, _ in order)


def mark_groups(labels: Labels, groups: Collection[str]) -> Flags:
    """Which decisions are of any of these groups; each name is looked up once, not once a decision."""
    codes, names = pd.factorize(labels, use_na_sentinel=False)
    inside: Flags = np.array([str(name) in groups for name in names], dtype=np.bool_)[codes]
    return inside


def _place_group(name: str) -> int:
    if name == "Not recorded":
        return len(AGES)
    return AGES.index(name) if name in AGES else 0
