"""How a run stands to a protocol: whether one was frozen before, what differs from it, and how often the test was looked at."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Standing(StrEnum):
    """What a reader may make of the figures of a run."""

    EXPLORATORY = "exploratory"
    """No protocol was frozen before: the figures may have been looked for until they pleased."""
    REHEARSAL = "rehearsal"
    """A protocol is frozen and its test period sealed: the figures come from the training period alone."""
    REGISTERED = "registered"
    """A protocol was frozen, and its test period opened for this run: what differs from it is listed."""


BAR = "protocol"
"""The subject of a deviation by which one protocol took another's place; criteria, margins and capacity are below it (`protocol.criteria`)."""


EXPLORED = "Run before this protocol was frozen: it read what was sealed later."
"""The purpose of a look that nobody wrote a purpose for."""


@dataclass(frozen=True)
class Deviation:
    """One thing in which a run differs from its frozen protocol.

    `subject` is what differs, such as `models.candidates` or `extracts`; `frozen` and `now` what it was and is, in words that may
    be published; `reason` is the authority's own, empty where none was given.
    """

    subject: str
    frozen: str
    now: str
    reason: str


@dataclass(frozen=True)
class Look:
    """One look at the sealed test period. `number` counts from 1 over the life of the protocol; `purpose` is in the words of whoever looked."""

    number: int
    day: date
    purpose: str


@dataclass(frozen=True)
class ProtocolStanding:
    """How one run stands to its protocol.

    `fingerprint` is the SHA-256 of the frozen protocol; it, `frozen_on` and `first_test_day` are None where none is frozen,
    and the last of them also where families test what leads, over all years.
    `looks` are all looks at the test period up to this run, the one of this run last; empty in a rehearsal.
    """

    standing: Standing = Standing.EXPLORATORY
    fingerprint: str | None = None
    frozen_on: date | None = None
    first_test_day: date | None = None
    looks: tuple[Look, ...] = ()
    deviations: tuple[Deviation, ...] = ()

    @property
    def bar_came_first(self) -> bool:
        """Whether a frozen protocol shows that the bar was written down before the test was looked at, and is still that bar.

        It cannot where the pilot was run before anything was frozen: the bar may have been drawn where the results lay. A protocol that took another's place counts as first only where the test was looked at once, for then it was frozen before.
        """
        registered = self.standing is Standing.REGISTERED and not self.was_seen_before
        return registered and not any(map(self._touches_the_bar, self.deviations))

    @property
    def was_seen_before(self) -> bool:
        """Whether the test was looked at before the protocol was frozen."""
        return any(look.purpose == EXPLORED for look in self.looks)

    def _touches_the_bar(self, deviation: Deviation) -> bool:
        if deviation.subject == BAR:
            return len(self.looks) != 1
        return deviation.subject.startswith(f"{BAR}.")
