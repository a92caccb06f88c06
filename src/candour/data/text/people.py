"""Whom a text names: the child's own names, listed names, and unlisted ones that stand where names stand."""

from collections.abc import Set
from typing import Final

from candour.data.text.tokens import (
    CAPITAL,
    DIGIT,
    INSTITUTION,
    LISTED,
    ORDINARY,
    RELATION,
    TITLE,
    UPPER,
    Words,
)
from candour.data.text.words import load_words

NAME: Final = "name"
_INSIDE: Final = frozenset({" ", "-"})
_AFTER_TITLE: Final = frozenset({" ", ". ", "."})
_AFTER_RELATION: Final = frozenset({" ", " (", ", ", ": ", ' "', " '"})
# `miss` in small letters is a verb, and so on.
_SMALL_TITLES: Final = frozenset({"mr", "mrs", "ms", "dr"})


def mark_own_names(words: Words, kinds: list[str], own: Set[str]) -> None:
    """Mark the names of the child and the family, folded in `own`: they count wherever they stand, before any list is asked."""
    if own:
        for number in range(len(words)):
            if not kinds[number] and _is_own(words, number, own):
                kinds[number] = NAME


def mark_names(words: Words, kinds: list[str], own: Set[str]) -> None:
    """Mark every name; `own` names, which `mark_own_names` has marked, are sure where others stand beside them."""
    certain = [kind == NAME and words.folded[number] in own for number, kind in enumerate(kinds)]
    for number, flags in enumerate(words.flags):
        if kinds[number]:
            continue
        if (
            (flags & LISTED and not flags & ORDINARY)
            or _follows_title(words, number)
            or _has_form_of_name(words, number)
        ):
            kinds[number], certain[number] = NAME, True
        elif flags & LISTED and not flags & INSTITUTION and _may_be_meant(words, number):
            kinds[number] = NAME
    _mark_neighbours(words, kinds, certain)
    _mark_again(words, kinds, certain)


def _may_be_meant(words: Words, number: int) -> bool:
    """Whether a name that is also a word is written as a name; at the beginning of a sentence, whether few sentences begin so."""
    if not words.starts_sentence(number):
        return words.is_written_as_name(number)
    capital = words.flags[number] & CAPITAL and not words.shouted
    return bool(capital) and words.folded[number] not in load_words("starters")


def _mark_again(words: Words, kinds: list[str], certain: list[bool]) -> None:
    """What was a name once in a text is one wherever it stands there with a capital, at the beginning of a sentence too."""
    named = {
        word
        for word, kind, sure, flags in zip(words.folded, kinds, certain, words.flags, strict=True)
        if kind == NAME and sure and not flags & (ORDINARY | LISTED)
    }
    if named:
        for number, word in enumerate(words.folded):
            if word in named and not kinds[number] and words.flags[number] & CAPITAL:
                kinds[number] = NAME


def _is_own(words: Words, number: int, own: Set[str]) -> bool:
    flags = words.flags[number]
    return words.folded[number] in own and bool(flags & CAPITAL or not flags & ORDINARY)


def _follows_title(words: Words, number: int) -> bool:
    if number == 0 or not words.flags[number - 1] & TITLE or words.flags[number] & (INSTITUTION | DIGIT):
        return False
    if words.find_gap(number) not in _AFTER_TITLE:
        return False
    before = words.folded[number - 1]
    return bool(words.flags[number] & CAPITAL) or before in _SMALL_TITLES


def _has_form_of_name(words: Words, number: int) -> bool:
    """McX, MacX, O'X, D'X within a sentence."""
    if not words.is_written_as_name(number):
        return False
    raw = words.text[words.starts[number] : min(words.ends[number], words.starts[number] + 5)]
    prefix = raw[:2] == "Mc" or raw[:3] == "Mac"
    inner = raw[2:3] if raw[:2] == "Mc" else raw[3:4]
    return (prefix and inner.isupper()) or (raw[1:2] in {"'", "\u2019"} and raw[2:3].isupper())


def _mark_neighbours(words: Words, kinds: list[str], certain: list[bool]) -> None:
    """A capital right after a name, a word of kinship or `called` is a name too, and so is an initial before one."""
    for number in range(1, len(words)):
        if kinds[number] or not words.flags[number] & CAPITAL or words.flags[number] & (INSTITUTION | DIGIT):
            continue
        gap, before = words.find_gap(number), words.flags[number - 1]
        chained = kinds[number - 1] == NAME and bool(before & CAPITAL) and gap in _INSIDE
        related = bool(before & RELATION) and gap in _AFTER_RELATION
        if (chained and (not words.shouted or words.flags[number] & LISTED)) or (
            related and not words.shouted
        ):
            kinds[number], certain[number] = NAME, chained or related
    for number in range(len(words) - 2, -1, -1):
        if kinds[number] or kinds[number + 1] != NAME or not words.flags[number] & CAPITAL:
            continue
        gap, single = words.find_gap(number + 1), words.ends[number] - words.starts[number] == 1
        letter = words.folded[number]
        initial = (
            single
            and letter != "i"
            and gap in _AFTER_TITLE
            and (letter != "a" or not words.starts_sentence(number))
        )
        if initial or (certain[number + 1] and gap in _INSIDE and _could_be_given(words, number)):
            kinds[number] = NAME


def _could_be_given(words: Words, number: int) -> bool:
    """Whether an unlisted word right before a name may be the given name to it."""
    flags = words.flags[number]
    if flags & (INSTITUTION | TITLE | DIGIT | RELATION) or words.shouted:
        return False
    return bool(flags & LISTED) or (not words.starts_sentence(number) and not flags & UPPER)


__all__ = ["NAME", "mark_names", "mark_own_names"]
