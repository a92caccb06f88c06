"""Categories of abuse: one named is that one, two or more are MUL."""

import re
from typing import Final

from candour.data.codes.lists import CATEGORIES
from candour.data.vocabulary.folding import Spelling
from candour.data.vocabulary.rules import CodeFinder

_FINDER: Final = CodeFinder(CATEGORIES)
_NAMED: Final = {
    "NEG": re.compile(r"\bnegl"),
    "PHY": re.compile(r"\bphys|^pa$"),
    "SAB": re.compile(r"\bsex"),
    "EMO": re.compile(r"\bemot"),
}
_FLAGS: Final = re.compile(r"[yn]{4}")


def read_category(spelling: Spelling) -> str | None:
    """NEG, PHY, SAB, EMO or MUL; four letters Y and N flag neglect, physical, sexual and emotional in turn."""
    words = spelling.words
    if code := _FINDER.find(spelling.text):
        return code
    if _FLAGS.fullmatch(words):
        named = [category for category, flag in zip(_NAMED, words, strict=True) if flag == "y"]
    else:
        named = [category for category, pattern in _NAMED.items() if pattern.search(words)]
    if len(named) > 1 or re.match(r"mult?i?ple", words):
        return "MUL"
    return named[0] if named else None
