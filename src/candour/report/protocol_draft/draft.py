"""A draft of a protocol as one value: everything that its text and its page show."""

from dataclasses import dataclass

from candour.report.content.fact import Fact
from candour.report.content.statements import StatementLine
from candour.report.pages.frame import Frame
from candour.results import Table

STANDING = "Draft: nothing is frozen yet, and nothing of the test was looked at."
"""The line that every page of a draft carries, where those of a report say how the run stands."""


@dataclass(frozen=True)
class DraftSection:
    """One numbered part: warnings first, then paragraphs, facts, what the authority wrote, tables, and points."""

    slug: str
    title: str
    paragraphs: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    statements: tuple[StatementLine, ...] = ()
    tables: tuple[Table, ...] = ()
    points: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProtocolDraft:
    """The whole document; its tables are protected. `configuration` is the SHA-256 of what would be frozen."""

    context: Frame
    purpose: str
    configuration: str
    sections: tuple[DraftSection, ...]

    @property
    def standing_line(self) -> str:
        """What every page says of how this stands."""
        return STANDING

    @property
    def warnings(self) -> tuple[str, ...]:
        """All warnings, in the order of the sections."""
        return tuple(warning for section in self.sections for warning in section.warnings)
