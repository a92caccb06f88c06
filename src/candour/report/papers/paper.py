"""One filled-in standard: its parts, and a line for each of its items with what the report says to it.

A paper is evidence, and never says that a standard has been reached: that is for people outside the program to judge.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from candour.report.content.fact import Fact
from candour.results import Table

State = Literal["answered", "partly", "not done", "for the authority to complete", "not applicable"]
Basis = Literal["verified", "secondary", "recalled"]

STATES: Final[tuple[State, ...]] = (
    "answered", "partly", "not done", "for the authority to complete", "not applicable",
)  # fmt: skip

BASES: Final[Mapping[Basis, str]] = {
    "verified": "read in the publication itself, its abstract, or the page of those who wrote it",
    "secondary": "read in a copy or a summary by somebody else; look into the publication before you quote it",
    "recalled": "written from memory and found in no source; look into the publication before you rely on it",
}
"""How it is known what an item asks: said of every item, so that nobody takes our words for the standard's."""

FOLDER: Final = "standards"


@dataclass(frozen=True)
class Link:
    """A place in another document of the same report: `target` is its path in the report's folder, with the id."""

    label: str
    target: str


@dataclass(frozen=True)
class Source:
    """The publication behind a paper. `address` is empty where only a citation is known."""

    citation: str
    address: str = ""


@dataclass(frozen=True)
class Line:
    """One item. `item` says in our words what is asked; `answer` holds one text a paragraph.

    `rating` is the answer in one word where the standard asks for one; `basis` says how its number and meaning are known.
    """

    number: str
    item: str
    answer: tuple[str, ...]
    state: State
    links: tuple[Link, ...]
    basis: Basis
    rating: str = ""


@dataclass(frozen=True)
class Part:
    """One heading of a paper, with its items, plain facts about the whole of it, and tables that belong to no item."""

    slug: str
    title: str
    lead: str
    lines: tuple[Line, ...]
    facts: tuple[Fact, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True)
class Paper:
    """One document. `notes` say what has to be known before anybody reads it; `rated` whether its lines carry ratings."""

    slug: str
    title: str
    lead: str
    sources: tuple[Source, ...]
    parts: tuple[Part, ...]
    notes: tuple[str, ...] = ()
    rated: bool = False

    @property
    def lines(self) -> tuple[Line, ...]:
        """All items, in order."""
        return tuple(line for part in self.parts for line in part.lines)


def count_states(paper: Paper) -> Mapping[State, int]:
    """How many items are in which state; every state is named, nought included."""
    counted = Counter(line.state for line in paper.lines)
    return {state: counted[state] for state in STATES}


def list_bases(paper: Paper) -> tuple[tuple[Basis, tuple[str, ...]], ...]:
    """The numbers of the items by how they are known; a basis that no item has is left out."""
    found = ((basis, tuple(line.number for line in paper.lines if line.basis == basis)) for basis in BASES)
    return tuple((basis, numbers) for basis, numbers in found if numbers)
