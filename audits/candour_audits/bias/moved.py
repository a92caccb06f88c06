"""How few decisions two ways of flagging treat otherwise: what stands between numbers at one capacity and at the next."""

from itertools import combinations

import numpy as np

from candour.stats.clustered import Flags
from candour.stats.groups.judged import Judged


def count_moved(ways: tuple[Judged, ...], among: Flags) -> int:
    """The fewest decisions, with or without the outcome, that two ways of flagging treat otherwise; 0: none at all.

    Two rates that rest on nearly the same children would give those few away.
    """
    moved = (
        int((among & first.flags & ~second.flags & side).sum())
        for one, other in combinations(ways, 2)
        for first, second in ((one, other), (other, one))
        for side in (one.outcomes, np.logical_not(one.outcomes))
    )
    return min((count for count in moved if count), default=0)
