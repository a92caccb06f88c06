"""The word lists of the de-identification, and how a word is folded before it is looked up in them.

The lists are candour's own, written down from general knowledge of what is common in England. They are data beside this file, so
that a panel can read them; they are loaded when the first text is read.
"""

import unicodedata
from functools import cache, lru_cache
from importlib import resources
from typing import Final

Phrase = tuple[str, ...]

APOSTROPHES: Final = "'\u2019"
_COMMENT: Final = "#"


def fold_word(word: str) -> str:
    """A word as it is looked up: small letters, no accents, no apostrophes, no ending of possession.

    >>> fold_word("O’Brien's"), fold_word("ZOË")
    ('obrien', 'zoe')
    """
    small = word.lower() if word.isascii() else _strip_accents(word)
    if "'" not in small and "\u2019" not in small:
        return small
    if small[-2:-1] in APOSTROPHES and small[-1:] == "s":
        small = small[:-2]
    return small.replace("'", "").replace("\u2019", "")


def _strip_accents(word: str) -> str:
    apart = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


@lru_cache(maxsize=1)
def load_names() -> frozenset[str]:
    """Given names and surnames, those that are also ordinary words among them."""
    return _read_words("given_names") | _read_words("surnames") | load_ordinary_names()


@lru_cache(maxsize=1)
def load_ordinary_names() -> frozenset[str]:
    """Names that are also ordinary words, such as will or grace."""
    return _read_words("ordinary_names")


@lru_cache(maxsize=1)
def load_institutions() -> frozenset[str]:
    """Words that reports write with a capital and that name nobody."""
    return _read_words("institutions")


@lru_cache(maxsize=1)
def load_places() -> tuple[Phrase, ...]:
    """Places, each as its folded words."""
    return _read_phrases("places")


@lru_cache(maxsize=1)
def load_ordinary_places() -> frozenset[str]:
    """Places of one word that are also ordinary words or names, such as reading."""
    return frozenset(phrase[0] for phrase in _read_phrases("ordinary_places"))


@cache
def load_words(name: str) -> frozenset[str]:
    """The list of that name, such as titles or streets."""
    return _read_words(name)


def fold_phrase(phrase: str) -> Phrase:
    """The folded words of a phrase; a hyphen parts words as a blank does."""
    return tuple(filter(None, (fold_word(part) for part in phrase.replace("-", " ").split())))


def _read_words(name: str) -> frozenset[str]:
    return frozenset(word for line in _read_lines(name) for word in map(fold_word, line.split()))


def _read_phrases(name: str) -> tuple[Phrase, ...]:
    phrases = {fold_phrase(phrase) for line in _read_lines(name) for phrase in line.split(",")}
    return tuple(sorted(phrase for phrase in phrases if phrase))


def _read_lines(name: str) -> list[str]:
    text = resources.files(__package__).joinpath("lists", f"{name}.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if not line.startswith(_COMMENT)]


__all__ = [
    "APOSTROPHES", "Phrase", "fold_phrase", "fold_word", "load_institutions", "load_names", "load_ordinary_names",
    "load_ordinary_places", "load_places", "load_words",
]  # fmt: skip
