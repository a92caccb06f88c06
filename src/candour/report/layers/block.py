"""What the pages for practitioners and directors are made of."""

from dataclasses import dataclass

from candour.report.content.fact import Fact
from candour.report.layers.authority_words import AuthorityWords


@dataclass(frozen=True)
class Line:
    """One row of a small table: what it is, the printed numbers, and where they stand in the full report."""

    label: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class SmallTable:
    """Printed words only. The first heading stands over the labels."""

    caption: str
    headings: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Block:
    """One part of a page. `sources` are codes of the findings that its numbers come from."""

    slug: str
    title: str
    paragraphs: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    table: SmallTable | None = None
    points: tuple[str, ...] = ()
    quotes: tuple[AuthorityWords, ...] = ()
    sources: tuple[str, ...] = ()
