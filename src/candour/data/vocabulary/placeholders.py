"""Texts that fill a cell and say nothing, and those that say that nothing is known."""

import re
from functools import lru_cache
from typing import Final

from candour.data.vocabulary.folding import LONGEST, fold_spelling, fold_text

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
_UNKNOWN: Final = re.compile(
    r"((answer|information|data) )?(is )?(unknown|(not|never) (yet )?(known|recorded|stated|given|obtained|disclosed|available|"
    r"supplied|specified|asked)|refused|declined|dont know|do not know|unspecified|unrecorded|un ?obtainable)"
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


def says_unknown(text: str) -> bool:
    """Whether a value says that the answer is not known: "c) Unknown", "not recorded", "refused".

    Fields that have a code for this take the code; in all others the value is missing.
    """
    return len(text) <= LONGEST and _UNKNOWN.fullmatch(fold_spelling(text).words) is not None
