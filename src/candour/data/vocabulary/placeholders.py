"""Texts that fill a cell and say nothing."""

import re
from functools import lru_cache
from typing import Final

from candour.data.vocabulary.folding import LONGEST, fold_text

_PLACEHOLDERS: Final = frozenset(
    {
        "",
        "-",
        "--",
        ".",
        "n/a",
        "#n/a",
        "#na",
        "#null!",
        "#ref!",
        "#value!",
        "#name?",
        "#div/0!",
        "#num!",
        "#multivalue",
        "nan",
        "nat",
        "null",
        "<na>",
        "(blank)",
        "blank",
        "placeholder_data",
        "ssd_ph",
        "xxxx",
    }
)
_FIRST_DAY: Final = re.compile(
    r"(?:1900[-/. ]?0?1[-/. ]?0?1|0?1[-/. ]0?1[-/. ]1900|0?1[-/ ]jan(?:uary)?[-/ ]1900|jan(?:uary)? 0?1,? 1900)"
    r"(?:[t ]0{1,2}:00(?::00(?:\.0+)?)?(?: ?am)?z?)?"
)


def is_placeholder(text: str) -> bool:
    """Whether a cell holds a filler instead of a value: #N/A, nan, a lone hyphen, 1 January 1900 in any format.

    "Not recorded" and "unknown" are values, not fillers; so is "none", which is an answer about disability.
    """
    return len(text) <= LONGEST and _is_filler(text)


@lru_cache(maxsize=65_536)
def _is_filler(text: str) -> bool:
    folded = fold_text(text)
    return folded in _PLACEHOLDERS or _FIRST_DAY.fullmatch(folded) is not None
