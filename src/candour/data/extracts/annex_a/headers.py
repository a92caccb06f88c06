"""Which column of a table is which, though no two systems spell its header alike.

Case, punctuation, curly quotes and blanks never matter; a rule (a regular expression on the words that are left) says
what else may differ. Each header serves at most one column, and the columns choose in their order.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from candour.data.vocabulary.folding import fold_text

_NOT_WORDS: Final = re.compile(r"[^a-z0-9]+")


class Column(NamedTuple):
    """A column of a layout: its name here, the rule for its header, and whether it is read or only counted."""

    name: str
    rule: re.Pattern[str]
    used: bool = True


@lru_cache(maxsize=4096)
def fold_header(text: str) -> str:
    """The words of a header: lower case, single blanks, no marks; an apostrophe joins."""
    return _NOT_WORDS.sub(" ", fold_text(text).replace("'", "")).strip()


def match_headers(headers: Sequence[str], columns: Sequence[Column]) -> dict[str, int]:
    """The place of the header of each column that has one."""
    left = {place: words for place, text in enumerate(headers) if (words := fold_header(text))}
    found: dict[str, int] = {}
    for column in columns:
        place = next((place for place, words in left.items() if column.rule.search(words)), None)
        if place is not None:
            found[column.name] = place
            del left[place]
    return found
