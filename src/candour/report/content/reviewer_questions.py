"""The eighteen questions that reviewers ask, each answered with a number, or with what it would take to tell."""

from collections.abc import Mapping
from dataclasses import dataclass

from candour.report.content.statements import StatementLine
from candour.results import Finding


@dataclass(frozen=True)
class ReviewerAnswer:
    """One question. `told` is False where it cannot be told, and `it_would_take` then says what is needed.

    `answer` holds the numbers with their intervals; `evidence` the codes of the findings behind it, and `statements` the
    paths of the authority's own words.
    """

    number: int
    question: str
    told: bool
    answer: str
    it_would_take: str
    evidence: tuple[str, ...]
    statements: tuple[str, ...]


def answer_reviewers(
    findings: tuple[Finding, ...], statements: Mapping[str, StatementLine]
) -> tuple[ReviewerAnswer, ...]:
    """All eighteen, in order."""
    del findings, statements
    return ()
