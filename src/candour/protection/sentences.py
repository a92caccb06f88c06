"""Sentences that rest on few children are replaced whole."""

from candour.protection.counts import is_small
from candour.results import Statement

WITHHELD_SENTENCE = "This sentence rests on too few children to be published, so it is withheld."


def protect_statement(statement: Statement, threshold: int | None) -> Statement:
    """The sentence without the counts behind it; another one in its place where one of them is small."""
    if threshold is not None and any(is_small(count, threshold) for count in statement.counts):
        return Statement(WITHHELD_SENTENCE)
    return Statement(statement.text)
