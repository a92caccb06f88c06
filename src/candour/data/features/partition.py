"""One partition: some children, their decisions, and what is recorded of them, as plain arrays.

Children are numbered 0, 1, 2, ... inside the partition. The arrays of events and details hold every record of
these children; what a decision may see of it is settled where features are computed, and only there.
"""

from dataclasses import dataclass

from candour.data.days import Days, Numbers


@dataclass(frozen=True)
class Asking:
    """The decisions of a partition, sorted by child and day."""

    child: Numbers
    decided: Days
    horizon: Days
    """The first day that a decision cannot see: the day itself, or the day after where that day may be used."""
    event_id: Numbers


@dataclass(frozen=True)
class Happenings:
    """The events of a partition, sorted by child."""

    child: Numbers
    kind: Numbers
    started: Days
    ended: Days
    """NEVER while it lasts; never earlier than `started`."""
    known: Days


@dataclass(frozen=True)
class Records:
    """The details of a partition, sorted by child."""

    child: Numbers
    event_id: Numbers
    field: Numbers
    code: Numbers
    """Numbered in the order of the codes, so that a greater number is a greater code."""
    known: Days


@dataclass(frozen=True)
class Partition:
    """Some of the children, with all that is theirs."""

    asking: Asking
    happenings: Happenings
    records: Records
