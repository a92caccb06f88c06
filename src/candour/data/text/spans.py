"""Where the identifiers of one text lie, each with its kind."""

from collections.abc import Mapping, Sequence, Set
from types import MappingProxyType
from typing import Final, NamedTuple

from candour.data.text.localities import mark_addresses, mark_places, mark_schools
from candour.data.text.patterns import find_patterns
from candour.data.text.people import mark_names, mark_own_names
from candour.data.text.tokens import CAPITAL, DIGIT, LONGEST_WORD, MONTH, Words
from candour.data.text.words import Phrase, load_words

KINDS: Final = (
    "name", "place", "school", "address", "postcode", "phone", "email", "link", "identifier", "date", "number", "unreadable",
)  # fmt: skip
"""Of what kinds identifiers are; each is replaced by its kind in brackets."""
TAGS: Final = MappingProxyType({kind: f"[{kind}]" for kind in KINDS})

_ORDINARY_MONTHS: Final = frozenset({"may", "march", "april", "june", "august"})
# Between two parts of one name, number or place; commas and ends of sentences part two.
_INSIDE: Final = frozenset({" ", "-", "'", "/", ".", ":", " - ", "\u2019"})
_INSIDE_PLACES: Final = _INSIDE | {", ", ". ", " (", ") ", " & "}
_OF_PLACES: Final = frozenset({"school", "address"})


class Span(NamedTuple):
    """From the first character of an identifier to the one after its last, and its kind."""

    start: int
    end: int
    kind: str


def find_spans(
    text: str, own: Set[str] = frozenset(), further: Mapping[str, Sequence[Phrase]] = MappingProxyType({})
) -> list[Span]:
    """The identifiers of a tidied text, from left to right, none touching another.

    `own` are folded names of the child and the family; `further` are places that the authority adds, by their first word.
    """
    words = Words(text)
    kinds = [""] * len(words)
    groups = _mark_patterns(words, kinds)
    mark_own_names(words, kinds, own)
    mark_schools(words, kinds)
    mark_addresses(words, kinds)
    _mark_months(words, kinds)
    mark_places(words, kinds, further)
    mark_names(words, kinds, own)
    _mark_the_rest(words, kinds, own)
    return _join_words(words, kinds, groups)


def _mark_patterns(words: Words, kinds: list[str]) -> list[int]:
    """Mark the words of each identifier that has a form, and say which belong to one (0: to none)."""
    groups = [0] * len(words)
    number = 0
    for group, match in enumerate(find_patterns(words.text), start=1):
        while number < len(words) and words.ends[number] <= match.start:
            number += 1
        while number < len(words) and words.starts[number] < match.end:
            kinds[number], groups[number] = match.kind, group
            number += 1
    return groups


def _mark_months(words: Words, kinds: list[str]) -> None:
    for number, flags in enumerate(words.flags):
        if flags & MONTH and not kinds[number] and _is_month(words, number):
            kinds[number] = "date"


def _mark_the_rest(words: Words, kinds: list[str], own: Set[str]) -> None:
    for number, flags in enumerate(words.flags):
        if kinds[number]:
            continue
        if flags & DIGIT:
            kinds[number] = "number"
        elif words.folded[number] in own and flags & CAPITAL:
            kinds[number] = "name"
        elif words.ends[number] - words.starts[number] > LONGEST_WORD:
            kinds[number] = "unreadable"


def _is_month(words: Words, number: int) -> bool:
    if words.folded[number] not in _ORDINARY_MONTHS:
        return True
    before = words.folded[number - 1] if number else ""
    return before in load_words("before_months") and bool(words.flags[number] & CAPITAL)


def _join_words(words: Words, kinds: list[str], groups: list[int]) -> list[Span]:
    spans: list[Span] = []
    last = 0
    for number, kind in enumerate(kinds):
        if not kind:
            continue
        start, end = words.starts[number], words.ends[number]
        beside = bool(spans) and number == last + 1 and spans[-1].kind == kind
        same = beside and groups[number] == groups[last] > 0
        if same or (beside and groups[number] == groups[last] == 0 and _is_inside(words, number, kind)):
            spans[-1] = Span(spans[-1].start, end, kind)
        else:
            spans.append(Span(start, end, kind))
        last = number
    return spans


def _is_inside(words: Words, number: int, kind: str) -> bool:
    """Whether what lies before a word does not part it from the one before: both are of one identifier."""
    gap = words.find_gap(number)
    initial = kind == "name" and words.ends[number - 1] - words.starts[number - 1] == 1
    return gap in _INSIDE or (initial and gap == ". ") or (kind in _OF_PLACES and gap in _INSIDE_PLACES)


__all__ = ["KINDS", "TAGS", "Span", "find_spans"]
