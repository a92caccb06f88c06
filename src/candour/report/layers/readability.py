"""How hard a page is to read, as far as a formula can tell.

The grade of Flesch and Kincaid (1975, Research Branch Report 8-75, Naval Technical Training Command): 0.39 words a sentence
+ 11.8 syllables a word - 15.59, a school grade in the United States. A child in grade g is g + 5 or g + 6 years old. The
syllables are counted by where British English may be hyphenated (pyphen, with the patterns of LibreOffice), and by groups
of vowels; the larger of the two is taken, for a word is hyphenated in fewer places than it has syllables.

`LIMITS` says what the formula cannot see. It is printed wherever its number is.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final

from pyphen import Pyphen

GRADE_AT_MOST: Final = 6.0
"""Above this grade a page for families is too hard: grades 4 to 6 are read at about 9 to 11 years."""

WORDS_AT_MOST: Final = 20
"""No sentence on the page for families should have more words than this."""

YEARS_BEFORE_SCHOOL: Final = 5
"""A grade and this many years make an age."""

LIMITS: Final = (
    "It counts words and syllables, and nothing else. It cannot see whether a sentence is true, clear or kind.",
    "It takes a short hard word for an easy one, and a long word that every child knows for a hard one.",
    "It cannot see pictures or layout, and knows nothing of readers whose first language is another one.",
    "A low number is no proof that families understand a page. Only families can say that.",
)
_SENTENCE_END = re.compile(r"(?<=[.!?])[\u201d\u2019\")]*\s+|(?<=:)\s+(?=[A-Z])|\n+")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9,.\u2019'\-]*")
_LETTERS = re.compile(r"[a-z]+")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?:[^aeiouyl]e|[^aeiouytd]ed|[^aeiouyscxzgh]es)$")


@dataclass(frozen=True)
class Readability:
    """What was counted, the grade, and the longest sentence."""

    grade: float
    words: int
    sentences: int
    longest: str
    longest_words: int

    @property
    def age(self) -> int:
        """About how old a reader is in this grade, in whole years; never below five."""
        return max(YEARS_BEFORE_SCHOOL, round(self.grade + YEARS_BEFORE_SCHOOL))

    @property
    def is_easy(self) -> bool:
        """Whether both the grade and the longest sentence stay within the bar."""
        return self.grade <= GRADE_AT_MOST and self.longest_words <= WORDS_AT_MOST


def measure_readability(texts: Iterable[str]) -> Readability:
    """Measure texts together; a text never runs on into the next. Raises ValueError where there is no word."""
    sentences = [sentence for text in texts for sentence in split_sentences(text)]
    counts = [len(list_words(sentence)) for sentence in sentences]
    words = sum(counts)
    if words == 0:
        raise ValueError("there is no word to measure; give at least one sentence")
    syllables = sum(count_syllables(word) for sentence in sentences for word in list_words(sentence))
    longest = max(range(len(sentences)), key=counts.__getitem__)
    grade = 0.39 * words / len(sentences) + 11.8 * syllables / words - 15.59
    return Readability(grade, words, len(sentences), sentences[longest], counts[longest])


def split_sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text, those without a word left out."""
    return tuple(part.strip() for part in _SENTENCE_END.split(text) if list_words(part))


def list_words(text: str) -> tuple[str, ...]:
    """The words, numbers among them."""
    return tuple(_WORD.findall(text))


@cache
def count_syllables(word: str) -> int:
    """At least one. A number counts as one: children read it as a picture."""
    parts = _LETTERS.findall(word.lower().replace("\u2019", "").replace("'", ""))
    return max(1, sum(max(1, len(_hyphenation().positions(part)) + 1, _count_vowels(part)) for part in parts))


def _count_vowels(letters: str) -> int:
    groups = len(_VOWELS.findall(letters))
    return groups - 1 if groups > 1 and _SILENT.search(letters) else groups


@cache
def _hyphenation() -> Pyphen:
    return Pyphen(lang="en_GB")
