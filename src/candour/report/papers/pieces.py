"""What a report says to one item, from one place of it or several, and what state that leaves the item in."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from candour.report.model import Report
from candour.report.papers.paper import Basis, Line, Link, State


@dataclass(frozen=True)
class Piece:
    """One paragraph of an answer. `state` is None for a remark, which counts for nothing.

    `is_open` says that it comes from a finding that cannot tell.
    """

    text: str
    state: State | None
    links: tuple[Link, ...] = ()
    is_open: bool = False


IN_SUBSTANCE: Final = (
    "\u201cAnswered\u201d says that this report speaks to an item, for good or for bad. Where a finding cannot tell, the item is answered "
    "in part only."
)
"""For papers whose items ask how things are."""

Reader = Callable[[Report], tuple[Piece, ...]]


@dataclass(frozen=True)
class Item:
    """What a standard asks, in our words, and the places of a report that may answer it."""

    number: str
    asks: str
    readers: tuple[Reader, ...]
    basis: Basis = "secondary"


def fill_item(item: Item, report: Report, *, in_substance: bool = False) -> Line:
    """The line of one item: every place is read, and none is guessed.

    Some standards ask what was reported: there \u201cit cannot be told\u201d is an answer. Others ask how things are (`in_substance`):
    there a finding that cannot tell leaves the item answered in part.
    """
    pieces = tuple(piece for reader in item.readers for piece in reader(report))
    texts = tuple(dict.fromkeys(piece.text for piece in pieces))
    state = judge(piece.state for piece in pieces)
    leaves_open = in_substance and any(piece.is_open for piece in pieces)
    return Line(
        number=item.number,
        item=item.asks,
        answer=texts or ("Not done: this report holds nothing on it.",),
        state="partly" if leaves_open and state == "answered" else state,
        links=tuple(dict.fromkeys(link for piece in pieces for link in piece.links)),
        basis=item.basis,
    )


def fill_items(items: Iterable[Item], report: Report, *, in_substance: bool = False) -> tuple[Line, ...]:
    """The lines of several items, in order."""
    return tuple(fill_item(item, report, in_substance=in_substance) for item in items)


def judge(states: Iterable[State | None]) -> State:
    """The state of an item from the states of its pieces.

    Answered where all are; partly where some are. Where none is, "not done" weighs more than what the authority has
    still to write; where there is nothing to judge at all, the item is not done.
    """
    said = {state for state in states if state is not None}
    known = said - {"not applicable"}
    if said and not known:
        return "not applicable"
    if known == {"answered"}:
        return "answered"
    if known & {"answered", "partly"}:
        return "partly"
    if not known or "not done" in known:
        return "not done"
    return "for the authority to complete"
