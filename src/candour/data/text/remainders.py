"""What a cleaned text may still hold: words with a capital, within a sentence, that stand in no list and nowhere in small letters."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from candour.data.text.spans import TAGS
from candour.data.text.tokens import CAPITAL, INSTITUTION, UPPER, Words


class Remainders(NamedTuple):
    """What may have been missed.

    Attributes:
        texts: how many texts were read.
        words: how many words they hold, tags left out.
        texts_with_any: in how many stands at least one such word.
        distinct: how many different words there are.
        occurrences: each word with how often it stands there, most frequent first. These may be names: for the eyes of the
            authority alone, never for a report.

    """

    texts: int
    words: int
    texts_with_any: int
    distinct: int
    occurrences: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        """How often such words stand in the texts."""
        return sum(count for _, count in self.occurrences)


def count_remainders(texts: Iterable[str]) -> Remainders:
    """Count the words of cleaned texts that look like names still.

    A word that stands in small letters anywhere in the same texts is an ordinary one, and so is what the list of institutions holds.
    What begins a sentence, or stands in a text of capitals alone, is not counted: its capital says nothing. Such a word can be a name
    all the same.
    """
    small: set[str] = set()
    seen: Counter[str] = Counter()
    held: list[frozenset[str]] = []
    count = total = 0
    for text in texts:
        words = Words(blank_tags(text))
        count, total = count + 1, total + len(words)
        small.update(
            word for word, flags in zip(words.folded, words.flags, strict=True) if not flags & CAPITAL
        )
        found = [word for number, word in enumerate(words.folded) if _stands_out(words, number)]
        seen.update(found)
        held.append(frozenset(found))
    left = {word: number for word, number in seen.items() if word not in small}
    ordered = tuple(sorted(left.items(), key=lambda pair: (-pair[1], pair[0])))
    return Remainders(
        count, total, sum(not left.keys().isdisjoint(found) for found in held), len(left), ordered
    )


def blank_tags(text: str) -> str:
    """A text without the tags that stand for what was taken out, each of its characters in its place."""
    for tag in TAGS.values():
        text = text.replace(tag, " " * len(tag))
    return text


def _stands_out(words: Words, number: int) -> bool:
    flags = words.flags[number]
    if flags & INSTITUTION or words.ends[number] - words.starts[number] == 1:
        return False
    # Short words of capitals are abbreviations.
    if flags & UPPER and words.ends[number] - words.starts[number] <= 5:
        return False
    return words.is_written_as_name(number)


__all__ = ["Remainders", "blank_tags", "count_remainders"]
