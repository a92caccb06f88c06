"""One vocabulary for what local systems spell in thousands of ways: values, fillers and ages, by rule."""

from candour.data.vocabulary.ages import read_age
from candour.data.vocabulary.placeholders import is_placeholder, says_unknown
from candour.data.vocabulary.values import normalise_value

__all__ = ["is_placeholder", "normalise_value", "read_age", "says_unknown"]
