"""What a panel said and decided about a report: values that the desk writes and a later report prints."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class PanelDecision(StrEnum):
    """The three decisions that a panel can make; none of them puts a forecast to use."""

    APPROVE = "approve for the next stage"
    NOT_APPROVE = "not approve"
    MORE_INFORMATION = "more information"


class EntryKind(StrEnum):
    """What an entry is."""

    COMMENT = "comment"
    CONDITION = "condition"
    DECISION = "decision"


@dataclass(frozen=True)
class GovernanceEntry:
    """One entry of the log. `role` is the role of whoever wrote it, never a name.

    `section` is the id of the section of the report that it is about, empty for the whole report. `decision` is None
    unless the entry is one. `fingerprint` is the SHA-256 that chains the entry to all before it.
    """

    number: int
    day: date
    role: str
    kind: EntryKind
    section: str
    text: str
    decision: PanelDecision | None
    fingerprint: str
