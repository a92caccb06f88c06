"""What happened later, as arrays: every decision that was scored, and what is known of it by now."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from candour.stats.clustered import Codes, Flags, Floats
from candour.stats.groups.judged import Labels

Days = npt.NDArray[np.datetime64]


@dataclass(frozen=True)
class LaterDecisions:
    """Decisions in one order. `outcomes` counts only where `known`; `waiting` are those whose outcome window has not passed.

    What is neither known nor waiting for could not be found again. `families` are codes. `too_soon` are those whose outcome
    came before anybody could have helped. `overruled` is 1 where a decision on the list was overruled, 0 where it was
    followed, not-a-number where no log says. `groups` has the group of each decision by characteristic. `left_out` are those that
    the question leaves out once their window has passed, because the child turned 18, died or moved away before any outcome: they are
    neither known nor lost. None where there are none. `other_room`: the lists have room for another share of all decisions than the one
    with which the groups of the test were flagged.
    """

    decided_on: Days
    scores: Floats
    flagged: Flags
    known: Flags
    waiting: Flags
    outcomes: Flags
    families: Codes
    too_soon: Flags
    overruled: Floats
    groups: Mapping[str, Labels] = field(default_factory=dict)
    left_out: Flags | None = None
    other_room: bool = False

    def __len__(self) -> int:
        return len(self.scores)

    def take(self, rows: npt.NDArray[np.int64]) -> "LaterDecisions":
        """The same of some decisions, some of them more than once."""
        return LaterDecisions(
            decided_on=self.decided_on[rows],
            scores=self.scores[rows],
            flagged=self.flagged[rows],
            known=self.known[rows],
            waiting=self.waiting[rows],
            outcomes=self.outcomes[rows],
            families=self.families[rows],
            too_soon=self.too_soon[rows],
            overruled=self.overruled[rows],
            groups={name: labels[rows] for name, labels in self.groups.items()},
            left_out=None if self.left_out is None else self.left_out[rows],
            other_room=self.other_room,
        )
