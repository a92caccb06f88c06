"""A text as words: what each one is when it is looked up, and how it is written."""

import re
import unicodedata
from typing import Final

from candour.data.text.words import (
    Phrase,
    fold_word,
    load_institutions,
    load_names,
    load_ordinary_names,
    load_ordinary_places,
    load_places,
    load_words,
)

CAPITAL, DIGIT, UPPER, LISTED, ORDINARY, INSTITUTION, TITLE, RELATION, SCHOOL, STREET, PLACE, SAINT, MONTH = (
    1 << bit for bit in range(13)
)
"""What is known of a word, each a bit: how it is written, and in which lists it stands."""

LONGEST_WORD: Final = 45
"""No longer word is English: it is taken out unread."""
_WORD: Final = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_MARKS: Final = re.compile(r"([^\w\s\x00-\x7f]{4})[^\w\s\x00-\x7f]+")
_UNSEEN: Final = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
_ENDS: Final = frozenset('.!?:;\n\r\u2022*"')
_NEAR: Final = 3
_FAR: Final = "\n"
_CACHED: Final = 200_000

MONTHS: Final = frozenset(
    [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ]
)


class Words:
    """The words of one text, each by its number.

    Attributes:
        text: the text, tidied.
        starts, ends: where each word lies.
        folded: each word as it is looked up.
        flags: what is known of it.
        shouted: the text is written in capitals, so that a capital says nothing.

    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.folded: list[str] = []
        self.flags: list[int] = []
        upper = small = 0
        for match in _WORD.finditer(text):
            folded, flags = describe_word(match.group())
            self.starts.append(match.start())
            self.ends.append(match.end())
            self.folded.append(folded)
            self.flags.append(flags)
            upper += bool(flags & UPPER)
            small += not flags & CAPITAL
        self.shouted = upper > small

    def __len__(self) -> int:
        return len(self.starts)

    def find_gap(self, number: int) -> str:
        """What lies between a word and the one before it; a long gap, or none before, is the end of a sentence."""
        if number == 0 or self.starts[number] - self.ends[number - 1] > _NEAR:
            return _FAR
        return self.text[self.ends[number - 1] : self.starts[number]]

    def starts_sentence(self, number: int) -> bool:
        """Whether a word begins a sentence, so that its capital says nothing."""
        return not _ENDS.isdisjoint(self.find_gap(number))

    def is_written_as_name(self, number: int) -> bool:
        """Whether a capital sets the word off from its sentence."""
        return bool(self.flags[number] & CAPITAL) and not self.shouted and not self.starts_sentence(number)


def tidy_text(text: str) -> str:
    """The text with each character in its plain form and without those that nobody sees: they would part a name in two.

    A long run of signs that are no letters is cut short: to put their accents in order would take time beyond all measure.
    """
    if text.isascii():
        return text
    shortened = _MARKS.sub(r"\1", _UNSEEN.sub("", text))
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", shortened))


_known: dict[str, tuple[str, int]] = {}


def describe_word(word: str) -> tuple[str, int]:
    """A word as it is looked up, and its flags; words come again and again, so that it is kept."""
    if len(word) > LONGEST_WORD:
        return "", DIGIT if any(letter.isnumeric() for letter in word) else 0
    known = _known.get(word)
    if known is None:
        if len(_known) >= _CACHED:
            _known.clear()
        known = _known[word] = _describe(word)
    return known


def _describe(word: str) -> tuple[str, int]:
    folded = fold_word(word)
    checks = (
        (CAPITAL, word[0].isupper()),
        (DIGIT, not word.isalpha() and any(letter.isnumeric() for letter in word)),
        (UPPER, len(word) > 1 and word.isupper()),
        (LISTED, folded in load_names()),
        (ORDINARY, folded in load_ordinary_names() or folded in load_institutions()),
        (INSTITUTION, folded in load_institutions()),
        (TITLE, folded in load_words("titles")),
        (RELATION, folded in load_words("relations")),
        (SCHOOL, folded in load_words("schools")),
        (STREET, folded in load_words("streets")),
        (PLACE, folded in list_places()),
        (SAINT, folded in {"st", "saint"}),
        (MONTH, folded in MONTHS),
    )
    return folded, sum(flag for flag, holds in checks if holds)


_places: dict[str, list[Phrase]] = {}


def list_places() -> dict[str, list[Phrase]]:
    """For the first word of each listed place, the places that begin with it, longest first."""
    if not _places:
        for phrase in sorted(load_places(), key=lambda place: (-len(place), place)):
            _places.setdefault(phrase[0], []).append(phrase)
    return _places


def is_ordinary_place(phrase: Phrase) -> bool:
    """Whether a place is also an ordinary word or a name."""
    return len(phrase) == 1 and (phrase[0] in load_ordinary_places() or phrase[0] in load_ordinary_names())


__all__ = [
    "CAPITAL", "DIGIT", "INSTITUTION", "LISTED", "LONGEST_WORD", "MONTH", "ORDINARY", "PLACE", "RELATION", "SAINT", "SCHOOL",
    "STREET", "TITLE", "UPPER", "Words", "describe_word", "is_ordinary_place", "list_places", "tidy_text",
]  # fmt: skip
