"""How an audit says that it could not answer: never silence, always the reason."""

from candour.results import Finding, Statement, Verdict


def build_unanswered(code: str, audit: str, title: str, question: str, reason: str) -> Finding:
    """A finding with the verdict `not assessed` and the reason."""
    return Finding(
        code, audit, title, question, Verdict.NOT_ASSESSED,
        headline=Statement(f"This was not assessed: {reason}."),
        for_families=Statement("We did not check this, and the report says why."),
        why=f"Not assessed: {reason}.",
    )  # fmt: skip
