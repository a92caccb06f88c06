"""Which groups are large enough to be judged at all.

A group enters for how many children stand at its foot and how many events would be expected there if no group
differed (Cochran 1954, DOI 10.2307/3001616), never for the events it happened to have: that choice would itself
make a difference. Without it the smallest of many groups bring false alarms: where one event is expected, five happen
too often for an interval that must reach as far as eighteen groups ask.
"""

from candour.stats.clustered import ClusteredEstimate

EXPECTED = 5
"""Events, and non-events, that a group needs to expect among its unrelated decisions (siblings count as less)."""


def expect_events(side: ClusteredEstimate, pooled: float) -> float:
    """The events or non-events, whichever are fewer, to expect of a share if it were `pooled`; members of a family half alike."""
    return side.n / side.expected_design_effect * min(pooled, 1 - pooled)


def find_growth_needed(sides: tuple[ClusteredEstimate, ClusteredEstimate], minimum_foot: int) -> float:
    """How many times as many decisions both sides of a comparison of shares need to be judged; at most 1: enough.

    Infinite where nobody stands at the foot, or nobody or everybody is counted.
    """
    foot, events = sum(side.n for side in sides), sum(side.events for side in sides)
    if not all(side.n for side in sides):
        return float("inf")
    fewest = min(expect_events(side, events / foot) for side in sides)
    if fewest == 0:
        return float("inf")
    return max(EXPECTED / fewest, minimum_foot / min(side.n for side in sides))
