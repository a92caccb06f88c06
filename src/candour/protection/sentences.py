"""Sentences that rest on few children are replaced whole; where counts are rounded, so are those in sentences."""

import re
from collections.abc import Set

from candour.protection.counts import is_small
from candour.protection.rounding import round_count
from candour.results import Statement

WITHHELD_SENTENCE = "This sentence rests on too few children to be published, so it is withheld."
NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?:,\d{3})+(?![\w,])|(?<![\w.,])\d+(?![\w,]|\.\d|\s*%)")
"""A whole number that stands by itself, with or without commas."""


def protect_statement(
    statement: Statement, threshold: int | None, base: int, few: Set[int] = frozenset()
) -> Statement:
    """The sentence without the counts behind it; another one in its place where one of them is small or among `few`."""
    if threshold is None:
        return Statement(statement.text)
    if any(is_small(count, threshold) or count in few for count in statement.counts):
        return Statement(WITHHELD_SENTENCE)
    counts = {int(count) for count in statement.counts}
    return Statement(NUMBER.sub(lambda found: _round(found[0], counts, base), statement.text))


def _round(said: str, counts: set[int], base: int) -> str:
    number = int(said.replace(",", ""))
    return f"{round_count(number, base):,}" if base > 1 and number in counts else said
