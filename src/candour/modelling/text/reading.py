"""In which ways the texts of a pilot are read: the configuration and the authority's lexicon as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass

from candour.config.text import TextSettings


@dataclass(frozen=True)
class TextReading:
    """What a TextEncoder is told; the meaning of each is that of the same key of TextSettings.

    lexicon: (group, phrase), in the order of the file.
    """

    representations: tuple[str, ...] = ("words",)
    longest_phrase: int = 2
    most_terms: int = 100
    topics: int = 20
    dimensions: int = 64
    minimum_families: int = 20
    lexicon: tuple[tuple[str, str], ...] = ()


def plan_reading(settings: TextSettings, lexicon: Sequence[tuple[str, str]] = ()) -> TextReading:
    """The reading that a configuration asks for."""
    return TextReading(
        representations=settings.representations,
        longest_phrase=settings.longest_phrase,
        most_terms=settings.most_terms,
        topics=settings.topics,
        dimensions=settings.dimensions,
        minimum_families=settings.minimum_families,
        lexicon=tuple(lexicon),
    )
