"""How a field's values are read: a code if one stands in the right place, else the first rule whose words fit.

A code outweighs the words beside it, for the words are a label that each council rewrites.
"""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from candour.data.vocabulary.folding import Spelling

Reader = Callable[[Spelling], str | None]


class Rule(NamedTuple):
    """Words that mean a code; the code is None where they could mean more than one."""

    code: str | None
    words: re.Pattern[str]


def write_rules(*rules: tuple[str | None, str]) -> tuple[Rule, ...]:
    """Rules in the order in which they are tried, from codes and regular expressions over words."""
    return tuple(Rule(code, re.compile(words)) for code, words in rules)


def apply_rules(rules: tuple[Rule, ...], words: str) -> str | None:
    """The code of the first rule that fits, or None."""
    for rule in rules:
        if rule.words.search(words):
            return rule.code
    return None


class CodeFinder:
    """Finds a code at the start of a value, after a code system's name, or in brackets at its end."""

    def __init__(self, codes: Iterable[str], *, before: str = "", after: str = "") -> None:
        any_code = "|".join(sorted((code.lower() for code in codes), key=lambda code: (-len(code), code)))
        inside = rf"(?:{before})({any_code}){after}"
        self._start = re.compile(rf"[\[(\"']*{inside}(?![a-z0-9])")
        self._bracketed = re.compile(rf"(?<![a-z0-9])[\[(]{inside}[\])]")

    def find(self, text: str) -> str | None:
        """The code in capitals, or None where there is none or the start and the brackets disagree."""
        start, bracketed = self._start.match(text), self._bracketed.findall(text)
        found = {*bracketed, *([start[1]] if start else [])}
        return found.pop().upper() if len(found) == 1 else None


def build_reader(finder: CodeFinder, rules: tuple[Rule, ...]) -> Reader:
    """A reader that looks for a code and then for words."""

    def read(spelling: Spelling) -> str | None:
        return finder.find(spelling.text) or apply_rules(rules, spelling.words)

    return read
